#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/sql_function_body.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

// Arguments that differ from one evaluation to the next are columns of one row that the query is joined to.
ResolvedPlanPtr BesideArguments(ResolvedPlanPtr query, const AttributeList& parameters,
                                std::vector<ResolvedExpressionPtr> arguments) {
  ResolvedPlanPtr row = MakeResolvedPlan(OneRow{}, {});
  row = MakeResolvedPlan(ResolvedProject{std::move(row), std::move(arguments)}, parameters);
  std::vector<Attribute> output(parameters.begin(), parameters.end());
  output.insert(output.end(), query->output.begin(), query->output.end());
  ResolvedJoin join;
  join.left = std::move(row);
  join.right = std::move(query);
  join.type = plan::JoinType::kCross;
  join.lateral = true;
  return MakeResolvedPlan(std::move(join), AttributeList(std::move(output)));
}

}  // namespace

StatusOr<ResolvedRelation> ResolveSqlTableFunction(Resolver& resolver, const SqlFunction& function,
                                                   const plan::TableFunction& node, SourceSpan span) {
  if (!function.is_table) {
    return SparkError("NOT_A_TABLE_FUNCTION", {{"functionName", QuoteParts(function.qualified_name)}}, span);
  }
  // Arguments see no columns but those of an enclosing LATERAL.
  ExpressionResolver expressions(resolver, {.columns = nullptr});
  FS_ASSIGN_OR_RETURN(const std::vector<ResolvedExpressionPtr> arguments,
                      expressions.SqlFunctionArguments(function, node.arguments, span));
  const AttributeList parameters = ParameterColumns(resolver, function, arguments);
  StatusOr<ResolvedRelation> body =
      ResolveTableBody(resolver, function, parameters,
                       function.is_temporary() ? FunctionSource::Temporary::kSeen : FunctionSource::Temporary::kHidden);
  if (!body.ok()) return AtCall(body.status(), span);
  ResolvedRelation relation = std::move(*body);
  bool any_volatile = false;
  for (const ResolvedExpressionPtr& argument : arguments) any_volatile = any_volatile || IsVolatile(argument);
  if (any_volatile) {
    relation.plan = BesideArguments(std::move(relation.plan), parameters, arguments);
    return resolver.Trimmed(std::move(relation));
  }
  relation.plan = WithArguments(relation.plan, parameters, arguments);
  return relation;
}

}  // namespace firesteel::analysis
