#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

// A FILTER that also wants `condition`.
std::string TailWith(const LoweringCall& call, const std::string& condition) {
  return " FILTER (WHERE " + (call.filter.empty() ? condition : "(" + call.filter + ") AND " + condition) + ")" +
         call.over;
}

StatusOr<std::string> Count(LoweringCall& call) {
  if (call.size() == 0) return "count(*)" + call.tail;
  if (call.size() == 1) {
    const auto* literal = analysis::As<analysis::ResolvedLiteral>(call.expressions[0]);
    if (literal != nullptr && !literal->value.IsNull() && call.distinct.empty()) return "count(*)" + call.tail;
    return "count(" + call.distinct + call.arguments[0] + ")" + call.tail;
  }
  // Rows with a NULL in any column do not count.
  std::vector<std::string> not_null;
  for (const std::string& argument : call.arguments) not_null.push_back(argument + " IS NOT NULL");
  const std::string tail = TailWith(call, Join(not_null, " AND "));
  if (call.distinct.empty()) return "count(*)" + tail;
  return "count(DISTINCT (" + Join(call.arguments, ", ") + "))" + tail;
}

StatusOr<std::string> Sum(LoweringCall& call) {
  const std::string& x = call.arguments[0];
  const std::string inner = "sum(" + call.distinct + x + ")" + call.tail;
  if (call.type.Is(TypeKind::kLong) || call.type.IsAnsiInterval()) {
    if (call.mode == plan::EvalMode::kLegacy && call.type.Is(TypeKind::kLong)) return "fs_wrap_hugeint(" + inner + ")";
    return call.mode == plan::EvalMode::kTry ? "TRY_CAST(" + inner + " AS " + DuckTypeName(call.type) + ")" : inner;
  }
  if (call.type.Is(TypeKind::kDecimal)) {
    // DuckDB sums decimals in 128 bits and fails beyond; TRY makes that Spark's NULL.
    if (call.mode == plan::EvalMode::kAnsi) return inner;
    return "TRY_CAST(" + inner + " AS " + DuckTypeName(call.type) + ")";
  }
  return ExpandTemplate("fs_sum$v($dCAST($1 AS DOUBLE))$f", call);
}

StatusOr<std::string> Avg(LoweringCall& call) {
  const std::string& x = call.arguments[0];
  const DataType& from = call.ArgumentType(0);
  if (from.Is(TypeKind::kDecimal)) {
    const std::string sum =
        "CAST(sum(" + call.distinct + x + ")" + call.tail + " AS DECIMAL(38, " + std::to_string(from.scale()) + "))";
    const std::string count = "CAST(count(" + call.distinct + x + ")" + call.tail + " AS DECIMAL(20, 0))";
    return "fs_decimal_divide(" + sum + ", nullif(" + count + ", 0), " + call.Mode() +
           ", NULL::" + DuckTypeName(call.type) + ")";
  }
  if (from.IsAnsiInterval()) {
    return "fs_round_half_up_to_bigint(CAST(sum(" + call.distinct + x + ")" + call.tail + " AS DOUBLE) / count(" +
           call.distinct + x + ")" + call.tail + ")";
  }
  return ExpandTemplate("fs_avg$v($dCAST($1 AS DOUBLE))$f", call);
}

// The place of the rows where they come in any order; "" where they come as they are wanted, or nobody knows.
std::string PlaceWithoutOrder(const LoweringCall& call) {
  return call.over.empty() && call.lowering.context().row_order == RowOrder::kAny ? call.lowering.place_of_rows : "";
}

// first, last, any_value: nulls count unless told otherwise.
StatusOr<std::string> FirstLast(LoweringCall& call) {
  const std::string name = call.name.starts_with("last") ? "last" : "first";
  bool ignore = call.ignore_nulls;
  if (call.size() > 1) {
    const auto* literal = analysis::As<analysis::ResolvedLiteral>(call.expressions[1]);
    const bool* flag = literal == nullptr ? nullptr : std::get_if<bool>(&literal->value.data);
    ignore = ignore || (flag != nullptr && *flag);
  }
  const std::string& x = call.arguments[0];
  if (!call.over.empty()) {
    return name + "_value(" + x + (ignore ? " IGNORE NULLS" : "") + ")" + call.tail;
  }
  if (const std::string place = PlaceWithoutOrder(call); !place.empty()) {
    const std::string extreme = name == "last" ? "arg_max" : "arg_min";
    return ignore ? extreme + "(" + x + ", " + place + ")" + TailWith(call, x + " IS NOT NULL")
                  : extreme + "_null(" + x + ", " + place + ")" + call.tail;
  }
  if (ignore) return name + "(" + x + ")" + TailWith(call, x + " IS NOT NULL");
  return name + "(" + x + ")" + call.tail;
}

// What create_sort_key takes to order values as Spark does. NULLS FIRST holds for whole arguments only, so a struct
// goes in field by field.
std::string SortKeyParts(const std::string& x, const DataType& type) {
  if (!type.Is(TypeKind::kStruct)) return x + ", 'ASC NULLS FIRST'";
  std::string parts;
  for (std::size_t i = 0; i < type.fields().size(); ++i) {
    const std::string field = "struct_extract_at(" + x + ", " + std::to_string(i + 1) + ")";
    if (i > 0) parts += ", ";
    if (type.fields()[i].type.Is(TypeKind::kStruct)) parts += field + " IS NOT NULL, 'ASC NULLS FIRST', ";
    parts += SortKeyParts(field, type.fields()[i].type);
  }
  return parts;
}

// DuckDB takes NULL for the largest value inside arrays and structs, Spark for the smallest.
StatusOr<std::string> Extreme(LoweringCall& call) {
  const std::string& x = call.arguments[0];
  const DataType& type = call.ArgumentType(0);
  if (!type.Is(TypeKind::kStruct) && !type.Is(TypeKind::kArray))
    return std::string(call.name) + "(" + x + ")" + call.tail;
  return "arg_" + std::string(call.name) + "(" + x + ", create_sort_key(" + SortKeyParts(x, type) + "))" +
         TailWith(call, x + " IS NOT NULL");
}

// Of several rows with the extreme key Spark takes the last; where rows come in any order, the one with the extreme
// value.
StatusOr<std::string> ExtremeBy(LoweringCall& call) {
  const bool max = call.name == "max_by";
  const std::string& x = call.arguments[0];
  const std::string& key = call.arguments[1];
  const std::string function = max ? "arg_max_null(" : "arg_min_null(";
  const std::string& place = call.lowering.place_of_rows;
  if (!call.over.empty() || call.ArgumentType(0).Is(TypeKind::kMap)) return function + x + ", " + key + ")" + call.tail;
  const std::string second = place.empty() ? x : max ? place : "-" + place;
  return function + x + ", CASE WHEN " + key + " IS NOT NULL THEN row(" + key + ", " + second + ") END)" + call.tail;
}

StatusOr<std::string> CollectList(LoweringCall& call) {
  const std::string& x = call.arguments[0];
  const bool set = call.name == "collect_set";
  const std::string distinct = set ? "DISTINCT " : call.distinct;
  const std::string place = distinct.empty() ? PlaceWithoutOrder(call) : "";
  const std::string by = call.order_by.empty() ? place : call.order_by;
  const std::string list = "coalesce(list(" + distinct + x + (by.empty() ? "" : " ORDER BY " + by) + ")" +
                           TailWith(call, x + " IS NOT NULL") + ", [])";
  // A set comes in some order; let it be one that threads do not change.
  return set && call.over.empty() && call.lowering.context().row_order == RowOrder::kAny ? "list_sort(" + list + ")"
                                                                                         : list;
}

StatusOr<std::string> Listagg(LoweringCall& call) {
  const std::string by = call.order_by.empty() && call.distinct.empty() ? PlaceWithoutOrder(call) : call.order_by;
  const std::string order = by.empty() ? "" : " ORDER BY " + by;
  const std::string separator = call.size() > 1 ? "coalesce(" + call.arguments[1] + ", '')" : "''";
  if (call.type.Is(TypeKind::kBinary)) return Unsupported("LISTAGG_OF_BINARY", call.span);
  return "string_agg(" + call.distinct + call.arguments[0] + ", " + separator + order + ")" + call.tail;
}

// Infinity stands for a division by zero: one of the columns is constant.
StatusOr<std::string> Correlation(LoweringCall& call) {
  const std::string value = ExpandTemplate("fs_corr$v($1, $2)$f", call);
  const std::string divided_by_zero =
      call.ansi() ? RaiseSql("DIVIDE_BY_ZERO", {{"config", "\"spark.sql.ansi.enabled\""}}, DataType::Double())
                  : "CAST(NULL AS DOUBLE)";
  return "CASE WHEN " + value + " = 'Infinity'::DOUBLE THEN " + divided_by_zero + " ELSE " + value + " END";
}

// The places of the bins are computed in doubles and cast back, whole numbers towards zero.
StatusOr<std::string> HistogramNumeric(LoweringCall& call) {
  const DataType& type = call.ArgumentType(0);
  const bool instant = type.IsDatetime();
  const std::string unit = type.Is(TypeKind::kDate) ? "(" + call.arguments[0] + " - DATE '1970-01-01')"
                                                    : "epoch_us(" + call.arguments[0] + ")";
  const std::string number = "CAST(" + (instant ? unit : call.arguments[0]) + " AS DOUBLE)";
  // The bins depend on the order of the numbers.
  const bool sorted = call.lowering.context().row_order == RowOrder::kAny;
  const std::string list = "list(" + call.distinct + number + (sorted ? " ORDER BY " + number : "") + ")" + call.tail;
  const std::string bins =
      "fs_histogram_numeric(" + list + ", " + call.arguments[1] + ", NULL::STRUCT(x DOUBLE, y DOUBLE)[])";
  std::string place = "b.x";
  if (type.IsIntegral() || type.IsAnsiInterval()) place = "trunc(b.x)";
  if (type.Is(TypeKind::kDate)) place = "DATE '1970-01-01' + CAST(trunc(b.x) AS INTEGER)";
  if (instant && !type.Is(TypeKind::kDate)) place = "make_timestamp(CAST(trunc(b.x) AS BIGINT))";
  return "list_transform(" + bins + ", lambda b: {'x': CAST(" + place + " AS " + DuckTypeName(type) + "), 'y': b.y})";
}

StatusOr<std::string> CountMinSketch(LoweringCall& call) {
  const DataType& type = call.ArgumentType(0);
  const std::string item = type.IsString()     ? "encode(" + call.arguments[0] + ")"
                           : type.IsIntegral() ? "CAST(" + call.arguments[0] + " AS BIGINT)"
                                               : call.arguments[0];
  return "fs_count_min_sketch(list(" + call.distinct + item + ")" + call.tail + ", " + call.arguments[1] + ", " +
         call.arguments[2] + ", CAST(" + call.arguments[3] + " AS BIGINT), NULL::BLOB)";
}

// $v: see double_aggregates.h.
constexpr FunctionLowering kRows[] = {
    {"count", "", Count},
    {"product", "product($d$1)$f"},
    {"count_if", "count($dnullif($1, false))$f"},
    {"sum", "", Sum},
    {"try_sum", "", Sum},
    {"avg", "", Avg},
    {"mean", "", Avg},
    {"try_avg", "", Avg},
    {"min", "", Extreme},
    {"max", "", Extreme},
    {"min_by", "", ExtremeBy},
    {"max_by", "", ExtremeBy},
    {"first", "", FirstLast},
    {"first_value", "", FirstLast},
    {"last", "", FirstLast},
    {"last_value", "", FirstLast},
    {"any_value", "", FirstLast},
    {"collect_list", "", CollectList},
    {"array_agg", "", CollectList},
    {"collect_set", "", CollectList},
    {"listagg", "", Listagg},
    {"string_agg", "", Listagg},
    {"bool_and", "bool_and($1)$f"},
    {"every", "bool_and($1)$f"},
    {"bool_or", "bool_or($1)$f"},
    {"any", "bool_or($1)$f"},
    {"some", "bool_or($1)$f"},
    {"bit_and", "bit_and($1)$f"},
    {"bit_or", "bit_or($1)$f"},
    {"bit_xor", "bit_xor($d$1)$f"},
    {"stddev", "fs_stddev_samp$v($d$1)$f"},
    {"std", "fs_stddev_samp$v($d$1)$f"},
    {"stddev_samp", "fs_stddev_samp$v($d$1)$f"},
    {"stddev_pop", "fs_stddev_pop$v($d$1)$f"},
    {"variance", "fs_var_samp$v($d$1)$f"},
    {"var_samp", "fs_var_samp$v($d$1)$f"},
    {"var_pop", "fs_var_pop$v($d$1)$f"},
    {"skewness", "fs_skewness$v($d$1)$f", nullptr, true},
    {"kurtosis", "fs_kurtosis$v($d$1)$f", nullptr, true},
    {"covar_pop", "fs_covar_pop$v($1, $2)$f"},
    {"covar_samp", "fs_covar_samp$v($1, $2)$f"},
    {"corr", "", Correlation},
    {"regr_count", "regr_count($1, $2)$f"},
    {"regr_avgx", "fs_avg$v(CASE WHEN $1 IS NOT NULL THEN CAST($2 AS DOUBLE) END)$f"},
    {"regr_avgy", "fs_avg$v(CASE WHEN $2 IS NOT NULL THEN CAST($1 AS DOUBLE) END)$f"},
    {"regr_r2", "fs_regr_r2$v($1, $2)$f"},
    {"regr_slope", "fs_regr_slope$v($2, $1)$f"},
    {"regr_intercept", "fs_regr_intercept$v($2, $1)$f"},
    {"regr_sxx", "fs_sum_of_squares$v(CASE WHEN $1 IS NOT NULL THEN $2 END)$f"},
    {"regr_syy", "fs_sum_of_squares$v(CASE WHEN $2 IS NOT NULL THEN $1 END)$f"},
    {"regr_sxy", "fs_regr_sxy$v($1, $2)$f"},
    {"approx_count_distinct", "count(DISTINCT $1)$f"},
    {"bitmap_construct_agg", "fs_bitmap_construct(list($d$1)$f, NULL::BLOB)", nullptr, true},
    {"bitmap_or_agg", "fs_bitmap_or(list($d$1)$f, NULL::BLOB)", nullptr, true},
    {"bitmap_and_agg", "fs_bitmap_and(list($d$1)$f, NULL::BLOB)", nullptr, true},
    {"histogram_numeric", "", HistogramNumeric},
    {"count_min_sketch", "", CountMinSketch, true},
};

}  // namespace

std::span<const FunctionLowering> AggregateLowerings() { return kRows; }

}  // namespace firesteel::duck
