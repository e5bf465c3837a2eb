#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/plan/resolved_plan.h"
#include "base/status_or.h"
#include "duck/lower/row_order.h"
#include "duck/lower/select_query.h"

namespace firesteel::duck {

// What lowering has to know beyond the plan.
struct LoweringContext {
  RowOrder row_order = RowOrder::kAny;
  std::string session_time_zone = "UTC";
  // Columns that DuckDB finds in a set of Parquet files: name and type text, in file order. Asked once per scan.
  std::function<StatusOr<std::vector<std::pair<std::string, std::string>>>(const files::FileScan&)> describe_parquet;
  // The table that holds a materialised plan with rows of that schema.
  std::function<StatusOr<std::string>(const analysis::ScanForeign&, const Schema&)> foreign_table;
  // The table that reads these columns of a data source.
  std::function<StatusOr<std::string>(const analysis::DataSourcePtr&, const std::vector<std::size_t>&)> source_table;
  // Makes rows that came with the plan, and columns of text files, readable as the returned table expression.
  std::function<StatusOr<std::string>(const analysis::LocalRows&)> local_table;
  std::function<StatusOr<std::string>(const files::FileScanPtr&, const std::vector<std::size_t>& columns)> text_table;
};

// Turns one resolved plan into DuckDB SQL. One object per plan; not thread-safe. Every column is called c<id>, every
// constant and result has its Spark type by an explicit cast where DuckDB's own would differ.
class Lowering {
 public:
  explicit Lowering(const LoweringContext& context) : context_(context) {}

  // The whole query. Its columns stand in the order of plan->output.
  StatusOr<SelectQuery> Query(const analysis::ResolvedPlanPtr& plan);

  StatusOr<std::string> Expression(const analysis::ResolvedExpressionPtr& expression);
  StatusOr<std::vector<std::string>> Expressions(const std::vector<analysis::ResolvedExpressionPtr>& expressions);
  StatusOr<std::string> SortOrder(const analysis::ResolvedSortOrder& order);
  StatusOr<std::string> SortOrders(const std::vector<analysis::ResolvedSortOrder>& orders);

  // A relation below the top. Its items may leave out columns nobody refers to.
  StatusOr<SelectQuery> Relation(const analysis::ResolvedPlanPtr& plan);

  // The same; `place` becomes the name of one more column of its FROM that orders the rows as the input has them, or ""
  // where they come in no order that one could name.
  StatusOr<SelectQuery> RelationWithPlaces(const analysis::ResolvedPlanPtr& plan, std::string& place);
  // The column that the scan below is asked to put out as such a place, and projections to pass on.
  std::optional<analysis::ColumnId> wanted_place;

  const std::string& zone() const { return context_.session_time_zone; }
  // True where instants and wall-clock readings of the session are the same numbers.
  bool zone_is_utc() const;
  const LoweringContext& context() const { return context_; }

  // False for a column that no expression and no consumer by position refers to.
  bool IsReferenced(analysis::ColumnId id) const { return referenced_.contains(id); }
  // The same for a column of a join, looking only at what stands above it: a column that only the join itself compares
  // is not needed.
  bool IsNeededAbove(const analysis::ResolvedPlan& join, analysis::ColumnId id) const {
    const auto found = needed_of_joins_.find(&join);
    return found == needed_of_joins_.end() || found->second.contains(id);
  }
  // Marks what `plan` puts out as needed and collects all references below it.
  void CollectReferences(const analysis::ResolvedPlanPtr& plan);

  // A name unique within this plan for something that has no column id.
  std::string FreshName(const char* prefix) { return prefix + std::to_string(++fresh_); }

  // True below a LIMIT: which of equal rows a sort puts first is for the input to say, not for threads.
  bool below_limit = false;

  // The place column of the aggregate's input that is being lowered, or "".
  std::string place_of_rows;

  // WITH definitions by id, known while what may refer to them is lowered.
  struct Cte {
    std::string name;
    std::vector<analysis::ColumnId> columns;
    int uses = 0;
  };
  std::map<std::int64_t, Cte> cte_names;

 private:
  void CollectReferences(const analysis::ResolvedExpressionPtr& expression);
  void MarkOutput(const analysis::ResolvedPlan& plan);

  const LoweringContext& context_;
  std::set<analysis::ColumnId> referenced_;
  std::map<const analysis::ResolvedPlan*, std::set<analysis::ColumnId>> needed_of_joins_;
  int fresh_ = 0;
};

// True for rows of Parquet files, filtered and computed upon: they still know where they stand in their files.
bool HasPlacesInFiles(const analysis::ResolvedPlanPtr& plan);

// One function per kind of relation, each in its lower_<relation>.cc; lower_plan.cc chooses.
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::OneRow&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ValuesRows&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::LocalRows&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ScanFiles&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ScanForeign&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::RangeRows&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedProject&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedFilter&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedJoin&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedAggregate&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedWindow&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedSetOperation&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedSort&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedLimit&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedTail&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedDistinct&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedDeduplicate&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedGenerate&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedSample&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedRepartition&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::ResolvedWith&, const analysis::ResolvedPlan&);
StatusOr<SelectQuery> LowerRelation(Lowering&, const analysis::CteReference&, const analysis::ResolvedPlan&);

// lower_scan.cc: the call of read_parquet over the scan's files.
std::string ReadParquetSql(const files::FileScan& scan);

// lower_cast.cc: `child_sql` of type `from` as `to`.
StatusOr<std::string> LowerCast(Lowering& lowering, const std::string& child_sql, const DataType& from,
                                const DataType& to, plan::EvalMode mode);

// lower_call.cc: calls of scalar, aggregate and window functions through the lowering tables. `tail` follows an
// aggregate's own call: FILTER and OVER.
StatusOr<std::string> LowerCall(Lowering& lowering, const analysis::FunctionCall& call,
                                const analysis::ResolvedExpression& whole);
StatusOr<std::string> LowerAggregate(Lowering& lowering, const analysis::AggregateCall& call,
                                     const analysis::ResolvedExpression& whole, const std::string& over);
StatusOr<std::string> LowerWindowFunction(Lowering& lowering, const analysis::FunctionCall& call, bool ignore_nulls,
                                          const analysis::ResolvedExpression& whole, const std::string& over);

// An instant of the session as wall clock and back; nothing to do in UTC.
std::string ToLocal(const Lowering& lowering, const std::string& sql);
std::string FromLocal(const Lowering& lowering, const std::string& sql);

}  // namespace firesteel::duck
