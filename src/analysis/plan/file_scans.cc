#include "analysis/plan/file_scans.h"

#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"

namespace firesteel::analysis {

void ForEachFileScan(const ResolvedPlanPtr& plan, FunctionView<void(const files::FileScan&)> visit) {
  if (!plan) return;
  WithStackRoom([&] {
    if (const auto* scan = std::get_if<ScanFiles>(&plan->node)) {
      visit(*scan->scan);
      return;
    }
    ForEachExpression(*plan, [&](const ResolvedExpressionPtr& expression) {
      AnyNode(expression, [&](const ResolvedExpression& node) {
        if (const auto* subquery = std::get_if<ResolvedSubquery>(&node.node)) ForEachFileScan(subquery->plan, visit);
        return false;
      });
    });
    ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { ForEachFileScan(input, visit); });
  });
}

}  // namespace firesteel::analysis
