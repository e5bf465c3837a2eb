#include <algorithm>

#include "functions/coercion.h"
#include "functions/family/arithmetic.h"
#include "functions/function_table.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
constexpr auto kScalar = FunctionKind::kScalar;

// ceil(x) and floor(x): decimals keep only digits left of the point, everything else becomes BIGINT.
StatusOr<Binding> BindCeilOrFloor(CallBinder& call) {
  const std::string_view name = call.request().name == "ceiling" ? "ceil" : call.request().name;
  if (call.size() == 1) {
    static const TypeClass accepted = TypeClass::Choice({DataType::Double(), Family::kDecimal, DataType::Long()});
    FS_RETURN_IF_ERROR(call.Require(0, accepted));
    const DataType& type = call.type(0);
    if (!type.Is(TypeKind::kDecimal)) return call.Returns(name, DataType::Long(), true);
    return call.Returns(name, DataType::Decimal(std::min(38, type.precision() - type.scale() + 1), 0), true);
  }
  FS_RETURN_IF_ERROR(call.RequireConstant(1, "scale", "INT"));
  FS_RETURN_IF_ERROR(call.Require(0, Family::kDecimal));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
  return call.Returns(name, call.type(0));
}

// Where rounding to `digits` places leaves a decimal: one digit more on the left, no more scale than asked for.
DataType RoundedDecimal(const DataType& type, std::int64_t digits) {
  const int integral = type.precision() - type.scale() + 1;
  if (digits < 0)
    return DataType::Decimal(std::min<std::int64_t>(38, std::max<std::int64_t>(integral, -digits + 1)), 0);
  const int scale = static_cast<int>(std::min<std::int64_t>(type.scale(), digits));
  return DataType::Decimal(std::min(38, integral + scale), scale);
}

std::int64_t ConstantDigits(const CallBinder& call) {
  if (call.size() < 2 || !call.argument(1).constant) return 0;
  const auto* digits = std::get_if<std::int64_t>(&call.argument(1).constant->data);
  return digits != nullptr ? *digits : 0;
}

StatusOr<Binding> BindRound(CallBinder& call) {
  if (call.size() == 1) {
    call.AddDefault(DataType::Int(), Value{std::int64_t{0}});
  } else {
    FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "scale", "INT"));
  }
  FS_RETURN_IF_ERROR(call.Require(0, Family::kNumeric));
  const DataType type = call.type(0);
  return call.Returns(call.request().name,
                      type.Is(TypeKind::kDecimal) ? RoundedDecimal(type, ConstantDigits(call)) : type, true);
}

StatusOr<Binding> BindCeilOrFloorTo(CallBinder& call) {
  StatusOr<Binding> bound = BindCeilOrFloor(call);
  if (bound.ok() && call.size() == 2) bound->result = RoundedDecimal(call.type(0), ConstantDigits(call));
  return bound;
}

StatusOr<Binding> BindAbs(CallBinder& call) {
  static const TypeClass accepted =
      TypeClass::Choice({Family::kNumeric, Family::kDayTimeInterval, Family::kYearMonthInterval});
  if (call.type(0).IsString()) call.CastTo(0, DataType::Double());
  FS_RETURN_IF_ERROR(call.RequireExactly(0, accepted));
  return call.Returns("abs", call.type(0));
}

StatusOr<Binding> BindLog(CallBinder& call) {
  for (std::size_t i = 0; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Double()));
  return call.Returns(call.size() == 1 ? "ln" : "log", DataType::Double(), true);
}

StatusOr<Binding> BindPmod(CallBinder& call) { return BindRemainder(call, "pmod"); }

StatusOr<Binding> BindRandom(CallBinder& call) {
  static const TypeClass seed = TypeClass::Choice({DataType::Int(), DataType::Long()});
  if (call.size() == 1) {
    if (!call.argument(0).constant) {
      return SparkError("SEED_EXPRESSION_IS_UNFOLDABLE",
                        {{"seedExpr", SqlText(call.argument(0).text)}, {"exprWithSeed", SqlText(call.request().text)}},
                        call.request().span);
    }
    FS_RETURN_IF_ERROR(call.RequireExactly(0, seed));
    call.CastTo(0, DataType::Long());
  }
  return call.Returns(call.request().name == "randn" ? "randn" : "rand", DataType::Double(), false);
}

StatusOr<Binding> BindUniform(CallBinder& call) {
  static const TypeClass bound = TypeClass::Choice({Family::kIntegral, Family::kFractional});
  for (std::size_t i = 0; i < 2; ++i) {
    FS_RETURN_IF_ERROR(call.RequireExactly(i, bound));
    FS_RETURN_IF_ERROR(call.RequireConstant(i, i == 0 ? "min" : "max", "integer or floating-point"));
  }
  if (call.size() == 3)
    FS_RETURN_IF_ERROR(call.RequireExactly(2, TypeClass::Choice({DataType::Int(), DataType::Long()})));
  const bool second = !call.type(0).Is(TypeKind::kDecimal) && call.type(1).Is(TypeKind::kDecimal);
  const bool decimal = second || call.type(0).Is(TypeKind::kDecimal);
  if (call.argument(0).type.Is(TypeKind::kNull) || call.argument(1).type.Is(TypeKind::kNull)) {
    call.CastAll(DataType::Double());
    return call.Returns("uniform", DataType::Double(), true);
  }
  auto common = WiderType(call.type(0), call.type(1), call.mode());
  const bool is_float = call.type(0).Is(TypeKind::kFloat) || call.type(1).Is(TypeKind::kFloat);
  const bool is_double = call.type(0).Is(TypeKind::kDouble) || call.type(1).Is(TypeKind::kDouble);
  if (is_float && !is_double) common = DataType::Float();
  call.CastAll(decimal && common->Is(TypeKind::kDecimal) ? call.type(second ? 1 : 0)
                                                         : common.value_or(DataType::Double()));
  return call.Returns("uniform", call.type(0), call.argument(0).nullable || call.argument(1).nullable);
}

StatusOr<Binding> BindWidthBucket(CallBinder& call) {
  static const TypeClass value =
      TypeClass::Choice({DataType::Double(), Family::kYearMonthInterval, Family::kDayTimeInterval});
  for (std::size_t i = 0; i < 3; ++i) FS_RETURN_IF_ERROR(call.Require(i, value));
  FS_RETURN_IF_ERROR(call.Require(3, DataType::Long()));
  return call.Returns("width_bucket", DataType::Long(), true);
}

}  // namespace

void AddMath(FunctionTable& table) {
  for (const char* name :
       {"acos",    "acosh", "asin",  "asinh",   "atan", "atanh", "cbrt", "cos",  "cosh", "cot", "csc",
        "degrees", "exp",   "expm1", "radians", "rint", "sec",   "sin",  "sinh", "sqrt", "tan", "tanh"}) {
    table.Scalar(name, "(double) -> double?");
  }
  for (const char* name : {"ln", "log10", "log1p", "log2"}) table.Scalar(name, "(double) -> double?");
  table.Custom("log", kScalar, 1, 2, BindLog);
  table.Scalar("atan2", "(double, double) -> double");
  table.Scalar("hypot", "(double, double) -> double");
  table.Scalar("power pow", "(double, double) -> double");
  table.Scalar("sign signum", "(double|ym|dt) -> double?");
  table.Scalar("e", "() -> double!");
  table.Scalar("pi", "() -> double!");
  table.Custom("abs", kScalar, 1, 1, BindAbs);
  table.Custom("ceil ceiling", kScalar, 1, 2, BindCeilOrFloorTo);
  table.Custom("floor", kScalar, 1, 2, BindCeilOrFloorTo);
  table.Custom("round", kScalar, 1, 2, BindRound);
  table.Custom("bround", kScalar, 1, 2, BindRound);
  table.Custom("pmod", kScalar, 2, 2, BindPmod);
  table.Scalar("factorial", "(int) -> bigint?");
  table.Scalar("bin", "(bigint) -> string");
  table.Scalar("conv", "(string, int, int) -> string?");
  table.Scalar("hex", "(bigint|binary|string) -> string");
  table.Scalar("unhex", "(string) -> binary?");
  table.Custom("width_bucket", kScalar, 4, 4, BindWidthBucket);
  table.Custom("rand random randn", kScalar, 0, 1, BindRandom).NonDeterministic();
  table.Custom("uniform", kScalar, 2, 3, BindUniform).NonDeterministic();
}

}  // namespace firesteel::functions
