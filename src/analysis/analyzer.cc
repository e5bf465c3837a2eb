#include "analysis/analyzer.h"

#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/plan/file_names.h"
#include "analysis/plan/partition_pruning.h"
#include "analysis/resolver.h"

namespace firesteel::analysis {

StatusOr<Analysis> AnalyzeQuery(const plan::RelationPtr& relation, const AnalysisOptions& options,
                                RelationSource& source) {
  Resolver resolver(options, source);
  FS_ASSIGN_OR_RETURN(ResolvedRelation resolved, resolver.Resolve(relation));
  const auto finished = [&](const ResolvedPlanPtr& plan) -> StatusOr<ResolvedPlanPtr> {
    FS_ASSIGN_OR_RETURN(ResolvedPlanPtr named, BindFileNames(plan, resolver));
    return options.prune_partitions ? PrunePartitions(named, options) : named;
  };
  Analysis analysis;
  FS_ASSIGN_OR_RETURN(analysis.plan, finished(resolver.Trimmed(std::move(resolved)).plan));
  for (Resolver::Observed& observed : resolver.observed()) {
    FS_ASSIGN_OR_RETURN(ResolvedPlanPtr plan, finished(observed.metrics.plan));
    analysis.metrics.push_back({std::move(observed.metrics.name), std::move(plan)});
  }
  return analysis;
}

StatusOr<ResolvedPlanPtr> Analyze(const plan::RelationPtr& relation, const AnalysisOptions& options,
                                  RelationSource& source) {
  FS_ASSIGN_OR_RETURN(Analysis analysis, AnalyzeQuery(relation, options, source));
  return std::move(analysis.plan);
}

StatusOr<ResolvedExpressionPtr> AnalyzeConstant(const plan::ExpressionPtr& expression, const AnalysisOptions& options,
                                                RelationSource& source) {
  Resolver resolver(options, source);
  const Scope none = resolver.MakeScope(std::vector<Attribute>{});
  ExpressionResolver expressions(resolver, {.columns = &none});
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr resolved, expressions.Resolve(expression));
  FS_RETURN_IF_ERROR(
      CheckPlainExpression(resolved, Clause::kOther, [&] { return expressions.DefaultName(expression); }));
  if (As<ResolvedLiteral>(resolved)) return resolved;
  if (const auto constant = resolver.ConstantOf(resolved)) {
    const bool is_null = constant->IsNull();
    return MakeResolved(ResolvedLiteral{*constant}, resolved->type, is_null, resolved->span);
  }
  return resolved;
}

Schema SchemaOf(const ResolvedPlan& plan) {
  Schema schema;
  schema.reserve(plan.output.size());
  for (const Attribute& column : plan.output) {
    schema.push_back({.name = column.name,
                      .type = column.type,
                      .nullable = column.nullable,
                      .metadata_json = column.metadata_json,
                      .comment = ""});
  }
  return schema;
}

}  // namespace firesteel::analysis
