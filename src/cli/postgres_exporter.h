#pragma once

#include <string>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "pipeline/pipeline_run.h"
#include "pipeline/project.h"
#include "session/services.h"

namespace firesteel::cli {

// Carries out one export of a project: reads the dataset through a session of its own and hands the rows to the
// PostgreSQL connector.
StatusOr<pipeline::ExportOutcome> ExportToPostgres(const session::Services& services, const pipeline::Project& project,
                                                   const pipeline::PostgresExportSpec& spec, const std::string& run_key,
                                                   const CancellationToken& cancellation);

}  // namespace firesteel::cli
