#include "analysis/expression/display_names.h"

#include <algorithm>
#include <array>
#include <limits>

namespace firesteel::analysis {
namespace {

struct ShownAs {
  std::string_view called;
  std::string_view shown;
};

// Sorted by `called`.
constexpr auto kShownAs = std::to_array<ShownAs>({
    {"acos", "ACOS"},
    {"acosh", "ACOSH"},
    {"array_agg", "collect_list"},
    {"asin", "ASIN"},
    {"asinh", "ASINH"},
    {"atan", "ATAN"},
    {"atan2", "ATAN2"},
    {"atanh", "ATANH"},
    {"cbrt", "CBRT"},
    {"ceil", "CEIL"},
    {"cos", "COS"},
    {"cosh", "COSH"},
    {"cot", "COT"},
    {"csc", "CSC"},
    {"curdate", "current_date"},
    {"current_database", "current_schema"},
    {"degrees", "DEGREES"},
    {"dense_rank", "DENSE_RANK"},
    {"e", "E"},
    {"exp", "EXP"},
    {"expm1", "EXPM1"},
    {"floor", "FLOOR"},
    {"hypot", "HYPOT"},
    {"like_all", "likeall"},
    {"like_any", "likeany"},
    {"log", "LOG"},
    {"log10", "LOG10"},
    {"log1p", "LOG1P"},
    {"log2", "LOG2"},
    {"not_like_all", "notlikeall"},
    {"not_like_any", "notlikeany"},
    {"percent_rank", "PERCENT_RANK"},
    {"pi", "PI"},
    {"power", "POWER"},
    {"radians", "RADIANS"},
    {"random", "rand"},
    {"rank", "RANK"},
    {"regexp", "REGEXP"},
    {"regexp_like", "REGEXP_LIKE"},
    {"rlike", "RLIKE"},
    {"sec", "SEC"},
    {"signum", "SIGNUM"},
    {"sin", "SIN"},
    {"sinh", "SINH"},
    {"spark_partition_id", "SPARK_PARTITION_ID"},
    {"sqrt", "SQRT"},
    {"tan", "TAN"},
    {"tanh", "TANH"},
    {"to_varchar", "to_char"},
});

struct Defaults {
  std::string_view called;
  std::size_t required;  // arguments without a default
  std::array<std::string_view, 7> values;
  std::size_t count;
};

constexpr std::string_view kTimestampPattern = "yyyy-MM-dd HH:mm:ss";
constexpr std::string_view kArraySortOrder =
    "lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, "
    "(IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < "
    "namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), "
    "namedlambdavariable(), namedlambdavariable())";
constexpr std::string_view kIdentity = "lambdafunction(namedlambdavariable(), namedlambdavariable())";

// Sorted by `called`.
constexpr auto kDefaults = std::to_array<Defaults>({
    {"aes_decrypt", 2, {"GCM", "DEFAULT", ""}, 3},
    {"aes_encrypt", 2, {"GCM", "DEFAULT", "", ""}, 4},
    {"aggregate", 3, {kIdentity}, 1},
    {"approx_percentile", 2, {"10000"}, 1},
    {"array_sort", 1, {kArraySortOrder}, 1},
    {"bround", 1, {"0"}, 1},
    {"current_time", 0, {"6"}, 1},
    {"from_unixtime", 1, {kTimestampPattern}, 1},
    {"lag", 1, {"1", "NULL"}, 2},
    {"lead", 1, {"1", "NULL"}, 2},
    {"listagg", 1, {"NULL"}, 1},
    {"locate", 2, {"1"}, 1},
    {"lpad", 2, {" "}, 1},
    {"make_dt_interval", 0, {"0", "0", "0", "0.000000"}, 4},
    {"make_interval", 0, {"0", "0", "0", "0", "0", "0", "0.000000"}, 7},
    {"make_ym_interval", 0, {"0", "0"}, 2},
    {"mask", 1, {"X", "x", "n", "NULL"}, 4},
    {"months_between", 2, {"true"}, 1},
    {"overlay", 3, {"-1"}, 1},
    {"percentile", 2, {"1"}, 1},
    {"percentile_approx", 2, {"10000"}, 1},
    {"position", 2, {"1"}, 1},
    {"reduce", 3, {kIdentity}, 1},
    {"regexp_extract", 2, {"1"}, 1},
    {"regexp_extract_all", 2, {"1"}, 1},
    {"regexp_instr", 2, {"0"}, 1},
    {"regexp_replace", 3, {"1"}, 1},
    {"replace", 2, {""}, 1},
    {"round", 1, {"0"}, 1},
    {"rpad", 2, {" "}, 1},
    {"sentences", 1, {"", ""}, 2},
    {"sort_array", 1, {"true"}, 1},
    {"split", 2, {"-1"}, 1},
    {"str_to_map", 1, {",", ":"}, 2},
    {"string_agg", 1, {"NULL"}, 1},
    {"substr", 2, {"2147483647"}, 1},
    {"substring", 2, {"2147483647"}, 1},
    {"to_unix_timestamp", 1, {kTimestampPattern}, 1},
    {"try_aes_decrypt", 2, {"GCM", "DEFAULT", ""}, 3},
    {"try_make_interval", 0, {"0", "0", "0", "0", "0", "0", "0.000000"}, 7},
    {"unix_timestamp", 0, {"current_timestamp()", kTimestampPattern}, 2},
});

struct Limit {
  std::string_view called;
  std::size_t arguments;
};

// Sorted by `called`.
constexpr auto kLimits = std::to_array<Limit>({
    {"any_value", 1},
    {"approx_count_distinct", 1},
    {"first", 1},
    {"first_value", 1},
    {"from_csv", 1},
    {"from_json", 1},
    {"last", 1},
    {"last_value", 1},
    {"like_all", 1},
    {"like_any", 1},
    {"not_like_all", 1},
    {"not_like_any", 1},
    {"shuffle", 1},
    {"to_csv", 1},
    {"to_json", 1},
});

template <typename Table>
const typename Table::value_type* FindRow(const Table& table, std::string_view name) {
  const auto* found = std::lower_bound(table.begin(), table.end(), name,
                                       [](const auto& row, std::string_view key) { return row.called < key; });
  return found != table.end() && found->called == name ? found : nullptr;
}

}  // namespace

std::string ShownFunctionName(const std::string& name) {
  const ShownAs* row = FindRow(kShownAs, name);
  return row != nullptr ? std::string(row->shown) : name;
}

std::span<const std::string_view> ShownDefaults(const std::string& name, std::size_t given) {
  const Defaults* row = FindRow(kDefaults, name);
  if (row == nullptr || given < row->required || given >= row->required + row->count) return {};
  return std::span<const std::string_view>(row->values)
      .subspan(given - row->required, row->required + row->count - given);
}

std::size_t ShownArgumentLimit(const std::string& name) {
  const Limit* row = FindRow(kLimits, name);
  return row != nullptr ? row->arguments : std::numeric_limits<std::size_t>::max();
}

bool IsCastFunction(const std::string& name) {
  static constexpr std::string_view kNames[] = {"bigint", "binary", "boolean",  "date",   "decimal",   "double",
                                                "float",  "int",    "smallint", "string", "timestamp", "tinyint"};
  return std::binary_search(std::begin(kNames), std::end(kNames), name);
}

bool IsInfixOperator(const std::string& name) {
  static constexpr std::string_view kNames[] = {
      "%", "&", "*", "+", "-", "/", "<", "<<", "<=", "<=>", "=", "==", ">", ">=", ">>", ">>>", "^", "|"};
  return std::binary_search(std::begin(kNames), std::end(kNames), name);
}

}  // namespace firesteel::analysis
