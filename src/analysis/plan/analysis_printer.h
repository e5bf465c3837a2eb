#pragma once

#include <string>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::analysis {

// A resolved plan as text, one node a line, inputs indented below; for EXPLAIN and tests. Columns show as name#n, with
// n counted from 1 in the order they appear in this text, so the same query always prints the same.
std::string PrintPlan(const ResolvedPlanPtr& plan);

// An expression alone; columns are numbered within it.
std::string PrintExpression(const ResolvedExpressionPtr& expression);

}  // namespace firesteel::analysis
