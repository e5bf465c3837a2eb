#include "analysis/analysis_printer.h"
#include "plan/printer.h"
#include "session/commands.h"
#include "session/row_result.h"

namespace firesteel::session {
namespace {

// "a: int, b: string", as the first line of Spark's analysed plan.
std::string OutputText(const analysis::ResolvedPlan& plan) {
  std::string out;
  for (const analysis::Attribute& column : plan.output) {
    out += (out.empty() ? "" : ", ") + column.name + ": " + column.type.ToSimpleString();
  }
  return out;
}

}  // namespace

// The text is ours, since the engine is; its sections carry Spark's titles.
StatusOr<StatementResult> Execute(Session& session, const plan::Explain& command) {
  const auto* query = std::get_if<plan::Query>(&command.statement->node);
  if (query == nullptr) return Unsupported("EXPLAIN of a statement that is not a query");
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(query->relation));
  FS_ASSIGN_OR_RETURN(const std::string physical,
                      session.services().engine.ExplainPhysical(plan, session.MakeExecutionOptions(true)));
  std::string text;
  if (command.mode == plan::ExplainMode::kExtended || command.mode == plan::ExplainMode::kCost) {
    text += "== Parsed Logical Plan ==\n" + plan::Print(query->relation) + "\n";
    text += "== Analyzed Logical Plan ==\n" + OutputText(*plan) + "\n" + analysis::PrintPlan(plan) + "\n";
  }
  text += "== Physical Plan ==\n" + physical;
  return MakeRowResult(session.services().engine, {RequiredText("plan")}, {{TextValue(std::move(text))}});
}

}  // namespace firesteel::session
