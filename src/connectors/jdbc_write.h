#pragma once

#include "base/status_or.h"
#include "connectors/jdbc_options.h"
#include "engine/connector.h"

namespace firesteel::connectors {

// Writes a query's rows into a PostgreSQL table by Spark's save modes, in one transaction: others see the table as it
// was or as it shall be. overwrite drops and makes the table anew, or with truncate=true keeps it. Columns go by name.
// Types the existing table does not share are converted by the server, as an assignment converts.
// kUnknownOutcome where the connection broke during COMMIT.
Status WriteJdbcTable(const JdbcWriteOptions& options, const engine::ConnectorWriteRequest& request);

}  // namespace firesteel::connectors
