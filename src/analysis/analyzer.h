#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/expression/variable.h"
#include "analysis/plan/resolved_plan.h"
#include "analysis/relation/relation_source.h"
#include "base/status_or.h"
#include "plan/relation.h"

namespace firesteel::analysis {

class FunctionSource;

// The settings that change what a query means.
struct AnalysisOptions {
  bool ansi = true;             // spark.sql.ansi.enabled
  bool case_sensitive = false;  // spark.sql.caseSensitive
  std::string session_time_zone = "UTC";
  std::string current_catalog = "spark_catalog";
  std::string current_database = "default";
  bool group_by_ordinal = true;               // spark.sql.groupByOrdinal
  bool order_by_ordinal = true;               // spark.sql.orderByOrdinal
  bool group_by_alias = true;                 // spark.sql.groupByAliases
  bool store_assignment_ansi = true;          // spark.sql.storeAssignmentPolicy=ANSI
  bool decimal_precision_loss = true;         // spark.sql.decimalOperations.allowPrecisionLoss
  bool size_of_null_is_minus_one = false;     // spark.sql.legacy.sizeOfNull, only without ANSI
  bool cross_join_enabled = true;             // spark.sql.crossJoin.enabled
  int max_recursion = 100;                    // spark.sql.cteRecursionLevelLimit
  std::int64_t max_recursion_rows = 1000000;  // spark.sql.cteRecursionRowLimit
  std::string user = "";                      // current_user()
  std::int64_t now_us = 0;                    // current_timestamp(), fixed per statement
  bool prune_partitions = true;               // drop files whose partitions the filters rule out
  // The session variable that a name which is no column begins with. Set by the session.
  std::function<std::optional<VariableReference>(const std::vector<std::string>& parts)> find_variable;
  // Parses SQL text found inside plans (expr('..'), SqlText, views kept as text). Set by the session.
  std::function<StatusOr<plan::RelationPtr>(const std::string&)> parse_query;
  std::function<StatusOr<plan::ExpressionPtr>(const std::string&)> parse_expression;
  std::function<StatusOr<plan::RelationPtr>(const plan::SqlText&)> parse_sql_text;  // with its arguments in place
  FunctionSource* functions = nullptr;     // functions written in SQL, where there are any. Set by the session.
  std::int64_t pivot_max_values = 10'000;  // spark.sql.pivotMaxValues
};

// What df.observe() asked for: a plan of one row, over the same input as the query's.
struct ObservedMetrics {
  std::string name;
  ResolvedPlanPtr plan;
};

struct Analysis {
  ResolvedPlanPtr plan;
  std::vector<ObservedMetrics> metrics;  // to be run beside the plan, by who runs it
};

// Resolves a plan: names to column ids, functions to signatures, types everywhere, Spark's implicit casts inserted.
// Errors carry Spark's condition and the span of what was written. Stateless between calls but for column ids, which
// are unique over the whole process. Safe to call from several threads with different sources.
StatusOr<Analysis> AnalyzeQuery(const plan::RelationPtr& relation, const AnalysisOptions& options,
                                RelationSource& source);

// The plan alone, where nobody could see metrics.
StatusOr<ResolvedPlanPtr> Analyze(const plan::RelationPtr& relation, const AnalysisOptions& options,
                                  RelationSource& source);

// An expression without input columns (SET VAR, LIMIT, partition specs, column defaults).
StatusOr<ResolvedExpressionPtr> AnalyzeConstant(const plan::ExpressionPtr& expression, const AnalysisOptions& options,
                                                RelationSource& source);

// Casts `plan`'s output to the columns of a table being written, by position or by name, checking Spark's store
// assignment rules (INSERT_COLUMN_ARITY_MISMATCH..., INCOMPATIBLE_DATA_FOR_TABLE.*). The result has exactly the
// table's columns in order.
enum class MatchColumns { kByPosition, kByName };
StatusOr<ResolvedPlanPtr> CastForWrite(ResolvedPlanPtr plan, const std::string& table_name, const Schema& table_columns,
                                       MatchColumns match, const AnalysisOptions& options);

}  // namespace firesteel::analysis
