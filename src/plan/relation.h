#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_span.h"
#include "plan/dataframe_relation.h"
#include "plan/expression.h"
#include "plan/fwd.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::plan {

// Option names keep the spelling given; lookups fold case. Typed at the border of the module that consumes them.
using Options = std::map<std::string, std::string>;

// A table as it was: VERSION AS OF 3, or TIMESTAMP AS OF an expression without columns.
struct TimeTravel {
  std::string version;      // as written, a number or text; "" for a timestamp
  ExpressionPtr timestamp;  // or null
};

// A table, view, CTE or temporary view by name; `format.`path`` has two parts and is told apart by analysis.
// IDENTIFIER(expr) gives `identifier_expression` instead of parts.
struct NamedRelation {
  std::vector<std::string> parts;
  Options options;
  ExpressionPtr identifier_expression;
  bool streaming = false;                 // STREAM t: refused by analysis by name
  std::optional<TimeTravel> time_travel;  // tables only
};

// spark.read.format(f).options(..).schema(..).load(paths), or a table function over files.
struct FileRelation {
  std::string format;
  std::vector<std::string> paths;
  std::optional<Schema> schema;
  Options options;
  std::vector<std::string> predicates = {};  // spark.read.jdbc(.., predicates=[..]): one part each
};

// SELECT list over input; `input` null means one row without columns.
struct Project {
  RelationPtr input;
  std::vector<ExpressionPtr> expressions;
};

struct Filter {
  RelationPtr input;
  ExpressionPtr condition;
};

enum class JoinType { kInner, kLeft, kRight, kFull, kCross, kLeftSemi, kLeftAnti };

struct Join {
  RelationPtr left;
  RelationPtr right;
  JoinType type = JoinType::kInner;
  ExpressionPtr condition;  // ON, or null
  std::vector<std::string> using_columns;
  bool natural = false;
  bool lateral = false;  // right side may refer to the left's columns
};

enum class SetOperationKind { kUnion, kIntersect, kExcept };

struct SetOperation {
  RelationPtr left;
  RelationPtr right;
  SetOperationKind kind = SetOperationKind::kUnion;
  bool all = false;
  bool by_name = false;
  bool allow_missing_columns = false;
};

// ORDER BY (global) or SORT BY (within partitions: one partition here, so the same order). `all` is ORDER BY ALL.
struct Sort {
  RelationPtr input;
  std::vector<SortOrderSpec> order;
  bool global = true;
  std::optional<SortOrderSpec> all;  // child null
};

struct Limit {
  RelationPtr input;
  ExpressionPtr count;  // null for LIMIT ALL, which lets a recursive query below go on
};
struct Offset {
  RelationPtr input;
  ExpressionPtr count;
};
struct Tail {
  RelationPtr input;
  ExpressionPtr count;
};

enum class GroupKind { kGroupBy, kRollup, kCube, kGroupingSets, kAll };

// One GROUP BY clause with its select list. With kGroupBy, elements of `grouping` may be plain expressions, ordinals,
// or calls "rollup"/"cube"/"grouping_sets" inside a longer list (their arguments: "struct" calls for multi-column
// sets). kGroupingSets: `grouping_sets` holds each set, `grouping` the optional list before GROUPING SETS. An empty
// `grouping` with kGroupBy is a global aggregate. A select list with aggregates but without GROUP BY is a plain Project
// here; analysis turns it into a global aggregate.
struct Aggregate {
  RelationPtr input;
  GroupKind kind = GroupKind::kGroupBy;
  std::vector<ExpressionPtr> grouping;
  std::vector<std::vector<ExpressionPtr>> grouping_sets;
  std::vector<ExpressionPtr> select_list;
  bool select_includes_grouping = true;  // false: Spark Connect puts the grouping columns before select_list
};

// HAVING over an Aggregate (or a Project with aggregates); may refer to what is below it.
struct Having {
  RelationPtr input;
  ExpressionPtr condition;
};

struct PivotValue {
  ExpressionPtr value;
  std::string alias;  // "" for none
};

// FROM t PIVOT (aggregates FOR columns IN (values)).
struct Pivot {
  RelationPtr input;
  std::vector<ExpressionPtr> grouping;  // Spark Connect: explicit; SQL: empty, all other columns
  bool explicit_grouping = false;
  std::vector<ExpressionPtr> aggregates;
  std::vector<ExpressionPtr> columns;
  std::vector<PivotValue> values;  // empty with Spark Connect: collected from the data
};

struct UnpivotValue {
  std::vector<ExpressionPtr> columns;
  std::string alias;
};

struct Unpivot {
  RelationPtr input;
  std::optional<std::vector<ExpressionPtr>> ids;  // absent: all other columns
  std::vector<UnpivotValue> values;
  bool all_values = false;  // values not given: all columns that are not ids
  std::string variable_column;
  std::vector<std::string> value_columns;
  bool include_nulls = false;
};

struct Distinct {
  RelationPtr input;
};

// dropDuplicates(columns).
struct Deduplicate {
  RelationPtr input;
  std::vector<std::string> columns;
  bool all_columns = false;
};

struct SubqueryAlias {
  RelationPtr input;
  std::string alias;
  std::vector<std::string> column_aliases;
};

// VALUES (..), (..). Column names col1, col2, ... unless aliased.
struct InlineTable {
  std::vector<std::vector<ExpressionPtr>> rows;
};

// Rows that came with the plan (createDataFrame). `arrow_ipc` is a complete Arrow IPC stream.
struct LocalRelation {
  Schema schema;
  std::string arrow_ipc;
  std::vector<std::vector<Value>> rows;  // used when arrow_ipc is empty
};

struct RangeRelation {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;
};

// f(args) in FROM: range, explode, inline, stack, sql functions.
struct TableFunction {
  std::vector<std::string> name;
  std::vector<ExpressionPtr> arguments;
};

// LATERAL VIEW [OUTER] generator(args) table AS columns.
struct LateralView {
  RelationPtr input;
  ExpressionPtr generator;
  bool outer = false;
  std::string table_alias;
  std::vector<std::string> column_aliases;
};

struct CommonTableExpression {
  std::string name;
  std::vector<std::string> column_aliases;
  RelationPtr plan;
  SourceSpan span;
};

struct With {
  std::vector<CommonTableExpression> ctes;
  bool recursive = false;
  std::optional<ExpressionPtr> max_recursion;
  RelationPtr body;
};

// WINDOW name AS (spec), ... over a SELECT.
struct WindowDefinitions {
  RelationPtr input;
  std::vector<std::pair<std::string, WindowSpec>> definitions;
};

enum class SampleMethod { kPercent, kRows, kBucket };

struct Sample {
  RelationPtr input;
  SampleMethod method = SampleMethod::kPercent;
  double lower = 0;  // kPercent: fractions 0..1
  double upper = 0;
  ExpressionPtr row_count;  // kRows
  int bucket = 0;           // kBucket: BUCKET bucket OUT OF buckets
  int buckets = 0;
  bool with_replacement = false;
  std::optional<std::int64_t> seed;
};

// Repartition, coalesce, DISTRIBUTE BY. Has no effect on the rows; the number of files of a write follows it.
struct Repartition {
  RelationPtr input;
  std::optional<int> partitions;
  bool shuffle = true;
  std::vector<ExpressionPtr> expressions;
};

struct Hint {
  RelationPtr input;
  std::string name;
  std::vector<ExpressionPtr> parameters;
};

// df.toDF(names), withColumnsRenamed, drop, withColumns: Spark Connect's own relations.
struct ToDf {
  RelationPtr input;
  std::vector<std::string> names;
};
struct RenameColumns {
  RelationPtr input;
  std::vector<std::pair<std::string, std::string>> renames;
};
struct DropColumns {
  RelationPtr input;
  std::vector<ExpressionPtr> columns;
  std::vector<std::string> names;
};
struct WithColumns {
  RelationPtr input;
  std::vector<ExpressionPtr> aliases;  // each an Alias
  bool existing_only = false;          // |> SET: a name that is no column is an error
};

// SQL text inside a plan (spark.sql); parsed by the session with these arguments.
struct SqlText {
  std::string text;
  std::vector<std::pair<std::string, ExpressionPtr>> named_arguments;
  std::vector<ExpressionPtr> positional_arguments;
};

using RelationNode =
    std::variant<NamedRelation, FileRelation, Project, Filter, Join, SetOperation, Sort, Limit, Offset, Tail, Aggregate,
                 Having, Pivot, Unpivot, Distinct, Deduplicate, SubqueryAlias, InlineTable, LocalRelation,
                 RangeRelation, TableFunction, LateralView, With, WindowDefinitions, Sample, Repartition, Hint, ToDf,
                 RenameColumns, DropColumns, WithColumns, SqlText, NaFill, NaDrop, NaReplace, ToSchema, CollectMetrics,
                 ParseText, AsOfJoin, DerivedRelation>;

struct Relation {
  // Frees long chains such as `.. UNION .. UNION ..` without recursion (destroy.cc).
  ~Relation();

  RelationNode node;
  SourceSpan span;
  std::optional<std::int64_t> plan_id;  // Spark Connect
};

template <typename Node>
RelationPtr MakeRelation(Node node, SourceSpan span = {}) {
  auto relation = std::make_shared<Relation>();
  relation->node = std::move(node);
  relation->span = span;
  return relation;
}

template <typename Node>
const Node* As(const RelationPtr& relation) {
  return relation ? std::get_if<Node>(&relation->node) : nullptr;
}

}  // namespace firesteel::plan
