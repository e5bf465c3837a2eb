#include "duck/duck_type.h"
#include "duck/function_lowering.h"
#include "duck/sql_text.h"

namespace firesteel::duck {
namespace {

std::string Error(LoweringCall& call, std::string_view condition,
                  const std::vector<std::pair<std::string, std::string>>& parameters) {
  return RaiseSql(condition, parameters, call.type);
}

// array[i], 0-based. A literal index needs no guard in legacy mode: DuckDB gives NULL out of range.
StatusOr<std::string> GetArrayItem(LoweringCall& call) {
  const std::string& list = call.arguments[0];
  const std::string& index = call.arguments[1];
  if (call.mode == plan::EvalMode::kAnsi) {
    return "list_extract(" + list + ", fs_array_index(" + index + ", len(" + list + "), 'INVALID_ARRAY_INDEX'))";
  }
  return "CASE WHEN " + index + " >= 0 THEN list_extract(" + list + ", " + index + " + 1) END";
}

// element_at: 1-based from either end; on a map the value of a key, NULL without it.
StatusOr<std::string> ElementAt(LoweringCall& call) {
  if (call.ArgumentType(0).Is(TypeKind::kMap)) return "map_extract_value(" + call.arguments[0] + ", " + call.arguments[1] + ")";
  const std::string& list = call.arguments[0];
  const std::string& index = call.arguments[1];
  const bool strict = call.mode == plan::EvalMode::kAnsi && call.name == "element_at";
  return "list_extract(" + list + ", fs_array_position(" + index + ", len(" + list + "), " +
         (strict ? "'ansi'" : "'legacy'") + "))";
}

StatusOr<std::string> StructOf(LoweringCall& call) {
  const auto names = StructFieldNames(call.type);
  // named_struct has the names among its arguments, struct has not.
  const bool named = call.name == "named_struct";
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < names.size(); ++i) {
    fields.push_back(SqlIdentifier(names[i]) + " := " + call.arguments[named ? 2 * i + 1 : i]);
  }
  return "struct_pack(" + Join(fields, ", ") + ")";
}

StatusOr<std::string> ArrayOf(LoweringCall& call) {
  return "CAST([" + Join(call.arguments, ", ") + "] AS " + DuckTypeName(call.type) + ")";
}

StatusOr<std::string> MapOf(LoweringCall& call) {
  std::vector<std::string> keys, values;
  for (std::size_t i = 0; i + 1 < call.size(); i += 2) {
    keys.push_back(call.arguments[i]);
    values.push_back(call.arguments[i + 1]);
  }
  return "map(CAST(fs_map_keys([" + Join(keys, ", ") + "]) AS " + DuckTypeName(call.type.key()) + "[]), CAST([" +
         Join(values, ", ") + "] AS " + DuckTypeName(call.type.value()) + "[]))";
}

StatusOr<std::string> MapOfKeys(LoweringCall& call) {
  if (call.size() == 0) return "MAP {}";
  return MapOf(call);
}

// sort_array(a[, ascending]): nulls first when ascending, last when descending.
StatusOr<std::string> SortArray(LoweringCall& call) {
  if (call.size() == 1) return "list_sort(" + call.arguments[0] + ", 'ASC', 'NULLS FIRST')";
  if (call.arguments[1] == "true") return "list_sort(" + call.arguments[0] + ", 'ASC', 'NULLS FIRST')";
  if (call.arguments[1] == "false") return "list_sort(" + call.arguments[0] + ", 'DESC', 'NULLS LAST')";
  return "CASE WHEN " + call.arguments[1] + " THEN list_sort(" + call.arguments[0] +
         ", 'ASC', 'NULLS FIRST') ELSE list_sort(" + call.arguments[0] + ", 'DESC', 'NULLS LAST') END";
}

StatusOr<std::string> Size(LoweringCall& call) {
  const std::string count = (call.ArgumentType(0).Is(TypeKind::kMap) ? "cardinality(" : "len(") + call.arguments[0] + ")";
  return count;
}

// NULL where the value is not found but there are nulls among the elements.
StatusOr<std::string> ArrayContains(LoweringCall& call) {
  return "CASE WHEN list_contains(" + call.arguments[0] + ", " + call.arguments[1] + ") THEN true WHEN " +
         call.arguments[0] + " IS NULL OR " + call.arguments[1] + " IS NULL OR len(" + call.arguments[0] +
         ") > list_count(" + call.arguments[0] + ") THEN NULL ELSE false END";
}

StatusOr<std::string> Slice(LoweringCall& call) {
  return "fs_slice_check(" + call.arguments[0] + ", " + call.arguments[1] + ", " + call.arguments[2] + ")";
}

constexpr FunctionLowering kRows[] = {
    {"get_array_item", "", GetArrayItem},
    {"get_map_value", "map_extract_value($1, $2)"},
    {"element_at", "", ElementAt},
    {"try_element_at", "", ElementAt},
    {"get", "CASE WHEN $2 >= 0 THEN list_extract($1, $2 + 1) END"},
    {"struct", "", StructOf, true},
    {"named_struct", "", StructOf, true},
    {"array", "", ArrayOf, true},
    {"map", "", MapOfKeys},
    {"map_from_arrays", "map(fs_map_keys($1), $2)"},
    {"map_from_entries", "map_from_entries($1)"},
    {"map_keys", "map_keys($1)"},
    {"map_values", "map_values($1)"},
    {"map_entries", "map_entries($1)"},
    {"map_contains_key", "list_contains(map_keys($1), $2)", nullptr, true},
    {"sort_array", "", SortArray},
    {"size", "", Size},
    {"cardinality", "", Size},
    {"array_size", "len($1)"},
    {"array_contains", "", ArrayContains, true},
    {"array_position", "coalesce(list_position($1, $2), CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN 0 END)"},
    {"array_max", "list_max($1)"},
    {"array_min", "list_min($1)"},
    {"array_distinct", "fs_array_distinct($1)", nullptr, true},
    {"array_union", "fs_array_union($1, $2)", nullptr, true},
    {"array_intersect", "fs_array_intersect($1, $2)", nullptr, true},
    {"array_except", "fs_array_except($1, $2)", nullptr, true},
    {"array_append", "CASE WHEN $1 IS NOT NULL THEN list_append($1, $2) END"},
    {"array_prepend", "CASE WHEN $1 IS NOT NULL THEN list_prepend($2, $1) END"},
    {"array_compact", "list_filter($1, lambda x: x IS NOT NULL)"},
    {"array_repeat", "CASE WHEN $2 IS NOT NULL THEN list_transform(range(greatest($2, 0)), lambda i: $1) END"},
    {"arrays_overlap", "fs_arrays_overlap($1, $2)", nullptr, true},
    {"flatten", "CASE WHEN len($1) > list_count($1) THEN NULL ELSE flatten($1) END"},
    {"slice", "", Slice},
};

}  // namespace

std::span<const FunctionLowering> CollectionLowerings() { return kRows; }

}  // namespace firesteel::duck
