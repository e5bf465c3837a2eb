#pragma once

#include <cstdint>

#include "analysis/resolved_plan.h"

namespace firesteel::analysis {

// Makes a recursive query stop with RECURSION_LEVEL_LIMIT_EXCEEDED after `limit` rounds: its rows carry their round in a
// hidden last column, counted up by "next_recursion_level"(round, limit), which fails at the limit. References keep their
// columns, since those stand for the definition's by position. Steps whose rows cannot carry a column (UNION without ALL,
// aggregates) stay as they are.
void LimitRecursion(CteDefinition& definition, std::int64_t limit);

}  // namespace firesteel::analysis
