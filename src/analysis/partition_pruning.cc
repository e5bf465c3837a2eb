#include "analysis/partition_pruning.h"

namespace firesteel::analysis {

ResolvedPlanPtr PrunePartitions(const ResolvedPlanPtr& plan, const AnalysisOptions&) { return plan; }

}  // namespace firesteel::analysis
