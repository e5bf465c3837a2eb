#include "session/display/plan_explanation.h"

#include <algorithm>

#include "analysis/plan/analysis_printer.h"
#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "files/listing/file_uri.h"
#include "plan/printer.h"
#include "session/cache/storage_level.h"
#include "session/tables/table_definition.h"

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
      for (const auto& file : scan->scan->files) uris.push_back(files::FileUri(file.uri, scan->scan->root));
    }
    analysis::ForEachInput(plan, [&](const analysis::ResolvedPlanPtr& input) { CollectFiles(*input, uris); });
  });
}

// The kept parts of a plan in Spark's words; the rows themselves are in the engine's plan below.
std::string KeptText(const std::vector<Session::KeptPart>& kept) {
  std::string text;
  for (const Session::KeptPart& part : kept) {
    std::string columns;
    for (const analysis::Attribute& column : part.output) columns += (columns.empty() ? "" : ", ") + column.name;
    const auto level = StorageLevel::Parse(part.storage_level);
    text += "InMemoryTableScan [" + columns + "]\n   +- InMemoryRelation [" + columns + "], " +
            (level ? level->Description() : part.storage_level) + "\n";
  }
  return text;
}

}  // namespace

StatusOr<std::string> Explain(Session& session, const plan::RelationPtr& relation, plan::ExplainMode mode) {
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(relation));
  // No code is generated: what Spark prints for a plan without any.
  if (mode == plan::ExplainMode::kCodegen) return std::string("Found 0 WholeStageCodegen subtrees.\n");
  std::vector<Session::KeptPart> kept;
  FS_ASSIGN_OR_RETURN(const auto ready, session.WithCachedRows(plan, Session::CacheUse::kWhatIsThere, &kept));
  FS_ASSIGN_OR_RETURN(const std::string physical,
                      session.services().engine.ExplainPhysical(ready, session.MakeExecutionOptions(true)));
  std::string text;
  if (mode == plan::ExplainMode::kExtended) {
    text += "== Parsed Logical Plan ==\n" + plan::Print(relation) + "\n";
    text += "== Analyzed Logical Plan ==\n" + OutputText(*plan) + "\n" + analysis::PrintPlan(plan) + "\n";
  }
  if (mode == plan::ExplainMode::kExtended || mode == plan::ExplainMode::kCost) {
    text += "== Optimized Logical Plan ==\n" + KeptText(kept) + analysis::PrintPlan(ready) + "\n";
  }
  return text + "== Physical Plan ==\n" + KeptText(kept) + physical;
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
