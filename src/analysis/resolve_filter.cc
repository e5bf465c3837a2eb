#include "analysis/clause_checks.h"
#include "analysis/expression_resolver.h"
#include "analysis/relation_resolvers.h"
#include "analysis/select_level.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveFilter(Resolver& resolver, const plan::Filter& node, const plan::Relation& relation) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const Scope scope = resolver.MakeScope(input);
  // df.select(a).filter(b > 1): a DataFrame's filter may look below the select list; SQL text never gets there.
  const bool below = relation.plan_id.has_value() && input.select != nullptr;
  ExpressionResolver expressions(resolver, {.columns = &scope, .below = below ? &input.select->input_scope() : nullptr});
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr condition, expressions.ResolveCondition(node.condition));
  if (below && !input.select->UsesOnlyColumns(condition)) {
    FS_ASSIGN_OR_RETURN(const Attribute flag, input.select->AddHidden(condition));
    const ResolvedPlanPtr plan = input.select->Build();
    input.plan = MakeResolvedPlan(
        ResolvedFilter{plan, MakeResolved(ColumnReference{flag.id}, flag.type, flag.nullable, node.condition->span)},
        plan->output);
    return resolver.Trimmed(std::move(input));
  }
  FS_RETURN_IF_ERROR(CheckPlainExpression(condition, Clause::kWhere, [&] { return expressions.DefaultName(node.condition); }));
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedFilter{input.plan, std::move(condition)}, std::move(output));
  input.select.reset();
  return input;
}

}  // namespace firesteel::analysis
