#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/analyzer.h"
#include "analysis/expression/sql_function.h"
#include "analysis/plan/resolved_plan.h"
#include "analysis/relation/cte_environment.h"
#include "analysis/relation/relation_trace.h"
#include "analysis/scope.h"
#include "plan/eval_mode.h"
#include "plan/relation.h"

namespace firesteel::analysis {

class SelectLevel;

// A relation while analysis works on it. `columns` are what users see, in order; `plan` puts out at least these and
// `hidden`, in any order. Trimmed() makes the two agree.
struct ResolvedRelation {
  ResolvedPlanPtr plan;
  AttributeList columns;
  AttributeList hidden;                 // reachable by qualified name alone: the key columns behind USING
  std::shared_ptr<SelectLevel> select;  // set where `plan` is a select list that ORDER BY may still look below
};

// Resolves one query. Holds what the parts of a query share: settings, the common table expressions in sight, named
// windows, the enclosing query's columns. Single use, single thread.
class Resolver {
 public:
  Resolver(const AnalysisOptions& options, RelationSource& source);

  // Dispatches to one function per kind of relation (relation_resolvers.h).
  StatusOr<ResolvedRelation> Resolve(const plan::RelationPtr& relation);

  // Resolves a query nested in an expression: names may refer to `outer`.
  StatusOr<ResolvedRelation> ResolveNested(const plan::RelationPtr& relation, const Scope* outer);
  // The same for the right side of a lateral join, which is an input of the join as well.
  StatusOr<ResolvedRelation> ResolveLateral(const plan::RelationPtr& relation, const Scope* outer);

  // What the text of a view or of a function refers to, which is not what the query around it does. What is left out
  // stays as it is; names of that query are never seen.
  struct Surroundings {
    std::string current_database;
    const AnalysisOptions* options = nullptr;  // the settings it was made under
    RelationSource* names = nullptr;
    FunctionSource::Temporary temporary_functions = FunctionSource::Temporary::kSeen;
  };
  // As long as it lives, the resolver works inside `surroundings`.
  class Fence {
   public:
    Fence(Resolver& resolver, const Surroundings& surroundings);
    ~Fence();
    Fence(const Fence&) = delete;
    Fence& operator=(const Fence&) = delete;

   private:
    Resolver& resolver_;
    AnalysisOptions own_;
    const AnalysisOptions* options_;
    RelationSource* source_;
    const Scope* outer_;
    std::string current_database_;
    CteEnvironment ctes_;
    std::vector<const plan::WindowDefinitions*> window_definitions_;
    FunctionSource::Temporary temporary_functions_;
  };

  // The function written in SQL that a call by this name means; null where there is none. Looked up once.
  StatusOr<SqlFunctionPtr> FindSqlFunction(const std::vector<std::string>& name);
  // Fences deeper than views and functions may be nested are an error (of functions, one that somebody made a cycle
  // of).
  bool NestedTooDeep() const;

  // Resolves a view's query, which sees nothing of the query around it.
  StatusOr<ResolvedRelation> ResolveView(const ViewRelation& view);

  // The relation with plan->output == columns, and nothing hidden.
  ResolvedRelation Trimmed(ResolvedRelation relation) const;

  Scope MakeScope(const ResolvedRelation& relation) const;
  Scope MakeScope(AttributeList columns) const;

  Attribute NewAttribute(std::string name, DataType type, bool nullable) const;
  // A fresh id for a second copy of `attribute` in one output.
  Attribute CopyOf(const Attribute& attribute);
  static ColumnId NewId();

  const AnalysisOptions& options() const { return *options_; }
  RelationSource& source() { return *source_; }
  plan::EvalMode mode() const { return options_->ansi ? plan::EvalMode::kAnsi : plan::EvalMode::kLegacy; }
  bool SameName(std::string_view a, std::string_view b) const;
  const Scope* outer() const { return outer_; }
  const std::string& current_database() const { return current_database_; }

  CteEnvironment& ctes() { return ctes_; }

  // Named windows of the WINDOW clauses around the relation being resolved, innermost last.
  std::vector<const plan::WindowDefinitions*>& window_definitions() { return window_definitions_; }

  // The inputs resolved so far of the relation being resolved, for attributes that name their plan.
  const std::vector<RelationTracePtr>& inputs() const { return traces_.back(); }
  // The input whose columns a clause of `relation` may use although they are not shown: only DataFrames, which have a
  // plan id, may. Null for SQL text.
  RelationTracePtr InputSeenThrough(const plan::Relation& relation) const {
    return relation.plan_id && !inputs().empty() ? inputs()[0] : nullptr;
  }

  // Values of constant expressions that are more than a literal, remembered when they are built.
  std::optional<Value> ConstantOf(const ResolvedExpressionPtr& expression) const;
  void RememberConstant(const ResolvedExpressionPtr& expression, Value value);

  // df.observe() calls met so far.
  struct Observed {
    ObservedMetrics metrics;
    std::vector<plan::ExpressionPtr> written;
  };
  std::vector<Observed>& observed() { return observed_; }

  // What a written operator turned out to be; default column names depend on it (1 + date is date_add(date, 1)).
  struct BoundCall {
    std::string name;
    bool reversed = false;    // the operands changed places
    bool whole_days = false;  // a date and an interval of days
    // Set for a function written in SQL: its whole name and the arguments Spark shows.
    std::optional<std::vector<plan::ExpressionPtr>> shown_arguments = std::nullopt;
  };
  std::unordered_map<const plan::Expression*, BoundCall>& bound_calls() { return bound_calls_; }

 private:
  const AnalysisOptions* options_;  // never null; a view may bring its own, and its own source
  RelationSource* source_;
  ColumnOrigins origins_;
  const Scope* outer_ = nullptr;
  std::string current_database_;  // "" is the session's; a view brings its own
  CteEnvironment ctes_;
  std::vector<const plan::WindowDefinitions*> window_definitions_;
  // For each relation being resolved, outermost first, the inputs that are done. The first belongs to nobody.
  std::vector<std::vector<RelationTracePtr>> traces_{1};
  std::unordered_map<const ResolvedExpression*, std::pair<ResolvedExpressionPtr, Value>> constants_;
  std::unordered_map<const plan::Expression*, BoundCall> bound_calls_;
  std::vector<Observed> observed_;
  int fences_ = 0;
  FunctionSource::Temporary temporary_functions_ = FunctionSource::Temporary::kSeen;
  std::map<std::vector<std::string>, SqlFunctionPtr> functions_;  // by name and by where it was looked up
};

}  // namespace firesteel::analysis
