#include <algorithm>

#include "functions/coercion.h"
#include "functions/function_table.h"
#include "plan/expression.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
constexpr auto kScalar = FunctionKind::kScalar;

StatusOr<Binding> BindArray(CallBinder& call) {
  if (call.size() == 0) return call.Returns("array", DataType::Array(DataType::Null(), false), false);
  FS_ASSIGN_OR_RETURN(DataType element, call.RequireCommonType());
  return call.Returns("array", DataType::Array(std::move(element), call.AnyNullable()), false);
}

Status ArrayAndElementDiffer(const CallBinder& call, std::size_t element) {
  return call.Mismatch("ARRAY_FUNCTION_DIFF_TYPES", {{"functionName", QuoteIdentifier(call.request().name)},
                                                     {"dataType", "\"ARRAY\""},
                                                     {"leftType", SqlType(call.type(0))},
                                                     {"rightType", SqlType(call.type(element))}});
}

using FindCommonType = std::optional<DataType> (*)(const DataType&, const DataType&, EvalMode);

// Brings array and element to a common element type.
Status CoerceArrayAndElement(CallBinder& call, std::size_t element, FindCommonType find = TightestCommonType) {
  if (!call.type(0).Is(TypeKind::kArray)) return ArrayAndElementDiffer(call, element);
  const DataType array = call.type(0);
  const auto common = find(array.element(), call.type(element), call.mode());
  if (!common) return ArrayAndElementDiffer(call, element);
  call.CastTo(0, DataType::Array(*common, array.contains_null()));
  call.CastTo(element, *common);
  return Status::Ok();
}

StatusOr<Binding> BindArrayContains(CallBinder& call) {
  if (call.type(0).Is(TypeKind::kNull) || call.type(1).Is(TypeKind::kNull)) {
    return call.Mismatch("NULL_TYPE", {{"functionName", QuoteIdentifier(call.request().name)}});
  }
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  FS_RETURN_IF_ERROR(CoerceArrayAndElement(call, 1, WiderTypeWithoutStrings));
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(1), call.request().name));
  return call.Returns("array_contains", DataType::Boolean(), call.AnyNullable() || call.type(0).contains_null());
}

StatusOr<Binding> BindArrayPosition(CallBinder& call) {
  if (call.type(0).Is(TypeKind::kNull)) {
    return call.Mismatch("NULL_TYPE", {{"functionName", QuoteIdentifier(call.request().name)}});
  }
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  FS_RETURN_IF_ERROR(CoerceArrayAndElement(call, 1));
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(1), call.request().name));
  return call.Returns("array_position", DataType::Long());
}

StatusOr<Binding> BindArrayRemove(CallBinder& call) {
  FS_RETURN_IF_ERROR(CoerceArrayAndElement(call, 1));
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(1), call.request().name));
  return call.Returns("array_remove", call.type(0));
}

// array_append, array_prepend
StatusOr<Binding> BindExtend(CallBinder& call) {
  if (!call.type(0).Is(TypeKind::kArray)) return call.UnexpectedInput(0, "\"ARRAY\"");
  FS_RETURN_IF_ERROR(CoerceArrayAndElement(call, 1));
  return call.Returns(call.request().name, DataType::Array(call.type(0).element(), true), call.nullable(0));
}

StatusOr<Binding> BindArrayInsert(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(1, DataType::Int()));
  if (!call.type(0).Is(TypeKind::kArray)) return call.UnexpectedInput(0, "\"ARRAY\"");
  FS_RETURN_IF_ERROR(CoerceArrayAndElement(call, 2));
  // Positions past the end leave a gap of NULLs.
  return call.Returns("array_insert", DataType::Array(call.type(0).element(), true),
                      call.nullable(0) || call.nullable(1));
}

// Two arrays of one element type.
Status CoerceArrays(CallBinder& call) {
  const bool arrays = call.type(0).Is(TypeKind::kArray) && call.type(1).Is(TypeKind::kArray);
  const auto common =
      arrays ? TightestCommonType(call.type(0).element(), call.type(1).element(), call.mode()) : std::nullopt;
  if (!common) {
    return call.Mismatch("BINARY_ARRAY_DIFF_TYPES", {{"functionName", QuoteIdentifier(call.request().name)},
                                                     {"arrayType", "\"ARRAY\""},
                                                     {"leftType", SqlType(call.type(0))},
                                                     {"rightType", SqlType(call.type(1))}});
  }
  for (std::size_t i = 0; i < 2; ++i) call.CastTo(i, DataType::Array(*common, call.type(i).contains_null()));
  return call.RequireOrderable(*common, call.request().name);
}

StatusOr<Binding> BindArraySet(CallBinder& call) {
  FS_RETURN_IF_ERROR(CoerceArrays(call));
  const std::string_view name = call.request().name;
  const bool left = call.type(0).contains_null();
  const bool right = call.type(1).contains_null();
  const bool contains_null = name == "array_union" ? left || right : name == "array_intersect" ? left && right : left;
  return call.Returns(name, DataType::Array(call.type(0).element(), contains_null));
}

StatusOr<Binding> BindArraysOverlap(CallBinder& call) {
  FS_RETURN_IF_ERROR(CoerceArrays(call));
  const bool nulls = call.type(0).contains_null() || call.type(1).contains_null();
  return call.Returns("arrays_overlap", DataType::Boolean(), call.AnyNullable() || nulls);
}

StatusOr<Binding> BindArrayJoin(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, TypeClass::ArrayOf(DataType::String())));
  for (std::size_t i = 1; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::String()));
  return call.Returns("array_join", DataType::String());
}

// array_max, array_min
StatusOr<Binding> BindArrayExtreme(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(0).element(), call.request().name));
  return call.Returns(call.request().name, call.type(0).element(), true);
}

StatusOr<Binding> BindArrayDistinct(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(0).element(), "array_distinct"));
  return call.Returns("array_distinct", call.type(0));
}

StatusOr<Binding> BindArrayCompact(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  return call.Returns("array_compact", DataType::Array(call.type(0).element(), false));
}

StatusOr<Binding> BindArrayRepeat(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(1, DataType::Int()));
  return call.Returns("array_repeat", DataType::Array(call.type(0), call.nullable(0)), call.nullable(1));
}

// size(NULL) is -1 in legacy mode.
StatusOr<Binding> BindSize(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({Family::kArray, Family::kMap});
  FS_RETURN_IF_ERROR(call.RequireExactly(0, accepted));
  return call.Returns("size", DataType::Int(), call.mode() != EvalMode::kLegacy && call.AnyNullable());
}

// element_at(array, position), element_at(map, key)
StatusOr<Binding> BindElementAt(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({Family::kArray, Family::kMap});
  if (call.type(0).Is(TypeKind::kMap)) {
    const DataType map = call.type(0);
    const auto key = TightestCommonType(map.key(), call.type(1), call.mode());
    if (!key) {
      return call.Mismatch("MAP_FUNCTION_DIFF_TYPES", {{"functionName", "`element_at`"},
                                                       {"dataType", "\"MAP\""},
                                                       {"leftType", SqlType(map)},
                                                       {"rightType", SqlType(call.type(1))}});
    }
    call.CastTo(0, DataType::Map(*key, map.value(), map.value_contains_null()));
    call.CastTo(1, *key);
    return call.Returns("get_map_value", map.value(), true);
  }
  FS_RETURN_IF_ERROR(call.RequireExactly(0, accepted));
  static const TypeClass position = TypeClass::Choice({DataType::Int(), DataType::Short(), DataType::Byte()});
  FS_RETURN_IF_ERROR(call.RequireExactly(1, position));
  call.CastTo(1, DataType::Int());
  return call.Returns("element_at", call.type(0).element(), true);
}

// get(array, index from 0): NULL out of range, in every mode.
StatusOr<Binding> BindGet(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
  Binding binding = call.Returns("get_array_item", call.type(0).element(), true);
  binding.mode = EvalMode::kLegacy;
  return binding;
}

StatusOr<Binding> BindFlatten(CallBinder& call) {
  if (!call.type(0).Is(TypeKind::kArray) || !call.type(0).element().Is(TypeKind::kArray)) {
    return call.UnexpectedInput(0, "\"ARRAY\" of \"ARRAY\"");
  }
  return call.Returns("flatten", call.type(0).element(), call.AnyNullable() || call.type(0).contains_null());
}

bool IsPointInTime(const DataType& type) { return type.IsDatetime(); }

Status SequenceMismatch(const CallBinder& call) {
  return call.Mismatch("SEQUENCE_WRONG_INPUT_TYPES",
                       {{"functionName", QuoteIdentifier("sequence")},
                        {"startType", "(\"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"DATE\")"},
                        {"stepType", "(\"INTERVAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")"},
                        {"otherStartType", "\"INTEGRAL\""}});
}

// sequence(start, stop[, step])
StatusOr<Binding> BindSequence(CallBinder& call) {
  const bool in_time = IsPointInTime(call.type(0)) || IsPointInTime(call.type(1));
  const std::size_t coerced = in_time ? 2 : call.size();
  const auto common = WiderType(std::span(call.types()).subspan(0, coerced), call.mode());
  if (!common) return SequenceMismatch(call);
  for (std::size_t i = 0; i < coerced; ++i) call.CastTo(i, *common);
  if (!common->IsIntegral() && !IsPointInTime(*common)) return SequenceMismatch(call);
  if (in_time && call.size() == 3) {
    if (call.type(2).Is(TypeKind::kNull)) call.CastTo(2, DataType::CalendarInterval());
    if (!call.type(2).IsAnsiInterval() && !call.type(2).Is(TypeKind::kCalendarInterval)) return SequenceMismatch(call);
  }
  return call.Returns("sequence", DataType::Array(*common, false));
}

StatusOr<Binding> BindSlice(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  for (std::size_t i = 1; i < 3; ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
  return call.Returns("slice", call.type(0));
}

StatusOr<Binding> BindSortArray(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  FS_RETURN_IF_ERROR(call.RequireOrderable(call.type(0).element(), "sort_array"));
  if (call.size() == 1) {
    call.AddDefault(DataType::Boolean(), Value{true});
  } else {
    FS_RETURN_IF_ERROR(call.Require(1, DataType::Boolean()));
    FS_RETURN_IF_ERROR(call.RequireConstant(1, "ascendingOrder", "BOOLEAN"));
  }
  return call.Returns("sort_array", call.type(0));
}

StatusOr<Binding> BindShuffle(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kArray));
  if (call.size() == 2) FS_RETURN_IF_ERROR(call.Require(1, DataType::Long()));
  return call.Returns("shuffle", call.type(0));
}

StatusOr<Binding> BindArraysZip(CallBinder& call) {
  std::vector<StructField> fields;
  for (std::size_t i = 0; i < call.size(); ++i) {
    FS_RETURN_IF_ERROR(call.RequireExactly(i, Family::kArray));
    const std::string& name = call.argument(i).name;
    fields.push_back(
        {.name = name.empty() ? std::to_string(i) : name, .type = call.type(i).element(), .nullable = true});
  }
  return call.Returns("arrays_zip", DataType::Array(DataType::Struct(std::move(fields)), false));
}

}  // namespace

void AddArray(FunctionTable& table) {
  table.Custom("array", kScalar, 0, -1, BindArray);
  table.Custom("array_contains", kScalar, 2, 2, BindArrayContains);
  table.Custom("array_position", kScalar, 2, 2, BindArrayPosition);
  table.Custom("array_remove", kScalar, 2, 2, BindArrayRemove);
  table.Custom("array_append", kScalar, 2, 2, BindExtend);
  table.Custom("array_prepend", kScalar, 2, 2, BindExtend);
  table.Custom("array_insert", kScalar, 3, 3, BindArrayInsert);
  table.Custom("array_union", kScalar, 2, 2, BindArraySet);
  table.Custom("array_intersect", kScalar, 2, 2, BindArraySet);
  table.Custom("array_except", kScalar, 2, 2, BindArraySet);
  table.Custom("arrays_overlap", kScalar, 2, 2, BindArraysOverlap);
  table.Custom("array_join", kScalar, 2, 3, BindArrayJoin);
  table.Custom("array_max", kScalar, 1, 1, BindArrayExtreme);
  table.Custom("array_min", kScalar, 1, 1, BindArrayExtreme);
  table.Custom("array_distinct", kScalar, 1, 1, BindArrayDistinct);
  table.Custom("array_compact", kScalar, 1, 1, BindArrayCompact);
  table.Custom("array_repeat", kScalar, 2, 2, BindArrayRepeat);
  table.Scalar("array_size", "=(array) -> int");
  table.Custom("size cardinality", kScalar, 1, 1, BindSize);
  table.Custom("element_at", kScalar, 2, 2, BindElementAt);
  table.Custom("try_element_at", kScalar, 2, 2, BindElementAt).BindsAs("", EvalMode::kTry);
  table.Custom("get", kScalar, 2, 2, BindGet);
  table.Custom("flatten", kScalar, 1, 1, BindFlatten);
  table.Custom("sequence", kScalar, 2, 3, BindSequence);
  table.Custom("slice", kScalar, 3, 3, BindSlice);
  table.Custom("sort_array", kScalar, 1, 2, BindSortArray);
  table.Custom("shuffle", kScalar, 1, 2, BindShuffle).NonDeterministic();
  table.Custom("arrays_zip", kScalar, 0, -1, BindArraysZip);
}

}  // namespace firesteel::functions
