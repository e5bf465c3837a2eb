#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/column_projection.h"
#include "analysis/relation/relation_resolvers.h"

namespace firesteel::analysis {
namespace {

// Neither NULL nor NaN.
StatusOr<ResolvedExpressionPtr> HasValue(ExpressionResolver& expressions, const Attribute& column, SourceSpan span) {
  const ResolvedExpressionPtr value = MakeResolved(ColumnReference{column.id}, column.type, column.nullable, span);
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr present, expressions.Call("isnotnull", {value}, span));
  if (!column.type.Is(TypeKind::kDouble) && !column.type.Is(TypeKind::kFloat)) return present;
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr nan, expressions.Call("isnan", {value}, span));
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr number, expressions.Call("not", {nan}, span));
  return expressions.Call("and", {present, number}, span);
}

ResolvedExpressionPtr Number(std::int64_t value, SourceSpan span) {
  return MakeResolved(ResolvedLiteral{Value{value}}, DataType::Int(), false, span);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveNaDrop(Resolver& resolver, const plan::NaDrop& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  FS_ASSIGN_OR_RETURN(const std::vector<bool> selected, SelectColumns(resolver, input, node.columns, span));
  ExpressionResolver expressions(resolver, {});
  std::vector<ResolvedExpressionPtr> flags;
  for (std::size_t i = 0; i < selected.size(); ++i) {
    if (!selected[i]) continue;
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr flag, HasValue(expressions, input.columns[i], span));
    flags.push_back(std::move(flag));
  }
  const auto wanted =
      static_cast<std::int64_t>(node.min_non_nulls ? *node.min_non_nulls : static_cast<int>(flags.size()));
  if (wanted <= 0) return input;
  ResolvedExpressionPtr condition;
  if (wanted == static_cast<std::int64_t>(flags.size())) {
    condition = flags[0];
    for (std::size_t i = 1; i < flags.size(); ++i) {
      FS_ASSIGN_OR_RETURN(condition, expressions.Call("and", {condition, flags[i]}, span));
    }
  } else {
    ResolvedExpressionPtr count = Number(0, span);
    for (const ResolvedExpressionPtr& flag : flags) {
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr one,
                          expressions.Call("when", {flag, Number(1, span), Number(0, span)}, span));
      FS_ASSIGN_OR_RETURN(count, expressions.Call("+", {count, one}, span));
    }
    FS_ASSIGN_OR_RETURN(condition, expressions.Call(">=", {count, Number(wanted, span)}, span));
  }
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(ResolvedFilter{input.plan, std::move(condition)}, std::move(output));
  input.select.reset();
  return input;
}

}  // namespace firesteel::analysis
