#pragma once

#include <vector>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::duck {

// A projection that does the work of several.
struct MergedProjection {
  std::vector<analysis::ResolvedExpressionPtr> expressions;  // of the uppermost, over the output of `input`
  analysis::ResolvedPlanPtr input;
};

// Puts the projections right below `project` into it, as Spark's CollapseProject does: what withColumn() and select()
// chains make would otherwise be a query in a query for each call. Nothing is computed twice by it, inside a lambda or
// inside a subquery.
MergedProjection MergeProjections(const analysis::ResolvedProject& project);

}  // namespace firesteel::duck
