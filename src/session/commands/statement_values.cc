#include "session/commands/statement_values.h"

#include <variant>

#include "analysis/plan/resolved_rewrite.h"

namespace firesteel::session {

StatusOr<StatementValues> EvaluateRow(Session& session, const std::vector<plan::ExpressionPtr>& expressions,
                                      plan::RelationPtr input) {
  const plan::RelationPtr project = plan::MakeRelation(plan::Project{std::move(input), expressions});
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(project));
  FS_ASSIGN_OR_RETURN(const auto stream, session.Run(plan));
  StatementValues found;
  for (const analysis::Attribute& column : plan->output) found.types.push_back(column.type);
  std::vector<std::vector<Value>> rows;
  while (rows.size() < 2) {
    FS_ASSIGN_OR_RETURN(std::vector<std::vector<Value>> more, stream->NextRows());
    if (more.empty()) break;
    for (std::vector<Value>& row : more) rows.push_back(std::move(row));
  }
  FS_RETURN_IF_ERROR(stream->last_error());
  if (rows.size() > 1) return SparkError("ROW_SUBQUERY_TOO_MANY_ROWS");
  found.values = rows.empty() ? std::vector<Value>(plan->output.size()) : std::move(rows[0]);
  return found;
}

bool HoldsSubquery(const analysis::ResolvedExpressionPtr& expression) {
  return analysis::AnyNode(expression, [](const analysis::ResolvedExpression& node) {
    return std::holds_alternative<analysis::ResolvedSubquery>(node.node);
  });
}

}  // namespace firesteel::session
