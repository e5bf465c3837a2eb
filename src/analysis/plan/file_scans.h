#pragma once

#include "analysis/plan/resolved_plan.h"
#include "base/function_view.h"

namespace firesteel::analysis {

// Calls `visit` for each scan of files that the plan holds, those of its subqueries among them; more than once for one
// that is there several times. Null: nothing.
void ForEachFileScan(const ResolvedPlanPtr& plan, FunctionView<void(const files::FileScan&)> visit);

}  // namespace firesteel::analysis
