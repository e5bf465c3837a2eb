#pragma once

#include "analysis/plan/resolved_plan.h"
#include "base/status_or.h"

namespace firesteel::analysis {

class Resolver;

// Gives input_file_name() its value: the URI of the file a row was read from where Spark still knows it, "" above what
// moves rows between tasks there (sort, limit, aggregation, ..) and above rows that come from no file. Above a join, a
// window function or a common table expression, where Spark's answer depends on how it runs them, it is an error. Plans
// without the function are given back as they are; calls inside of subqueries are left alone.
StatusOr<ResolvedPlanPtr> BindFileNames(const ResolvedPlanPtr& plan, const Resolver& resolver);

}  // namespace firesteel::analysis
