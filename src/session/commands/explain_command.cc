#include "session/commands/commands.h"
#include "session/display/plan_explanation.h"
#include "session/row_result.h"

namespace firesteel::session {

StatusOr<StatementResult> Execute(Session& session, const plan::Explain& command) {
  const auto* query = std::get_if<plan::Query>(&command.statement->node);
  if (query == nullptr) return Unsupported("EXPLAIN of a statement that is not a query");
  FS_ASSIGN_OR_RETURN(std::string text, Explain(session, query->relation, command.mode));
  return MakeRowResult(session.services().engine, {RequiredText("plan")}, {{TextValue(std::move(text))}});
}

}  // namespace firesteel::session
