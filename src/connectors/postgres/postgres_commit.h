#pragma once

#include <functional>
#include <memory>

#include "base/retry_policy.h"
#include "base/status_or.h"
#include "connectors/postgres/postgres_connection.h"

namespace firesteel::connectors {

// Commits the open transaction of `connection`, and finds out what became of it where the answer is lost: PostgreSQL
// knows for some time how each of its transactions ended. `reconnect` opens another connection to the same server.
//   OK               committed, once
//   kUnknownOutcome  the answer is lost and the server cannot be asked, has crashed since, or is another one now (a
//   standby
//                    that took over may have got the transaction or not)
//   otherwise        rolled back; retryable where trying again makes sense
Status CommitAndConfirm(PostgresConnection& connection,
                        const std::function<StatusOr<std::unique_ptr<PostgresConnection>>()>& reconnect,
                        const RetryPolicy& retries, const CancellationToken& token);

}  // namespace firesteel::connectors
