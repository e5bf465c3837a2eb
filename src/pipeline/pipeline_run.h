#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "pipeline/event.h"
#include "pipeline/project.h"
#include "pipeline/refresh_selection.h"
#include "session/services.h"

namespace firesteel::pipeline {

struct RunRequest {
  RefreshRequest refresh;
  std::string run_id;  // unique
  // Names the work, so that a run repeated under the same key does again only what the earlier one did not come to:
  // what it published or exported stays as it is. "" for none; then datasets are always computed anew and exports that
  // replace or update rows always happen, while one that appends does not when code, settings and inputs of its dataset
  // are those of an export before.
  std::string run_key;
  CancellationToken cancellation;
  int max_concurrent_flows = 1;
  int max_retries = 2;
  Warn warn;
};

struct ExportOutcome {
  std::int64_t rows = 0;
};

// Copies one dataset to its export target; set by the caller, which knows the connectors.
using ExportFunction = std::function<StatusOr<ExportOutcome>(const PostgresExportSpec&, const std::string& run_key)>;

// Resolves and validates the whole graph; reads no data and writes nothing. All errors found, first one first.
StatusOr<DatasetGraph> DryRun(const session::Services& services, const Project& project,
                              std::vector<Status>* more_errors, const Warn& warn = {});

// Brings the selected datasets up to date, each when those it reads are done, several side by side; then exports.
//
//   QUEUED -> PLANNING -> RUNNING -> COMPLETED
//                            |-> FAILED, tried again (retryable failures only) -> RUNNING
//                            `-> FAILED; what reads it: SKIPPED.  Not selected: EXCLUDED
//
// The first failure is returned; flows that do not depend on it still run. Exports run only if every flow succeeded. Of
// a project that is not valid nothing runs: the first of its errors is returned, `more_errors` (may be null) gets the
// others. kCancelled after a cancellation, which stops running flows within a second and publishes nothing of theirs.
Status RunPipeline(const session::Services& services, const Project& project, const RunRequest& request,
                   const ExportFunction& export_dataset, EventBus& events, std::vector<Status>* more_errors = nullptr);

}  // namespace firesteel::pipeline
