#include <algorithm>

#include "functions/coercion.h"
#include "functions/family/arithmetic.h"
#include "functions/function_table.h"
#include "plan/expression.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
constexpr auto kScalar = FunctionKind::kScalar;

const TypeClass& NumericAndInterval() {
  static const TypeClass accepted = TypeClass::Choice(
      {Family::kNumeric, Family::kDayTimeInterval, Family::kYearMonthInterval, DataType::CalendarInterval()});
  return accepted;
}

// + and - on numbers, and on two intervals.
StatusOr<Binding> BindSum(CallBinder& call, std::string_view canonical) {
  CoerceOperands(call, OperatorFamily::kArithmetic, NumericAndInterval());
  FS_RETURN_IF_ERROR(CheckOperands(call, NumericAndInterval()));
  if (!call.type(0).Is(TypeKind::kDecimal)) return call.Returns(canonical, call.type(0));
  return call.Returns(canonical, DecimalSum(call.type(0), call.type(1)),
                      call.AnyNullable() || call.mode() != EvalMode::kAnsi);
}

StatusOr<Binding> BindAdd(CallBinder& call) {
  if (call.size() == 1) return call.Returns("positive", call.type(0));
  if (auto bound = BindDatetimeAdd(call)) return *std::move(bound);
  return BindSum(call, "+");
}

StatusOr<Binding> BindSubtract(CallBinder& call) {
  if (auto bound = BindDatetimeSubtract(call)) return *std::move(bound);
  return BindSum(call, "-");
}

StatusOr<Binding> BindMultiply(CallBinder& call) {
  if (auto bound = BindIntervalMultiply(call)) return *std::move(bound);
  CoerceOperands(call, OperatorFamily::kArithmetic, Family::kNumeric);
  FS_RETURN_IF_ERROR(CheckOperands(call, Family::kNumeric));
  if (!call.type(0).Is(TypeKind::kDecimal)) return call.Returns("*", call.type(0));
  return call.Returns("*", DecimalProduct(call.type(0), call.type(1)),
                      call.AnyNullable() || call.mode() != EvalMode::kAnsi);
}

StatusOr<Binding> BindDivide(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({DataType::Double(), Family::kDecimal});
  if (auto bound = BindIntervalDivide(call)) return *std::move(bound);
  // NULL / decimal is a DOUBLE, decimal / NULL a decimal.
  if (call.type(0).Is(TypeKind::kNull) && call.type(1).Is(TypeKind::kDecimal)) call.CastAll(DataType::Double());
  CoerceOperands(call, OperatorFamily::kArithmetic, accepted);
  const auto numeric = [](const DataType& type) { return type.IsNumeric() || type.Is(TypeKind::kNull); };
  const bool any_decimal = call.type(0).Is(TypeKind::kDecimal) || call.type(1).Is(TypeKind::kDecimal);
  if (!any_decimal && numeric(call.type(0)) && numeric(call.type(1))) {
    call.CastAll(DataType::Double());
  }
  FS_RETURN_IF_ERROR(CheckOperands(call, accepted));
  const bool decimal = call.type(0).Is(TypeKind::kDecimal);
  return call.Returns("/", decimal ? DecimalQuotient(call.type(0), call.type(1)) : DataType::Double(), true);
}

StatusOr<Binding> BindIntegralDivide(CallBinder& call) {
  static const TypeClass accepted =
      TypeClass::Choice({DataType::Long(), Family::kDecimal, Family::kYearMonthInterval, Family::kDayTimeInterval});
  CoerceOperands(call, OperatorFamily::kArithmetic, TypeClass::Choice({accepted, Family::kIntegral}));
  for (std::size_t i = 0; i < 2; ++i) {
    if (call.type(i).IsIntegral()) call.CastTo(i, DataType::Long());
  }
  FS_RETURN_IF_ERROR(CheckOperands(call, accepted));
  return call.Returns("div", DataType::Long(), true);
}

StatusOr<Binding> BindMod(CallBinder& call) { return BindRemainder(call, "%"); }

// Texts become DOUBLE under a sign.
StatusOr<Binding> BindSign(CallBinder& call, std::string_view canonical) {
  if (call.type(0).IsString()) call.CastTo(0, DataType::Double());
  FS_RETURN_IF_ERROR(call.RequireExactly(0, NumericAndInterval()));
  return call.Returns(canonical, call.type(0));
}

StatusOr<Binding> BindNegative(CallBinder& call) { return BindSign(call, "negative"); }
StatusOr<Binding> BindPositive(CallBinder& call) { return BindSign(call, "positive"); }

enum class ComparisonKind { kEquality, kOrder };

Status CoerceComparison(CallBinder& call, ComparisonKind kind, std::string_view name) {
  // Integer literals are compared with decimals in the digits they need; the answer is the same either way.
  auto common = ComparisonType(call.type(0), call.type(1), call.mode());
  if (!common && kind == ComparisonKind::kEquality && call.mode() == EvalMode::kLegacy) {
    // true = 1
    if (call.type(0).Is(TypeKind::kBoolean) && call.type(1).IsNumeric()) common = call.type(1);
    if (call.type(1).Is(TypeKind::kBoolean) && call.type(0).IsNumeric()) common = call.type(0);
  }
  if (common) call.CastAll(*common);
  FS_RETURN_IF_ERROR(CheckOperands(call, Family::kAny));
  return call.RequireOrderable(call.type(0), name);
}

template <ComparisonKind kind>
StatusOr<Binding> BindComparison(CallBinder& call) {
  const std::string_view name = call.request().name == "==" ? "=" : call.request().name;
  FS_RETURN_IF_ERROR(CoerceComparison(call, kind, name));
  return call.Returns(name, DataType::Boolean());
}

StatusOr<Binding> BindNullSafeEqual(CallBinder& call) {
  FS_RETURN_IF_ERROR(CoerceComparison(call, ComparisonKind::kEquality, "<=>"));
  return call.Returns("<=>", DataType::Boolean(), false);
}

StatusOr<Binding> BindLogical(CallBinder& call) {
  const DataType boolean = DataType::Boolean();
  CoerceOperands(call, OperatorFamily::kOther, boolean);
  // NULL AND NULL
  if (call.type(0).Is(TypeKind::kNull) && call.type(1).Is(TypeKind::kNull)) call.CastAll(boolean);
  FS_RETURN_IF_ERROR(CheckOperands(call, boolean));
  return call.Returns(call.request().name, boolean);
}

StatusOr<Binding> BindBitwise(CallBinder& call) {
  CoerceOperands(call, OperatorFamily::kArithmetic, Family::kIntegral);
  FS_RETURN_IF_ERROR(CheckOperands(call, Family::kIntegral));
  return call.Returns(call.request().name, call.type(0));
}

StatusOr<Binding> BindIn(CallBinder& call) {
  FS_ASSIGN_OR_RETURN(const DataType type, call.RequireCommonType());
  FS_RETURN_IF_ERROR(call.RequireOrderable(type, "in"));
  return call.Returns("in", DataType::Boolean());
}

StatusOr<Binding> BindLike(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  if (call.size() == 2) {
    call.AddDefault(DataType::String(), Value{std::string("\\")});
    return call.Returns(call.request().name, DataType::Boolean());
  }
  const auto* escape = call.argument(2).constant ? std::get_if<std::string>(&call.argument(2).constant->data) : nullptr;
  std::size_t characters = 0;
  for (char c : escape != nullptr ? std::string_view(*escape) : std::string_view()) characters += (c & 0xC0) != 0x80;
  if (characters != 1) {
    return SparkError("INVALID_ESCAPE_CHAR", {{"sqlExpr", SqlText(call.argument(2).text)}}, call.request().span);
  }
  return call.Returns(call.request().name, DataType::Boolean());
}

StatusOr<Binding> BindConcat(CallBinder& call) {
  if (call.size() == 0) return call.Returns("concat", DataType::String());
  const auto all = [&](TypeKind kind) {
    return std::ranges::all_of(call.types(), [kind](const DataType& type) { return type.Is(kind); });
  };
  if (!all(TypeKind::kArray) && !all(TypeKind::kBinary)) {
    for (std::size_t i = 0; i < call.size(); ++i) call.TryCast(i, DataType::String());
  }
  static const TypeClass accepted =
      TypeClass::Choice({DataType::String(), DataType::Binary(), TypeClass::Family::kArray});
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (!accepted.Accepts(call.type(i))) return call.UnexpectedInput(i, accepted.ToSql());
  }
  if (!all(TypeKind::kArray) && !all(TypeKind::kBinary) && !all(TypeKind::kString)) return call.DifferentTypes();
  FS_ASSIGN_OR_RETURN(DataType result, call.RequireCommonType());
  return call.Returns("concat", std::move(result));
}

}  // namespace

void AddOperators(FunctionTable& table) {
  table.Custom("+", kScalar, 1, 2, BindAdd);
  table.Custom("-", kScalar, 2, 2, BindSubtract);
  table.Custom("*", kScalar, 2, 2, BindMultiply);
  table.Custom("/", kScalar, 2, 2, BindDivide);
  table.Custom("div", kScalar, 2, 2, BindIntegralDivide);
  table.Custom("% mod", kScalar, 2, 2, BindMod);
  table.Custom("try_add", kScalar, 2, 2, BindAdd).BindsAs("", EvalMode::kTry);
  table.Custom("try_subtract", kScalar, 2, 2, BindSubtract).BindsAs("", EvalMode::kTry);
  table.Custom("try_multiply", kScalar, 2, 2, BindMultiply).BindsAs("", EvalMode::kTry);
  table.Custom("try_divide", kScalar, 2, 2, BindDivide).BindsAs("", EvalMode::kTry);
  table.Custom("try_mod", kScalar, 2, 2, BindMod).BindsAs("", EvalMode::kTry);
  table.Custom("negative", kScalar, 1, 1, BindNegative);
  table.Custom("positive", kScalar, 1, 1, BindPositive);

  table.Custom("= ==", kScalar, 2, 2, BindComparison<ComparisonKind::kEquality>);
  table.Custom("<=>", kScalar, 2, 2, BindNullSafeEqual);
  table.Custom("< <= > >=", kScalar, 2, 2, BindComparison<ComparisonKind::kOrder>);
  table.Rewritten("!= <>", 2, 2, [](std::span<const plan::ExpressionPtr> a) {
    return plan::MakeCall("not", {plan::MakeCall("=", {a[0], a[1]})});
  });
  table.Rewritten("equal_null", 2, 2, [](std::span<const plan::ExpressionPtr> a) {
    return plan::MakeCall("<=>", {a[0], a[1]});
  });
  table.Rewritten("between", 3, 3, [](std::span<const plan::ExpressionPtr> a) {
    return plan::MakeCall("and", {plan::MakeCall(">=", {a[0], a[1]}), plan::MakeCall("<=", {a[0], a[2]})});
  });

  table.Custom("and", kScalar, 2, 2, BindLogical);
  table.Custom("or", kScalar, 2, 2, BindLogical);
  table.Scalar("not !", "(boolean) -> boolean");
  table.Scalar("isnull", "(any) -> boolean!");
  table.Scalar("isnotnull", "(any) -> boolean!");
  table.Custom("in", kScalar, 1, -1, BindIn);

  table.Custom("&", kScalar, 2, 2, BindBitwise);
  table.Custom("|", kScalar, 2, 2, BindBitwise);
  table.Custom("^", kScalar, 2, 2, BindBitwise);

  table.Custom("like", kScalar, 2, 3, BindLike);
  table.Custom("ilike", kScalar, 2, 3, BindLike);
  table.Scalar("like_any", "(string, string*) -> boolean");
  table.Scalar("like_all", "(string, string*) -> boolean");
  table.Scalar("not_like_any", "(string, string*) -> boolean");
  table.Scalar("not_like_all", "(string, string*) -> boolean");

  table.Custom("concat ||", kScalar, 0, -1, BindConcat);
}

}  // namespace firesteel::functions
