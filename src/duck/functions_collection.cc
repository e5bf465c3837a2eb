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
  return "map(CAST([" + Join(keys, ", ") + "] AS " + DuckTypeName(call.type.key()) + "[]), CAST([" +
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
  return call.mode == plan::EvalMode::kLegacy ? "coalesce(" + count + ", -1)" : count;
}

// NULL where the value is not found but there are nulls among the elements.
StatusOr<std::string> ArrayContains(LoweringCall& call) {
  return "CASE WHEN list_contains(" + call.arguments[0] + ", " + call.arguments[1] + ") THEN true WHEN " +
         call.arguments[0] + " IS NULL OR " + call.arguments[1] + " IS NULL OR len(" + call.arguments[0] +
         ") > list_count(" + call.arguments[0] + ") THEN NULL ELSE false END";
}

// slice(a, start, length): a start beyond either end gives [].
StatusOr<std::string> Slice(LoweringCall& call) {
  const std::string begin = "fs_slice_begin(" + call.arguments[1] + ", " + call.arguments[2] + ", len(" + call.arguments[0] + "))";
  return "list_slice(" + call.arguments[0] + ", " + begin + ", " + begin + " + " + call.arguments[2] + " - 1)";
}

// Elements wrapped in a struct compare with NULL as a value like others.
std::string Wrapped(const std::string& list) { return "list_transform(" + list + ", lambda w: {'v': w})"; }

std::string Distinct(const std::string& list) {
  return "list_filter(" + list + ", lambda d, i: list_position(" + Wrapped(list) + ", {'v': d}) = i)";
}

StatusOr<std::string> ArrayDistinct(LoweringCall& call) { return Distinct(call.arguments[0]); }

// array_union, array_intersect, array_except: in the order of first occurrence, with at most one NULL.
StatusOr<std::string> ArraySet(LoweringCall& call) {
  const std::string& a = call.arguments[0];
  const std::string& b = call.arguments[1];
  std::string sql;
  if (call.name == "array_union") {
    sql = Distinct("list_concat(" + a + ", " + b + ")");
  } else {
    const std::string found = "list_contains(" + Wrapped(b) + ", {'v': s})";
    sql = "list_filter(" + Distinct(a) + ", lambda s: " + (call.name == "array_except" ? "NOT " : "") + found + ")";
  }
  return "CASE WHEN " + a + " IS NOT NULL AND " + b + " IS NOT NULL THEN " + sql + " END";
}

StatusOr<std::string> ArraysOverlap(LoweringCall& call) {
  return ExpandTemplate(
      "CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL "
      "WHEN len(list_filter($1, lambda x: x IS NOT NULL AND list_contains($2, x))) > 0 THEN true "
      "WHEN len($1) > 0 AND len($2) > 0 AND (len($1) > list_count($1) OR len($2) > list_count($2)) THEN NULL "
      "ELSE false END",
      call);
}

StatusOr<std::string> ArrayJoin(LoweringCall& call) {
  if (call.size() == 3) {
    return ExpandTemplate(
        "CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL THEN "
        "coalesce(array_to_string(list_transform($1, lambda x: coalesce(x, $3)), $2), '') END",
        call);
  }
  return ExpandTemplate(
      "CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN "
      "coalesce(array_to_string(list_filter($1, lambda x: x IS NOT NULL), $2), '') END",
      call);
}

// array_insert(a, position, value): positions past either end leave NULLs between.
StatusOr<std::string> ArrayInsert(LoweringCall& call) {
  const std::string type = DuckTypeName(call.type);
  const std::string value = "CAST([" + call.arguments[2] + "] AS " + type + ")";
  const std::string rest = "CAST([] AS " + type + ")";
  return ExpandTemplate("CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN fs_not_zero($2) > 0 THEN list_concat(list_concat("
                        "CASE WHEN $2 - 1 <= len($1) THEN list_slice($1, 1, $2 - 1) ELSE list_resize($1, $2 - 1) END, ",
                        call) +
         value + ExpandTemplate("), CASE WHEN $2 <= len($1) THEN list_slice($1, $2, len($1)) ELSE ", call) + rest +
         ExpandTemplate(" END) WHEN len($1) + $2 + 1 >= 0 THEN list_concat(list_concat(list_slice($1, 1, len($1) + $2 + 1), ", call) +
         value + ExpandTemplate("), list_slice($1, len($1) + $2 + 2, len($1))) ELSE list_concat(list_resize(", call) + value +
         ExpandTemplate(", -(len($1) + $2)), $1) END", call);
}

StatusOr<std::string> ArraysZip(LoweringCall& call) {
  const auto names = StructFieldNames(call.type.element());
  std::vector<std::string> fields, lengths, nulls;
  for (std::size_t i = 0; i < call.size(); ++i) {
    fields.push_back(SqlIdentifier(names[i]) + " := list_extract(" + call.arguments[i] + ", z)");
    lengths.push_back("len(" + call.arguments[i] + ")");
    nulls.push_back(call.arguments[i] + " IS NULL");
  }
  if (fields.empty()) return "CAST([] AS " + DuckTypeName(call.type) + ")";
  return "CASE WHEN " + Join(nulls, " OR ") + " THEN NULL ELSE list_transform(range(1, greatest(" + Join(lengths, ", ") +
         ") + 1), lambda z: struct_pack(" + Join(fields, ", ") + ")) END";
}

// sequence(start, stop[, step]): of numbers, dates and timestamps, both ends included.
StatusOr<std::string> Sequence(LoweringCall& call) {
  const std::string& start = call.arguments[0];
  const std::string& stop = call.arguments[1];
  const bool in_time = call.ArgumentType(0).IsDatetime();
  if (!in_time) {
    const std::string step = call.size() == 3 ? call.arguments[2] : "CASE WHEN " + start + " <= " + stop + " THEN 1 ELSE -1 END";
    return "generate_series(CAST(" + start + " AS BIGINT), CAST(" + stop + " AS BIGINT), CAST(" + step + " AS BIGINT))";
  }
  std::string step = "CASE WHEN " + start + " <= " + stop + " THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END";
  if (call.size() == 3) {
    const DataType& type = call.ArgumentType(2);
    step = type.Is(TypeKind::kYearMonthInterval) ? "to_months(" + call.arguments[2] + ")"
           : type.Is(TypeKind::kDayTimeInterval) ? "to_microseconds(" + call.arguments[2] + ")"
                                                 : call.arguments[2];
  }
  return "generate_series(CAST(" + start + " AS TIMESTAMP), CAST(" + stop + " AS TIMESTAMP), " + step + ")";
}

StatusOr<std::string> MapConcat(LoweringCall& call) {
  if (call.size() == 0) return std::string("MAP {}");
  std::vector<std::string> entries, nulls;
  for (const std::string& map : call.arguments) {
    entries.push_back("map_entries(" + map + ")");
    nulls.push_back(map + " IS NULL");
  }
  const std::string list = entries.size() == 1 ? entries[0] : "list_concat(" + Join(entries, ", ") + ")";
  return "CASE WHEN " + Join(nulls, " OR ") + " THEN NULL ELSE map_from_entries(" + list + ") END";
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
    {"map_from_arrays", "map($1, $2)"},
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
    {"array_distinct", "", ArrayDistinct},
    {"array_union", "", ArraySet},
    {"array_intersect", "", ArraySet},
    {"array_except", "", ArraySet},
    {"array_remove", "CASE WHEN $2 IS NOT NULL THEN list_filter($1, lambda x: x IS DISTINCT FROM $2) END"},
    {"array_insert", "", ArrayInsert},
    {"array_join", "", ArrayJoin, true},
    {"arrays_zip", "", ArraysZip},
    {"sequence", "", Sequence},
    {"shuffle", "list_transform(list_sort(list_transform($1, lambda x: {'r': random(), 'v': x})), lambda x: x.v)"},
    {"map_concat", "", MapConcat},
    {"str_to_map",
     "map_from_entries(list_transform(fs_split($1, $2, -1), lambda p: {'key': fs_split(p, $3, 2)[1], 'value': "
     "fs_split(p, $3, 2)[2]}))"},
    {"array_append", "CASE WHEN $1 IS NOT NULL THEN list_append($1, $2) END"},
    {"array_prepend", "CASE WHEN $1 IS NOT NULL THEN list_prepend($2, $1) END"},
    {"array_compact", "list_filter($1, lambda x: x IS NOT NULL)"},
    {"array_repeat", "CASE WHEN $2 IS NOT NULL THEN list_transform(range(greatest($2, 0)), lambda i: $1) END"},
    {"arrays_overlap", "", ArraysOverlap, true},
    {"flatten", "CASE WHEN len($1) > list_count($1) THEN NULL ELSE flatten($1) END"},
    {"slice", "", Slice},
};

}  // namespace

std::span<const FunctionLowering> CollectionLowerings() { return kRows; }

}  // namespace firesteel::duck
