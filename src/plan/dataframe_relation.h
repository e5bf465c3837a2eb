#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "plan/expression.h"
#include "plan/fwd.h"
#include "types/data_type.h"

// Relations that only DataFrame methods make; SQL text has no word for them. Names follow Spark Connect's messages.
namespace firesteel::plan {

// na.fill: for every column of `columns` (all when empty) whose type fits, NULL becomes the value; one value for all of
// them, or one per column. Values are Literals.
struct NaFill {
  RelationPtr input;
  std::vector<std::string> columns;
  std::vector<ExpressionPtr> values;
};

// na.drop: keeps rows with at least `min_non_nulls` non-null values (NaN counts as null) in `columns` (all when empty);
// absent: all of them.
struct NaDrop {
  RelationPtr input;
  std::vector<std::string> columns;
  std::optional<int> min_non_nulls;
};

// na.replace: old value -> new value (NULL allowed) in `columns`, all fitting ones when empty. Literals.
struct NaReplace {
  RelationPtr input;
  std::vector<std::string> columns;
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> replacements;
};

// df.to(schema): columns by name, in the schema's order, cast and checked.
struct ToSchema {
  RelationPtr input;
  Schema schema;
};

// df.observe(name, metrics): rows pass through, the aggregates are reported when they have.
struct CollectMetrics {
  RelationPtr input;
  std::string name;
  std::vector<ExpressionPtr> metrics;
};

// spark.read.csv/json over a DataFrame of text lines.
struct ParseText {
  RelationPtr input;
  std::string format;  // csv or json
  std::optional<Schema> schema;
  std::map<std::string, std::string> options;
};

// pandas-style merge_asof.
struct AsOfJoin {
  RelationPtr left;
  RelationPtr right;
  ExpressionPtr left_as_of;
  ExpressionPtr right_as_of;
  ExpressionPtr condition;
  std::vector<std::string> using_columns;
  std::string join_type;  // inner or left
  ExpressionPtr tolerance;
  bool allow_exact_matches = true;
  std::string direction;  // backward, forward or nearest
};

// One row, one STRING column "show_string": the table that df.show() prints.
struct ShowString {
  RelationPtr input;
  int rows = 20;
  int truncate = 20;  // 0: whole values
  bool vertical = false;
};

// One row, one STRING column "html_string": what notebooks show.
struct HtmlString {
  RelationPtr input;
  int rows = 20;
  int truncate = 20;
};

// df.describe(columns), df.summary(statistics).
struct DescribeStatistics {
  RelationPtr input;
  std::vector<std::string> columns;
};
struct SummaryStatistics {
  RelationPtr input;
  std::vector<std::string> statistics;
};

// df.stat.*
struct Crosstab {
  RelationPtr input;
  std::string column1;
  std::string column2;
};
struct Covariance {
  RelationPtr input;
  std::string column1;
  std::string column2;
};
struct Correlation {
  RelationPtr input;
  std::string column1;
  std::string column2;
  std::string method;  // "" is pearson
};
struct ApproximateQuantile {
  RelationPtr input;
  std::vector<std::string> columns;
  std::vector<double> probabilities;
  double relative_error = 0;
};
struct FrequentItems {
  RelationPtr input;
  std::vector<std::string> columns;
  std::optional<double> support;
};
struct SampleBy {
  RelationPtr input;
  ExpressionPtr column;
  std::vector<std::pair<ExpressionPtr, double>> fractions;  // Literal -> fraction
  std::optional<std::int64_t> seed;
};

// df.transpose(index column); absent: the first column.
struct Transpose {
  RelationPtr input;
  ExpressionPtr index_column;
};

// Rows the session keeps under an id: checkpoint() and friends.
struct CheckpointReference {
  std::string id;
};

// spark.catalog.*: rows with the columns Spark's catalog messages have.
enum class CatalogOperation {
  kCurrentDatabase,
  kSetCurrentDatabase,
  kListDatabases,
  kListTables,
  kListFunctions,
  kListColumns,
  kGetDatabase,
  kGetTable,
  kGetFunction,
  kDatabaseExists,
  kTableExists,
  kFunctionExists,
  kCreateTable,
  kDropTempView,
  kDropGlobalTempView,
  kRecoverPartitions,
  kIsCached,
  kCacheTable,
  kUncacheTable,
  kClearCache,
  kRefreshTable,
  kRefreshByPath,
  kCurrentCatalog,
  kSetCurrentCatalog,
  kListCatalogs,
};
struct CatalogCall {
  CatalogOperation operation = CatalogOperation::kCurrentDatabase;
  std::string name;                     // table, function, view, database, catalog or path; as given
  std::optional<std::string> database;  // dbName
  std::optional<std::string> pattern;
  // kCreateTable (also createExternalTable)
  std::string path;
  std::string source;
  std::string description;
  std::optional<Schema> schema;
  std::map<std::string, std::string> options;
  std::string storage_level;  // kCacheTable; "" is the default
};

// A relation the session works out, running its input where it must: analysis asks its RelationSource for the relation
// to put in its place.
using DerivedNode =
    std::variant<ShowString, HtmlString, DescribeStatistics, SummaryStatistics, Crosstab, Covariance, Correlation,
                 ApproximateQuantile, FrequentItems, SampleBy, Transpose, CheckpointReference, CatalogCall>;
struct DerivedRelation {
  DerivedNode derived;
};

}  // namespace firesteel::plan
