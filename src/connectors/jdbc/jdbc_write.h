#pragma once

#include "base/retry_policy.h"
#include "base/status_or.h"
#include "connectors/jdbc/jdbc_options.h"
#include "engine/connector.h"

namespace firesteel::connectors {

// Writes a query's rows into a PostgreSQL table by Spark's save modes, in one transaction: others see the table as it
// was or as it shall be. overwrite drops and makes the table anew, or with truncate=true keeps it. Columns go by name.
// Types the existing table does not share are converted by the server, as an assignment converts.
// Failures that may pass (deadlock, serialization, lock time-out, no free connection, connection lost) make it try the
// whole transaction again, a few times. A lost answer to COMMIT is looked up (postgres_commit.h), else kUnknownOutcome.
// With a run key the write has a row in the ledger of exports (postgres_ledger.h) and does not happen a second time.
Status WriteJdbcTable(const JdbcWriteOptions& options, const engine::ConnectorWriteRequest& request,
                      const RetryPolicy& retries = RetryPolicy({.max_attempts = 5,
                                                                .initial_delay = std::chrono::milliseconds(200),
                                                                .max_delay = std::chrono::milliseconds(2000)}));

}  // namespace firesteel::connectors
