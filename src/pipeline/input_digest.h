#pragma once

#include <optional>
#include <string>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::pipeline {

// A digest of what a query computes and of the files it reads, by name, size and time of change. Nothing where the
// files do not tell all it reads (tables of a database).
std::optional<std::string> DigestQueryAndFiles(const analysis::ResolvedPlanPtr& plan);

}  // namespace firesteel::pipeline
