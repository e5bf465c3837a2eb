#include "session/plan_explanation.h"

#include <algorithm>

#include "analysis/analysis_printer.h"
#include "analysis/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "plan/printer.h"
#include "session/table_definition.h"

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

void CollectFiles(const analysis::ResolvedPlan& plan, std::vector<std::string>& uris) {
  WithStackRoom([&] {
    if (const auto* scan = std::get_if<analysis::ScanFiles>(&plan.node)) {
      for (const auto& file : scan->scan->files) uris.push_back(ShownLocation(file.uri));
    }
    analysis::ForEachInput(plan, [&](const analysis::ResolvedPlanPtr& input) { CollectFiles(*input, uris); });
  });
}

}  // namespace

StatusOr<std::string> Explain(Session& session, const plan::RelationPtr& relation, plan::ExplainMode mode) {
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(relation));
  FS_ASSIGN_OR_RETURN(const std::string physical,
                      session.services().engine.ExplainPhysical(plan, session.MakeExecutionOptions(true)));
  std::string text;
  if (mode == plan::ExplainMode::kExtended || mode == plan::ExplainMode::kCost) {
    text += "== Parsed Logical Plan ==\n" + plan::Print(relation) + "\n";
    text += "== Analyzed Logical Plan ==\n" + OutputText(*plan) + "\n" + analysis::PrintPlan(plan) + "\n";
  }
  return text + "== Physical Plan ==\n" + physical;
}

StatusOr<std::vector<std::string>> InputFiles(Session& session, const plan::RelationPtr& relation) {
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(relation));
  std::vector<std::string> uris;
  CollectFiles(*plan, uris);
  std::sort(uris.begin(), uris.end());
  uris.erase(std::unique(uris.begin(), uris.end()), uris.end());
  return uris;
}

}  // namespace firesteel::session
