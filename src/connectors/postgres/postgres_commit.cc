#include "connectors/postgres/postgres_commit.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel::connectors {
namespace {

// What tells the server from every other one (its data directory; its timeline, which changes when a standby takes
// over), and whether it has crashed (which resets its statistics).
constexpr std::string_view kServer =
    "(SELECT system_identifier FROM pg_control_system()) || ' ' || "
    "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), "
    "(SELECT stats_reset FROM pg_stat_bgwriter)";

std::string Select(const std::string& first) { return "SELECT " + first + ", " + std::string(kServer); }

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
  const auto witness = connection.Query(Select("txid_current()"));
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
    FS_ASSIGN_OR_RETURN(const auto answer, again->Query(Select("txid_status(" + then[0] + ")")));
    const std::vector<std::string>& now = answer.at(0);
    if (now[1] != then[1]) return Status(StatusCode::kUnknownOutcome, "another server has taken over");
    // Transaction numbers that had not reached the disk are given out again after a crash.
    if (now[2] != then[2] && now[0] == "committed")
      return Status(StatusCode::kUnknownOutcome, "the server has crashed meanwhile");
    outcome = now[0];
    return outcome == "in progress" ? StillRunning() : Status::Ok();
  });
  if (!asked.ok()) return Unknown("it cannot be found out: " + asked.message());
  if (outcome == "committed") return Status::Ok();
  if (outcome == "aborted") return committed.status();
  return Unknown("the server has forgotten the transaction");
}

}  // namespace firesteel::connectors
