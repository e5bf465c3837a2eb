#include "analysis/expression/clause_checks.h"
#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveFilter(Resolver& resolver, const plan::Filter& node, const plan::Relation& relation) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  const Scope scope = resolver.MakeScope(input);
  // df.select(a).filter(b > 1): a DataFrame's filter may use what its input no longer shows; SQL text never gets there.
  MissingColumns missing(input.plan, resolver.InputSeenThrough(relation));
  ExpressionResolver expressions(resolver, {.columns = &scope, .missing = &missing});
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr condition, expressions.ResolveCondition(node.condition));
  FS_RETURN_IF_ERROR(
      CheckPlainExpression(condition, Clause::kWhere, [&] { return expressions.DefaultName(node.condition); }));
  std::vector<Attribute> output = missing.plan()->output;
  input.plan = MakeResolvedPlan(ResolvedFilter{missing.plan(), std::move(condition)}, std::move(output));
  input.select.reset();
  return input;
}

}  // namespace firesteel::analysis
