#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analysis/expression/expression_resolver.h"
#include "analysis/resolver.h"
#include "plan/relation.h"

namespace firesteel::analysis {

// One SELECT while it is being resolved: the input, the select list, grouping, HAVING, and what later clauses add.
//
//   input -> [Aggregate] -> [HAVING] -> [Window]... -> [Generate] -> [lateral aliases] -> select list
//
// Expressions are first resolved as written ("raw": over the input's columns, aggregates and windows in place) and then
// placed: each aggregate and window call is moved to its node and replaced by that node's column. ORDER BY may come
// later and add hidden items, so the plan is built on demand. Order of use: AddItems, [SetGrouping], [SetHaving],
// Place, Build; then AddHidden and Build as often as needed.
class SelectLevel : private LateralAliases {
 public:
  SelectLevel(Resolver& resolver, ResolvedRelation input);

  // Resolves a select list; stars are expanded.
  Status AddItems(const std::vector<plan::ExpressionPtr>& select_list);

  // Shows the input's columns [first, last) as they are. Each column at most once.
  void AddColumns(std::size_t first, std::size_t last);

  // Makes this an aggregate, with GROUP BY as written (empty: one group).
  Status SetGrouping(const plan::Aggregate& aggregate);
  void SetGlobalGrouping();

  Status SetHaving(const plan::ExpressionPtr& condition);

  Status Place();
  ResolvedPlanPtr Build() const;

  // Adds an expression over the input (or the output) that is not shown; gives its column. Used by ORDER BY.
  StatusOr<Attribute> AddHidden(const ResolvedExpressionPtr& raw);

  // The shown columns.
  AttributeList Columns() const;
  const AttributeList& input_columns() const { return input_.columns; }
  const Scope& input_scope() const { return scope_; }
  bool is_aggregate() const { return is_aggregate_; }
  bool HasAggregateItems() const;
  // True where the raw expression uses nothing but shown columns, so that it can stay above the select list.
  bool UsesOnlyColumns(const ResolvedExpressionPtr& raw) const;

 private:
  struct Item {
    plan::ExpressionPtr written;  // without alias; null for what a star brought
    ResolvedExpressionPtr raw;
    ResolvedExpressionPtr placed;
    std::vector<Attribute> outputs;  // one, but for generators
    bool named = false;              // has an alias
    bool hidden = false;
    bool pass_through = false;  // shows an input column under its own id
    int layer = -1;             // >= 0: computed below the select list, since later items use its alias
    SourceSpan span;
    // What AddColumns brought: these columns of the input, and nothing of the above but pass_through.
    std::size_t run_begin = 0;
    std::size_t run_end = 0;
    bool IsRun() const { return run_begin < run_end; }
  };
  struct Stage {
    std::vector<ResolvedExpressionPtr> calls;
    std::vector<Attribute> outputs;
  };
  struct Generator {
    FunctionCall call;
    std::vector<Attribute> outputs;
  };

  // select_items.cc
  std::span<const Attribute> OutputsOf(const Item& item) const;
  ResolvedExpressionPtr InputReference(std::size_t position) const;
  Status AddItem(const plan::ExpressionPtr& expression);
  bool ShowsFirst(ColumnId id);
  // A column of the input, hidden ones too; null for any other.
  const Attribute* InputColumn(ColumnId id) const { return scope_.FindId(id); }
  void AddNamed(const ExpressionResolver::NamedExpression& named);
  void AddPlain(Item item, std::string name, std::string metadata_json);
  Status AddGenerator(Item item, const plan::Alias* alias);
  StatusOr<std::optional<ResolvedExpressionPtr>> Find(const std::string& name, SourceSpan span) override;

  // select_grouping.cc
  StatusOr<ResolvedExpressionPtr> ResolveGroupingExpression(const plan::ExpressionPtr& expression);
  StatusOr<int> AddGrouping(const plan::ExpressionPtr& expression);
  StatusOr<std::vector<int>> AddGroupingSet(const plan::ExpressionPtr& expression);
  StatusOr<std::vector<std::vector<int>>> AddGroupingElement(const plan::ExpressionPtr& expression);
  Status GroupByAll();
  void FinishGrouping();

  // select_placement.cc
  StatusOr<ResolvedExpressionPtr> PlaceExpression(const ResolvedExpressionPtr& raw);
  StatusOr<ResolvedExpressionPtr> PlaceAggregates(const ResolvedExpressionPtr& raw);
  StatusOr<ResolvedExpressionPtr> PlaceGroupingFunction(const ResolvedExpression& raw, const FunctionCall& call);
  ResolvedExpressionPtr PlaceAggregateCall(const ResolvedExpressionPtr& raw);
  StatusOr<ResolvedExpressionPtr> PlaceWindows(const ResolvedExpressionPtr& expression);
  // The first stage of windows_ that sees every column the call is computed from; may be one past the last.
  std::size_t FirstStageAbove(const ResolvedExpressionPtr& call) const;
  ResolvedExpressionPtr SubstituteItems(const ResolvedExpressionPtr& raw) const;
  Status MissingAggregation(const ResolvedExpression& column) const;

  Resolver& resolver_;
  ResolvedRelation input_;
  Scope scope_;
  // Input columns the select list shows under their own id; those AddColumns brought are put in when somebody asks.
  std::unordered_set<std::int64_t> shown_ids_;
  std::vector<std::pair<std::size_t, std::size_t>> shown_runs_;
  std::vector<Item> items_;
  std::size_t current_item_ = 0;
  int current_layer_ = 0;  // of the item being resolved: one more than the deepest alias it uses
  plan::ExpressionPtr current_written_;

  bool is_aggregate_ = false;
  bool written_as_sql_ = true;         // GROUP BY 1 means the first column; groupBy(lit(1)) does not
  bool placing_later_clause_ = false;  // HAVING or ORDER BY
  std::vector<ResolvedExpressionPtr> grouping_;
  std::unordered_map<std::int64_t, int> grouping_by_column_;
  std::vector<Attribute> grouping_outputs_;
  std::optional<std::vector<std::vector<int>>> grouping_sets_;
  std::optional<Attribute> grouping_id_;
  Stage aggregates_;
  std::unordered_multimap<std::size_t, std::size_t> aggregate_by_hash_;
  ResolvedExpressionPtr raw_having_;
  ResolvedExpressionPtr having_;
  std::vector<Generator> generators_;
  std::vector<Stage> windows_;                        // each over the input and the stages before it
  std::unordered_map<std::int64_t, bool> alias_ids_;  // columns made by lateral aliases
};

// Wraps a placed level as a relation.
ResolvedRelation FinishSelect(const std::shared_ptr<SelectLevel>& level);

}  // namespace firesteel::analysis
