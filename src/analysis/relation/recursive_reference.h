#pragma once

#include <cstdint>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::analysis {

// True where `plan`, subqueries included, reads the definition at a place where a recursive query may not: below an
// aggregate, a window function, a sort, DISTINCT or a limit, or on the side of a join that NULLs are filled in for.
bool HasMisplacedReference(const ResolvedPlanPtr& plan, std::int64_t definition);

// True where the number of rows a recursive definition of `with` may make is of no concern: the body shows its first
// rows and nothing else, for which Spark computes no further ones, or it is read below LIMIT ALL only.
bool HasNoRowLimit(const ResolvedWith& with, std::int64_t definition);

}  // namespace firesteel::analysis
