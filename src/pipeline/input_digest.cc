#include "pipeline/input_digest.h"

#include <set>

#include "analysis/plan/plan_digest.h"
#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "storage/digest.h"

namespace firesteel::pipeline {
namespace {

// What a plan reads, plans of subqueries included.
class ReadFiles {
 public:
  void Collect(const analysis::ResolvedPlan& plan) {
    WithStackRoom([&] {
      if (const auto* scan = std::get_if<analysis::ScanFiles>(&plan.node)) {
        for (const files::FileEntry& file : scan->scan->files) {
          files_.insert(file.uri + '\0' + std::to_string(file.size) + '\0' + std::to_string(file.modified_ms) + '\0' +
                        file.etag);
        }
      }
      if (std::holds_alternative<analysis::ScanForeign>(plan.node)) all_known_ = false;
      analysis::ForEachExpression(plan, [&](const analysis::ResolvedExpressionPtr& expression) {
        analysis::AnyNode(expression, [&](const analysis::ResolvedExpression& one) {
          if (const auto* subquery = std::get_if<analysis::ResolvedSubquery>(&one.node)) Collect(*subquery->plan);
          return false;
        });
      });
      analysis::ForEachInput(plan, [&](const analysis::ResolvedPlanPtr& input) { Collect(*input); });
    });
  }
  bool all_known() const { return all_known_; }
  const std::set<std::string>& files() const { return files_; }

 private:
  std::set<std::string> files_;
  bool all_known_ = true;
};

}  // namespace

std::optional<std::string> DigestQueryAndFiles(const analysis::ResolvedPlanPtr& plan) {
  ReadFiles read;
  read.Collect(*plan);
  if (!read.all_known()) return std::nullopt;
  std::string text = analysis::DigestPlan(plan);
  for (const std::string& file : read.files()) text += '\n' + file;
  return storage::Sha256Hex(text);
}

}  // namespace firesteel::pipeline
