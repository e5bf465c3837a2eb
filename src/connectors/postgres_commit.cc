#include "connectors/postgres_commit.h"

#include <string>
#include <utility>
#include <vector>

namespace firesteel::connectors {
namespace {

// The transaction, and what tells the server from every other one: its data directory and its timeline, which changes
// when a standby takes over.
constexpr const char* kWitness =
    "SELECT txid_current(), (SELECT system_identifier FROM pg_control_system()), "
    "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";
constexpr const char* kServer =
    "SELECT (SELECT system_identifier FROM pg_control_system()), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

Status Unknown(const std::string& why) {
  return Status(StatusCode::kUnknownOutcome, "the answer to COMMIT was lost, and " + why);
}

Status StillRunning() {
  return Status(StatusCode::kUnavailable, "the transaction is still being committed").WithRetryable(true);
}

}  // namespace

Status CommitAndConfirm(PostgresConnection& connection,
                        const std::function<StatusOr<std::unique_ptr<PostgresConnection>>()>& reconnect,
                        const RetryPolicy& retries, const CancellationToken& token) {
  // Roles may lack the right to call these; then a lost answer stays unknown. A failure must not spoil the transaction.
  FS_RETURN_IF_ERROR(connection.Execute("SAVEPOINT firesteel_witness").status());
  const auto witness = connection.Query(kWitness);
  if (!witness.ok()) {
    if (connection.IsLost()) return witness.status();
    FS_RETURN_IF_ERROR(connection.Execute("ROLLBACK TO SAVEPOINT firesteel_witness").status());
  }
  const StatusOr<std::int64_t> committed = connection.Execute("COMMIT");
  if (committed.ok() || !connection.IsLost()) return committed.status();
  if (!witness.ok()) return Unknown("the server does not let this role ask for it: " + witness.status().message());

  std::string outcome;
  const std::vector<std::string>& then = witness->at(0);
  const Status asked = retries.Run(token, [&](int) -> Status {
    FS_ASSIGN_OR_RETURN(const auto again, reconnect());
    FS_ASSIGN_OR_RETURN(const auto server, again->Query(kServer));
    if (server.at(0).at(0) != then[1] || server.at(0).at(1) != then[2]) {
      return Status(StatusCode::kUnknownOutcome, "another server has taken over");
    }
    FS_ASSIGN_OR_RETURN(const auto status, again->Query("SELECT txid_status(" + then[0] + ")"));
    outcome = status.at(0).at(0);
    return outcome == "in progress" ? StillRunning() : Status::Ok();
  });
  if (!asked.ok()) return Unknown("it cannot be found out: " + asked.message());
  if (outcome == "committed") return Status::Ok();
  if (outcome == "aborted") return committed.status();
  return Unknown("the server has forgotten the transaction");
}

}  // namespace firesteel::connectors
