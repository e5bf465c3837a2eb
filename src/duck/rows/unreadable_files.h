#pragma once

#include <memory>

#include "analysis/plan/resolved_plan.h"
#include "duck/duck_connection.h"
#include "engine/engine.h"

namespace firesteel::duck {

// Whose fault an error of a query is. The engine's reader trusts what stands in a Parquet file: damage can end a query
// with what looks like an error of ours (INTERNAL_ERROR), or with one that names no file. After such an error each
// Parquet file of the plan is read once more, alone and to its end; the first that cannot be read gives
// FAILED_READ_FILE.NO_HINT with its name. Any other error, and one for which no file is to blame, comes back as it is.
// Takes as long as reading the files; ends early when the query is cancelled.
Status BlameFiles(Status error, const analysis::ResolvedPlanPtr& plan, std::shared_ptr<DuckDatabase> database,
                  const engine::ExecutionOptions& options);

}  // namespace firesteel::duck
