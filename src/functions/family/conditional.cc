#include <algorithm>

#include "functions/coercion.h"
#include "functions/function_table.h"
#include "plan/expression.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

using plan::MakeCall;
using Arguments = std::span<const plan::ExpressionPtr>;
constexpr auto kScalar = FunctionKind::kScalar;

plan::ExpressionPtr NullLiteral() { return plan::MakeExpression(plan::Literal{DataType::Null(), Value{}}, {}, "NULL"); }

plan::ExpressionPtr IntLiteral(std::int64_t value) {
  return plan::MakeExpression(plan::Literal{DataType::Int(), Value{value}}, {}, std::to_string(value));
}

StatusOr<Binding> BindCoalesce(CallBinder& call) {
  FS_ASSIGN_OR_RETURN(DataType result, call.RequireCommonType());
  bool nullable = true;
  for (std::size_t i = 0; i < call.size(); ++i) nullable = nullable && call.nullable(i);
  return call.Returns("coalesce", std::move(result), nullable);
}

// Brings the values at `slots` to one type; `name` as messages call the function.
StatusOr<DataType> CommonTypeOf(CallBinder& call, const std::vector<std::size_t>& slots, std::string_view name) {
  std::vector<DataType> types;
  for (std::size_t i : slots) types.push_back(call.type(i));
  const bool same = std::ranges::all_of(types, [&](const DataType& t) { return SameIgnoringNullability(t, types[0]); });
  if (!same) {
    const auto wider = WiderType(types, call.mode());
    if (!wider) {
      std::string list = "[";
      for (const DataType& type : types) list += (list.size() > 1 ? ", " : "") + SqlType(type);
      return call.Mismatch("DATA_DIFF_TYPES", {{"functionName", QuoteIdentifier(name)}, {"dataType", list + "]"}});
    }
    for (std::size_t i : slots) call.CastTo(i, *wider);
  }
  DataType merged = call.type(slots[0]);
  for (std::size_t i : slots) merged = TightestCommonType(merged, call.type(i), call.mode()).value_or(merged);
  return merged;
}

Status RequireCondition(CallBinder& call, std::size_t i) { return call.RequireExactly(i, DataType::Boolean()); }

StatusOr<Binding> BindIf(CallBinder& call) {
  FS_RETURN_IF_ERROR(RequireCondition(call, 0));
  FS_ASSIGN_OR_RETURN(DataType result, CommonTypeOf(call, {1, 2}, "if"));
  return call.Returns("if", std::move(result), call.nullable(1) || call.nullable(2));
}

// when(c1, v1, c2, v2, ..., [else])
StatusOr<Binding> BindWhen(CallBinder& call) {
  const bool has_else = call.size() % 2 == 1;
  std::vector<std::size_t> values;
  for (std::size_t i = 0; i + 1 < call.size(); i += 2) {
    if (!call.type(i).Is(TypeKind::kBoolean)) return call.UnexpectedInput(i, SqlType(DataType::Boolean()));
    values.push_back(i + 1);
  }
  if (has_else) values.push_back(call.size() - 1);
  FS_ASSIGN_OR_RETURN(DataType result, CommonTypeOf(call, values, "casewhen"));
  bool nullable = !has_else;
  for (std::size_t i : values) nullable = nullable || call.nullable(i);
  return call.Returns("when", std::move(result), nullable);
}

// greatest, least: numbers widen, texts stay texts.
StatusOr<Binding> BindExtreme(CallBinder& call) {
  std::optional<DataType> wider = call.type(0);
  for (std::size_t i = 1; i < call.size() && wider; ++i) {
    wider = SameIgnoringNullability(*wider, call.type(i)) ? TightestCommonType(*wider, call.type(i), call.mode())
                                                          : WiderTypeWithoutStrings(*wider, call.type(i), call.mode());
  }
  if (!wider) return call.DifferentTypes();
  call.CastAll(*wider);
  FS_RETURN_IF_ERROR(call.RequireOrderable(*wider, call.request().name));
  bool nullable = true;
  for (std::size_t i = 0; i < call.size(); ++i) nullable = nullable && call.nullable(i);
  return call.Returns(call.request().name, *std::move(wider), nullable);
}

StatusOr<Binding> BindNanvl(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({DataType::Double(), DataType::Float()});
  const auto is = [&](std::size_t i, TypeKind kind) { return call.type(i).Is(kind); };
  if (is(0, TypeKind::kNull) && !is(1, TypeKind::kNull)) call.CastTo(0, call.type(1));
  if (is(1, TypeKind::kNull)) call.CastTo(1, call.type(0));
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  FS_RETURN_IF_ERROR(call.Require(1, accepted));
  if (!(call.type(0) == call.type(1))) call.CastAll(DataType::Double());
  return call.Returns("nanvl", call.type(0));
}

}  // namespace

void AddConditional(FunctionTable& table) {
  table.Custom("coalesce", kScalar, 1, -1, BindCoalesce);
  table.Custom("nvl ifnull", kScalar, 2, 2, BindCoalesce);
  table.Custom("if", kScalar, 3, 3, BindIf);
  table.Custom("when case", kScalar, 2, -1, BindWhen);
  table.Custom("greatest", kScalar, 2, -1, BindExtreme);
  table.Custom("least", kScalar, 2, -1, BindExtreme);
  table.Custom("nanvl", kScalar, 2, 2, BindNanvl);
  table.Scalar("isnan", "(double|float) -> boolean!");
  table.Rewritten("nvl2", 3, 3, [](Arguments a) {
    return MakeCall("if", {MakeCall("isnotnull", {a[0]}), a[1], a[2]});
  });
  table.Rewritten("nullif", 2, 2, [](Arguments a) {
    return MakeCall("if", {MakeCall("=", {a[0], a[1]}), NullLiteral(), a[0]});
  });
  table.Rewritten("nullifzero", 1, 1, [](Arguments a) {
    return MakeCall("if", {MakeCall("=", {a[0], IntLiteral(0)}), NullLiteral(), a[0]});
  });
  table.Rewritten("zeroifnull", 1, 1, [](Arguments a) { return MakeCall("coalesce", {a[0], IntLiteral(0)}); });
}

}  // namespace firesteel::functions
