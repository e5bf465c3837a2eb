#include "analysis/expression/clause_checks.h"

#include "analysis/expression/expression_resolver.h"
#include "analysis/plan/resolved_rewrite.h"

namespace firesteel::analysis {

Status CheckPlainExpression(const ResolvedExpressionPtr& expression, Clause clause, FunctionView<std::string()> sql) {
  SourceSpan span;
  std::string offender;
  const bool found = AnyNode(expression, [&](const ResolvedExpression& node) {
    if (const auto* aggregate = std::get_if<AggregateCall>(&node.node)) {
      offender = aggregate->name;
    } else if (std::holds_alternative<WindowCall>(node.node)) {
      offender = "OVER";
    } else if (IsGeneratorCall(node)) {
      offender = std::get<FunctionCall>(node.node).name;
    } else if (const auto* call = std::get_if<FunctionCall>(&node.node);
               call != nullptr && (call->name == "grouping" || call->name == "grouping_id")) {
      offender = call->name;
    } else {
      return false;
    }
    span = node.span;
    return true;
  });
  if (!found) return Status::Ok();
  if (offender == "grouping" || offender == "grouping_id")
    return SparkError("UNSUPPORTED_GROUPING_EXPRESSION", {}, span);
  if (clause == Clause::kWhere) {
    return SparkError("INVALID_WHERE_CONDITION",
                      {{"condition", "\"" + sql() + "\""}, {"expressionList", offender + "(...)"}}, span);
  }
  return SparkError("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", "\"" + sql() + "\""}}, span);
}

}  // namespace firesteel::analysis
