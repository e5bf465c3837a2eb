#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/plan/attribute_list.h"
#include "analysis/plan/data_source.h"
#include "analysis/plan/resolved_expression.h"
#include "files/listing/file_scan.h"
#include "plan/relation.h"

namespace firesteel::analysis {

// A query after analysis: every column has an id, every expression a type, every implicit conversion is a cast. What an
// engine gets. A node's columns are `ResolvedPlan::output`; the comment at each node says how they come about.

struct OneRow {};  // one row, no columns

// Constant rows; row[i] gives output[i]. Expressions hold no column references.
struct ValuesRows {
  std::vector<std::vector<ResolvedExpressionPtr>> rows;
};

// Rows that came with the plan as an Arrow IPC stream; output[i] is its i-th column.
struct LocalRows {
  Schema schema;
  std::string arrow_ipc;
};

// Files; output[i] is column i of data_schema followed by partition_schema. Columns nobody needs stay in the output:
// engines prune.
struct ScanFiles {
  files::FileScanPtr scan;
  std::string table_name;  // qualified, "" for a path
};

// A relation of a foreign source by a name its connector understands (a PostgreSQL table read, a cached plan).
// `source` is null for what the engine itself keeps.
struct ScanForeign {
  std::string connector;
  std::vector<std::pair<std::string, std::string>> options;
  DataSourcePtr source;  // output[i] is its column i; columns nobody needs stay in the output: engines prune
};

struct RangeRows {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;
};

// output[i] = expressions[i].
struct ResolvedProject {
  ResolvedPlanPtr input;
  std::vector<ResolvedExpressionPtr> expressions;
};

// output = input's.
struct ResolvedFilter {
  ResolvedPlanPtr input;
  ResolvedExpressionPtr condition;
};

// output = left's then right's (nullable where the join pads); for semi and anti: left's. USING and NATURAL are
// expressed by `condition` and a Project above. `lateral`: the right plan refers to left columns as `outer`.
struct ResolvedJoin {
  ResolvedPlanPtr left;
  ResolvedPlanPtr right;
  plan::JoinType type = plan::JoinType::kInner;
  ResolvedExpressionPtr condition;  // or null
  bool lateral = false;
};

// output = one column per `grouping`, then (if grouping_sets) a BIGINT grouping id column, then one per `aggregates`
// (each an AggregateCall). A grouping column is NULL in sets that leave it out. The grouping id has Spark's bits: the
// leftmost grouping expression is the highest bit, 1 where it is left out. No grouping and no grouping_sets: one row.
struct ResolvedAggregate {
  ResolvedPlanPtr input;
  std::vector<ResolvedExpressionPtr> grouping;
  std::optional<std::vector<std::vector<int>>> grouping_sets;  // indexes into `grouping`
  std::vector<ResolvedExpressionPtr> aggregates;
};

// output = input's, then one column per call (each a WindowCall).
struct ResolvedWindow {
  ResolvedPlanPtr input;
  std::vector<ResolvedExpressionPtr> calls;
};

// Sides already have equal types; output[i] has an id of its own, by position.
struct ResolvedSetOperation {
  ResolvedPlanPtr left;
  ResolvedPlanPtr right;
  plan::SetOperationKind kind = plan::SetOperationKind::kUnion;
  bool all = false;
};

struct ResolvedSort {
  ResolvedPlanPtr input;
  std::vector<ResolvedSortOrder> order;
  bool global = true;  // false: sortWithinPartitions, which keeps the number of files
};

// Constants, already checked to be non-negative. output = input's.
struct ResolvedLimit {
  ResolvedPlanPtr input;
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;
};

struct ResolvedTail {
  ResolvedPlanPtr input;
  std::int64_t count = 0;
};

struct ResolvedDistinct {
  ResolvedPlanPtr input;
};

// One row per distinct combination of `keys`. output = input's.
struct ResolvedDeduplicate {
  ResolvedPlanPtr input;
  std::vector<ColumnId> keys;
};

// output = input's, then the generator's columns. `name` is explode, posexplode, inline, stack, json_tuple, ... with
// bound arguments over the input's columns. `outer` gives a row of NULLs where nothing is generated.
struct ResolvedGenerate {
  ResolvedPlanPtr input;
  std::string name;
  std::vector<ResolvedExpressionPtr> arguments;
  bool outer = false;
};

struct ResolvedSample {
  ResolvedPlanPtr input;
  double lower = 0;
  double upper = 1;
  bool with_replacement = false;
  std::optional<std::int64_t> seed;
};

// Changes no rows; a write above it makes `partitions` files.
struct ResolvedRepartition {
  ResolvedPlanPtr input;
  std::optional<int> partitions;
  std::vector<ResolvedExpressionPtr> expressions;
  bool shuffle = true;  // false: coalesce(n), which only lowers the number
};

// WITH. A definition is evaluated at most once per use as the engine likes; each CteReference has output ids of its own
// that stand for the definition's output by position.
struct CteDefinition {
  std::int64_t id = 0;
  std::string name;
  ResolvedPlanPtr plan;       // for a recursive one: the anchor
  ResolvedPlanPtr recursion;  // null unless recursive; refers to itself by a CteReference
  // Of a recursive one: how often the step may be taken and how many rows may come out before it is an error.
  std::int64_t max_recursion = 0;
  std::optional<std::int64_t> max_rows;
};
struct ResolvedWith {
  std::vector<CteDefinition> definitions;
  ResolvedPlanPtr body;
};
struct CteReference {
  std::int64_t id = 0;
  std::string name;
};

using ResolvedPlanNode =
    std::variant<OneRow, ValuesRows, LocalRows, ScanFiles, ScanForeign, RangeRows, ResolvedProject, ResolvedFilter,
                 ResolvedJoin, ResolvedAggregate, ResolvedWindow, ResolvedSetOperation, ResolvedSort, ResolvedLimit,
                 ResolvedTail, ResolvedDistinct, ResolvedDeduplicate, ResolvedGenerate, ResolvedSample,
                 ResolvedRepartition, ResolvedWith, CteReference>;

struct ResolvedPlan {
  ResolvedPlanNode node;
  AttributeList output;
};

template <typename Node>
ResolvedPlanPtr MakeResolvedPlan(Node node, AttributeList output) {
  return std::make_shared<const ResolvedPlan>(ResolvedPlan{ResolvedPlanNode(std::move(node)), std::move(output)});
}

template <typename Node>
const Node* As(const ResolvedPlanPtr& plan) {
  return plan ? std::get_if<Node>(&plan->node) : nullptr;
}

// Names, types and nullability of the output, as users see them.
Schema SchemaOf(const ResolvedPlan& plan);

}  // namespace firesteel::analysis
