#pragma once

#include "analysis/plan/resolved_plan.h"

namespace firesteel::session {

// How rows are shown rather than used.
enum class DisplayForm {
  kText,  // every column as CAST(column AS STRING) shows it
  kJson,  // as kText, but arrays, maps and structs as to_json gives them
};

// The plan with every output column turned into text, by the engine's own casts, so that a terminal, a CSV file and
// SQL's CAST never disagree. Names stay.
analysis::ResolvedPlanPtr ForDisplay(analysis::ResolvedPlanPtr plan, DisplayForm form);

}  // namespace firesteel::session
