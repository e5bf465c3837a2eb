#include "functions/coercion.h"
#include "functions/function_table.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
constexpr auto kScalar = FunctionKind::kScalar;

// Every second argument from `first` on, brought to one type.
StatusOr<DataType> CommonTypeOfEverySecond(CallBinder& call, std::size_t first, std::string_view error) {
  std::vector<DataType> types;
  for (std::size_t i = first; i < call.size(); i += 2) types.push_back(call.type(i));
  DataType merged = types[0];
  bool same = true;
  for (const DataType& type : types) same = same && SameIgnoringNullability(type, types[0]);
  if (!same) {
    const auto wider = WiderType(types, call.mode());
    if (!wider) {
      std::string list = "[";
      for (const DataType& type : types) list += (list.size() > 1 ? ", " : "") + SqlType(type);
      return call.Mismatch(error, {{"functionName", "`map`"}, {"dataType", list + "]"}});
    }
    for (std::size_t i = first; i < call.size(); i += 2) call.CastTo(i, *wider);
    merged = *wider;
  }
  for (std::size_t i = first; i < call.size(); i += 2) {
    merged = TightestCommonType(merged, call.type(i), call.mode()).value_or(merged);
  }
  return merged;
}

bool HoldsMap(const DataType& type) {
  if (type.Is(TypeKind::kMap)) return true;
  if (type.Is(TypeKind::kArray)) return HoldsMap(type.element());
  if (!type.Is(TypeKind::kStruct)) return false;
  for (const StructField& field : type.fields()) {
    if (HoldsMap(field.type)) return true;
  }
  return false;
}

StatusOr<Binding> BindMap(CallBinder& call) {
  if (call.size() % 2 != 0) {
    return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                      {{"functionName", "`map`"},
                       {"expectedNum", "2n (n > 0)"},
                       {"actualNum", std::to_string(call.size())},
                       {"docroot", "https://spark.apache.org/docs/latest"}},
                      call.request().span);
  }
  if (call.size() == 0) return call.Returns("map", DataType::Map(DataType::Null(), DataType::Null(), false), false);
  FS_ASSIGN_OR_RETURN(DataType key, CommonTypeOfEverySecond(call, 0, "CREATE_MAP_KEY_DIFF_TYPES"));
  FS_ASSIGN_OR_RETURN(DataType value, CommonTypeOfEverySecond(call, 1, "CREATE_MAP_VALUE_DIFF_TYPES"));
  if (HoldsMap(key)) return call.Mismatch("INVALID_MAP_KEY_TYPE", {{"keyType", SqlType(key)}});
  bool value_nullable = false;
  for (std::size_t i = 1; i < call.size(); i += 2) value_nullable = value_nullable || call.nullable(i);
  return call.Returns("map", DataType::Map(std::move(key), std::move(value), value_nullable), false);
}

StatusOr<Binding> BindMapConcat(CallBinder& call) {
  if (call.size() == 0) {
    return call.Returns("map_concat", DataType::Map(DataType::String(), DataType::String(), true), false);
  }
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (call.type(i).Is(TypeKind::kMap)) continue;
    std::string list = "[";
    for (const DataType& type : call.types()) list += (list.size() > 1 ? ", " : "") + SqlType(type);
    return call.Mismatch("MAP_CONCAT_DIFF_TYPES", {{"functionName", "`map_concat`"}, {"dataType", list + "]"}});
  }
  FS_ASSIGN_OR_RETURN(DataType result, call.RequireCommonType());
  return call.Returns("map_concat", std::move(result));
}

StatusOr<Binding> BindMapFromArrays(CallBinder& call) {
  for (std::size_t i = 0; i < 2; ++i) FS_RETURN_IF_ERROR(call.RequireExactly(i, Family::kArray));
  const DataType& keys = call.type(0);
  const DataType& values = call.type(1);
  return call.Returns("map_from_arrays", DataType::Map(keys.element(), values.element(), values.contains_null()));
}

StatusOr<Binding> BindMapFromEntries(CallBinder& call) {
  const DataType& type = call.type(0);
  const bool fits =
      type.Is(TypeKind::kArray) && type.element().Is(TypeKind::kStruct) && type.element().fields().size() == 2;
  if (!fits) return call.UnexpectedInput(0, "\"ARRAY\" of pair \"STRUCT\"");
  const auto& fields = type.element().fields();
  return call.Returns("map_from_entries", DataType::Map(fields[0].type, fields[1].type, fields[1].nullable),
                      call.AnyNullable() || type.contains_null());
}

StatusOr<Binding> BindMapKeys(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kMap));
  return call.Returns("map_keys", DataType::Array(call.type(0).key(), true));
}

StatusOr<Binding> BindMapValues(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kMap));
  return call.Returns("map_values", DataType::Array(call.type(0).value(), true));
}

StatusOr<Binding> BindMapEntries(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.RequireExactly(0, Family::kMap));
  const DataType& map = call.type(0);
  return call.Returns(
      "map_entries",
      DataType::Array(DataType::Struct({{.name = "key", .type = map.key(), .nullable = false},
                                        {.name = "value", .type = map.value(), .nullable = map.value_contains_null()}}),
                      false));
}

StatusOr<Binding> BindMapContainsKey(CallBinder& call) {
  if (call.type(1).Is(TypeKind::kNull)) return call.Mismatch("NULL_TYPE", {{"functionName", "`map_contains_key`"}});
  const DataType map = call.type(0);
  const auto key = map.Is(TypeKind::kMap) ? TightestCommonType(map.key(), call.type(1), call.mode()) : std::nullopt;
  if (!key) {
    return call.Mismatch("MAP_FUNCTION_DIFF_TYPES", {{"functionName", "`map_contains_key`"},
                                                     {"dataType", "\"MAP\""},
                                                     {"leftType", SqlType(map)},
                                                     {"rightType", SqlType(call.type(1))}});
  }
  call.CastTo(0, DataType::Map(*key, map.value(), map.value_contains_null()));
  call.CastTo(1, *key);
  return call.Returns("map_contains_key", DataType::Boolean());
}

}  // namespace

void AddMap(FunctionTable& table) {
  table.Custom("map", kScalar, 0, -1, BindMap);
  table.Custom("map_concat", kScalar, 0, -1, BindMapConcat);
  table.Custom("map_from_arrays", kScalar, 2, 2, BindMapFromArrays);
  table.Custom("map_from_entries", kScalar, 1, 1, BindMapFromEntries);
  table.Custom("map_keys", kScalar, 1, 1, BindMapKeys);
  table.Custom("map_values", kScalar, 1, 1, BindMapValues);
  table.Custom("map_entries", kScalar, 1, 1, BindMapEntries);
  table.Custom("map_contains_key", kScalar, 2, 2, BindMapContainsKey);
}

}  // namespace firesteel::functions
