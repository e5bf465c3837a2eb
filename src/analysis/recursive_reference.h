#pragma once

#include <cstdint>

#include "analysis/resolved_plan.h"

namespace firesteel::analysis {

// True where `plan`, subqueries included, reads the definition at a place where a recursive query may not: below an
// aggregate, a window function, a sort, DISTINCT or a limit, or on the side of a join that NULLs are filled in for.
bool HasMisplacedReference(const ResolvedPlanPtr& plan, std::int64_t definition);

// The definition that `plan` shows the first rows of, and nothing else: Spark then computes no further ones. Or 0.
std::int64_t LimitedDefinition(const ResolvedPlanPtr& plan);

}  // namespace firesteel::analysis
