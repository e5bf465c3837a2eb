#pragma once

#include "analysis/analyzer.h"
#include "analysis/plan/resolved_plan.h"

namespace firesteel::analysis {

// Drops the files of scans whose partition values cannot satisfy the filters above them. The filters stay: pruning only
// spares reading. Filters that are not simple comparisons of partition columns with constants prune nothing.
ResolvedPlanPtr PrunePartitions(const ResolvedPlanPtr& plan, const AnalysisOptions& options);

}  // namespace firesteel::analysis
