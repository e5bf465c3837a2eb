#include <algorithm>
#include <cctype>

#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

// fs_<name>(arguments.., typed NULL), also without arguments.
StatusOr<std::string> WithResultType(LoweringCall& call) {
  std::vector<std::string> arguments = call.arguments;
  arguments.push_back("NULL::" + DuckTypeName(call.type));
  return "fs_" + std::string(call.name) + "(" + Join(arguments, ", ") + ")";
}

// array[i], 0-based. A literal index needs no guard in legacy mode: DuckDB gives NULL out of range.
StatusOr<std::string> GetArrayItem(LoweringCall& call) {
  const std::string& list = call.arguments[0];
  // Spark takes the lower 32 bits of a BIGINT.
  FS_ASSIGN_OR_RETURN(const std::string index, LowerCast(call.lowering, call.arguments[1], call.ArgumentType(1),
                                                         DataType::Int(), plan::EvalMode::kLegacy));
  if (call.mode == plan::EvalMode::kAnsi) {
    return "list_extract(" + list + ", fs_array_index(" + index + ", len(" + list + "), 'INVALID_ARRAY_INDEX'))";
  }
  return "CASE WHEN " + index + " >= 0 THEN list_extract(" + list + ", " + index + " + 1) END";
}

// element_at: 1-based from either end; on a map the value of a key, NULL without it.
StatusOr<std::string> ElementAt(LoweringCall& call) {
  if (call.ArgumentType(0).Is(TypeKind::kMap))
    return "map_extract_value(" + call.arguments[0] + ", " + call.arguments[1] + ")";
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
  if (call.size() == 0) return "CAST(MAP {} AS " + DuckTypeName(call.type) + ")";
  std::vector<std::string> keys, values;
  for (std::size_t i = 0; i + 1 < call.size(); i += 2) {
    keys.push_back(call.arguments[i]);
    values.push_back(call.arguments[i + 1]);
  }
  return "fs_map(CAST([" + Join(keys, ", ") + "] AS " + DuckTypeName(call.type.key()) + "[]), CAST([" +
         Join(values, ", ") + "] AS " + DuckTypeName(call.type.value()) + "[]), NULL::" + DuckTypeName(call.type) + ")";
}

// sequence(start, stop[, step]) over numbers; over dates and timestamps in steps of months or microseconds.
StatusOr<std::string> Sequence(LoweringCall& call) {
  const DataType& element = call.type.element();
  if (element.IsIntegral()) {
    std::string name = "fs_sequence_" + DuckTypeName(element);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name + "(" + Join(call.arguments, ", ") + ")";
  }
  const bool date = element.Is(TypeKind::kDate);
  const bool instant = element.Is(TypeKind::kTimestamp);
  std::string months = "0::BIGINT", micros = "86400000000::BIGINT";
  if (call.size() > 2) {
    const DataType& step = call.ArgumentType(2);
    if (step.Is(TypeKind::kYearMonthInterval)) {
      months = "CAST(" + call.arguments[2] + " AS BIGINT)";
      micros = "0::BIGINT";
    } else if (step.Is(TypeKind::kDayTimeInterval)) {
      micros = call.arguments[2];
    } else {
      months = "CAST(datepart('month', " + call.arguments[2] + ") + 12 * datepart('year', " + call.arguments[2] +
               ") AS BIGINT)";
      micros = "CAST(datepart('day', " + call.arguments[2] + ") * 86400000000 + datepart('hour', " + call.arguments[2] +
               ") * 3600000000 + datepart('minute', " + call.arguments[2] + ") * 60000000 + datepart('microsecond', " +
               call.arguments[2] + ") AS BIGINT)";
    }
  }
  const auto times = [&](bool local) {
    const auto number = [&](const std::string& sql) {
      if (date) return "CAST(" + sql + " - DATE '1970-01-01' AS BIGINT)";
      return "epoch_us(" + (local ? ToLocal(call.lowering, sql) : sql) + ")";
    };
    const std::string e = call.lowering.FreshName("e");
    const std::string time = "make_timestamp(" + e + ")";
    const std::string back = date    ? "(DATE '1970-01-01' + CAST(" + e + " AS INTEGER))"
                             : local ? FromLocal(call.lowering, time)
                                     : time;
    return "list_transform(fs_sequence_of_times(" + number(call.arguments[0]) + ", " + number(call.arguments[1]) +
           ", " + months + ", " + micros + ", " + (date ? "86400000000" : "1") + "::BIGINT), lambda " + e +
           ": fs_poll(" + back + "))";
  };
  if (!instant || call.size() < 3 || call.ArgumentType(2).Is(TypeKind::kYearMonthInterval)) return times(instant);
  // Steps of less than a day are of time that passes; days and months are those of the calendar.
  return "CASE WHEN " + months + " = 0 AND abs(" + micros + ") < 86400000000 THEN " + times(false) + " ELSE " +
         times(true) + " END";
}

StatusOr<std::string> ArrayJoin(LoweringCall& call) {
  return "fs_array_join(" + Join(call.arguments, ", ") + ", NULL::VARCHAR)";
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
  const std::string count =
      (call.ArgumentType(0).Is(TypeKind::kMap) ? "cardinality(" : "len(") + call.arguments[0] + ")";
  return call.mode == plan::EvalMode::kLegacy ? "coalesce(" + count + ", -1)" : count;
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
    {"map", "", MapOf, true},
    {"map_from_arrays", "fs_map($1, $2, NULL::$T)", nullptr, true},
    {"map_from_entries", "fs_map_from_entries($1, NULL::$T)", nullptr, true},
    {"map_concat", "", WithResultType, true},
    {"map_keys", "map_keys($1)"},
    {"map_values", "map_values($1)"},
    {"map_entries", "map_entries($1)"},
    {"map_contains_key", "list_contains(map_keys($1), $2)", nullptr, true},
    {"sort_array", "", SortArray},
    {"size", "", Size},
    {"cardinality", "", Size},
    {"array_size", "len($1)"},
    {"array_contains", "fs_array_contains($1, $2, NULL::BOOLEAN)", nullptr, true},
    {"array_position", "fs_array_position_of($1, $2, NULL::BIGINT)", nullptr, true},
    {"array_max", "list_max($1)"},
    {"array_min", "list_min($1)"},
    {"array_distinct", "fs_array_distinct($1, NULL::$T)", nullptr, true},
    {"array_union", "fs_array_union($1, $2, NULL::$T)", nullptr, true},
    {"array_intersect", "fs_array_intersect($1, $2, NULL::$T)", nullptr, true},
    {"array_except", "fs_array_except($1, $2, NULL::$T)", nullptr, true},
    {"array_append", "CASE WHEN $1 IS NOT NULL THEN list_append($1, $2) END"},
    {"array_prepend", "CASE WHEN $1 IS NOT NULL THEN list_prepend($2, $1) END"},
    {"array_compact", "list_filter($1, lambda x: x IS NOT NULL)"},
    {"array_repeat", "CASE WHEN $2 IS NOT NULL THEN list_transform(range(fs_array_repeat($2)), lambda i: $1) END"},
    {"arrays_overlap", "fs_arrays_overlap($1, $2, NULL::BOOLEAN)", nullptr, true},
    {"arrays_zip", "", WithResultType, true},
    {"array_remove", "fs_array_remove($1, $2, NULL::$T)", nullptr, true},
    {"array_insert", "fs_array_insert($1, $2, $3, NULL::$T)", nullptr, true},
    {"array_join", "", ArrayJoin, true},
    {"sequence", "", Sequence},
    {"str_to_map",
     "fs_map_from_entries(list_transform(fs_split($1, $2, -1), lambda p: {'key': fs_split(p, $3, 2)[1], 'value': "
     "fs_split(p, $3, 2)[2]}), NULL::$T)"},
    {"flatten", "CASE WHEN len($1) > list_count($1) THEN NULL ELSE flatten($1) END"},
    {"slice", "fs_slice($1, $2, $3, NULL::$T)", nullptr, true},
};

}  // namespace

std::span<const FunctionLowering> CollectionLowerings() { return kRows; }

}  // namespace firesteel::duck
