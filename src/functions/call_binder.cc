#include "functions/call_binder.h"

#include <algorithm>

#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

// The type with all nulls of parts that any of the types allows; all have the same shape.
DataType MergeNullability(const DataType& a, const DataType& b, plan::EvalMode mode) {
  return TightestCommonType(a, b, mode).value_or(a);
}

}  // namespace

CallBinder::CallBinder(const BindRequest& request) : request_(request) {
  types_.reserve(request.arguments.size());
  for (const Argument& argument : request.arguments) types_.push_back(argument.type);
}

bool CallBinder::nullable(std::size_t i) const {
  const Argument& argument = request_.arguments[i];
  return argument.nullable || CastMayGiveNull(argument.type, types_[i], plan::EvalMode::kAnsi);
}

bool CallBinder::AnyNullable() const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (nullable(i)) return true;
  }
  return false;
}

void CallBinder::CastTo(std::size_t i, const DataType& type) {
  if (!SameIgnoringNullability(types_[i], type)) types_[i] = type;
}

void CallBinder::CastAll(const DataType& type) {
  for (std::size_t i = 0; i < size(); ++i) CastTo(i, type);
}

Status CallBinder::Require(std::size_t i, const TypeClass& expected) {
  auto type = ImplicitCast(types_[i], expected, mode());
  if (!type || !expected.Accepts(*type)) return UnexpectedInput(i, expected.ToSql());
  CastTo(i, *type);
  return Status::Ok();
}

Status CallBinder::RequireExactly(std::size_t i, const TypeClass& expected) {
  if (expected.Accepts(types_[i])) return Status::Ok();
  if (!types_[i].Is(TypeKind::kNull)) return UnexpectedInput(i, expected.ToSql());
  types_[i] = expected.DefaultType();
  return Status::Ok();
}

void CallBinder::TryCast(std::size_t i, const TypeClass& expected) {
  if (auto type = ImplicitCast(types_[i], expected, mode())) CastTo(i, *type);
}

StatusOr<DataType> CallBinder::RequireCommonType(std::size_t first) {
  const bool same = std::all_of(types_.begin() + static_cast<std::ptrdiff_t>(first), types_.end(),
                                [&](const DataType& type) { return SameIgnoringNullability(type, types_[first]); });
  if (!same) {
    const auto wider = WiderType(std::span(types_).subspan(first), mode());
    if (!wider) return DifferentTypes(first);
    for (std::size_t i = first; i < size(); ++i) CastTo(i, *wider);
  }
  DataType merged = types_[first];
  for (std::size_t i = first + 1; i < size(); ++i) merged = MergeNullability(merged, types_[i], mode());
  return merged;
}

void CallBinder::AddDefault(DataType type, Value value) {
  defaults_.push_back({.type = std::move(type), .nullable = value.IsNull(), .constant = std::move(value)});
}

Binding CallBinder::Returns(std::string_view canonical, DataType result) const {
  return Returns(canonical, std::move(result), AnyNullable());
}

Binding CallBinder::Returns(std::string_view canonical, DataType result, bool nullable) const {
  return {.canonical_name = std::string(canonical),
          .argument_types = types_,
          .result = std::move(result),
          .nullable = nullable,
          .extra_arguments = defaults_};
}

Status CallBinder::Mismatch(std::string_view subclass, std::map<std::string, std::string> parameters) const {
  parameters.emplace("sqlExpr", SqlText(request_.text));
  return SparkError("DATATYPE_MISMATCH." + std::string(subclass), std::move(parameters), request_.span);
}

Status CallBinder::UnexpectedInput(std::size_t i, const std::string& required_type) const {
  return Mismatch("UNEXPECTED_INPUT_TYPE", {{"paramIndex", Ordinal(i)},
                                            {"requiredType", required_type},
                                            {"inputSql", SqlText(argument(i).text)},
                                            {"inputType", SqlType(types_[i])}});
}

Status CallBinder::DifferentTypes(std::size_t first) const {
  std::string list = "[";
  for (std::size_t i = first; i < size(); ++i) list += (i > first ? ", " : "") + SqlType(types_[i]);
  return Mismatch("DATA_DIFF_TYPES", {{"functionName", QuoteIdentifier(request_.name)}, {"dataType", list + "]"}});
}

Status CallBinder::RequireOrderable(const DataType& type, std::string_view function_name) const {
  if (IsOrderable(type)) return Status::Ok();
  return Mismatch("INVALID_ORDERING_TYPE",
                  {{"functionName", QuoteIdentifier(function_name)}, {"dataType", SqlType(type)}});
}

Status CallBinder::RequireConstant(std::size_t i, std::string_view input_name, std::string_view input_type) const {
  if (argument(i).constant) return Status::Ok();
  return Mismatch("NON_FOLDABLE_INPUT", {{"inputName", QuoteIdentifier(input_name)},
                                         {"inputType", "\"" + std::string(input_type) + "\""},
                                         {"inputExpr", SqlText(argument(i).text)}});
}

std::string SqlType(const DataType& type) { return "\"" + type.ToSql() + "\""; }

std::string SqlText(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string Ordinal(std::size_t index) {
  switch (index) {
    case 0:
      return "first";
    case 1:
      return "second";
    case 2:
      return "third";
    default:
      return std::to_string(index + 1) + "th";
  }
}

}  // namespace firesteel::functions
