#include "connectors/postgres/postgres_ledger.h"

#include <cstdlib>

#include "connectors/postgres/postgres_name.h"

namespace firesteel::connectors {

Status PostgresLedger::EnsureExists() {
  FS_ASSIGN_OR_RETURN(const auto found, connection_.Query("SELECT to_regclass('firesteel.exports') IS NOT NULL"));
  if (found[0][0] == "t") return Status::Ok();
  // CREATE .. IF NOT EXISTS of two sessions at once fails in one of them, hence the lock.
  const StatusOr<std::int64_t> made = connection_.Execute(
      "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('firesteel.exports', 0)); "
      "CREATE SCHEMA IF NOT EXISTS firesteel; "
      "CREATE TABLE IF NOT EXISTS firesteel.exports (run_key text, target text, mode text NOT NULL, "
      "rows bigint NOT NULL, finished_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (run_key, "
      "target)); "
      "COMMIT");
  if (made.ok()) return Status::Ok();
  (void)connection_.Execute("ROLLBACK");
  Status status = made.status();
  if (status.code() == StatusCode::kPermissionDenied) {
    return std::move(status).Annotate(
        "the ledger of exports cannot be made; let an administrator run CREATE SCHEMA firesteel AUTHORIZATION <role>");
  }
  return status;
}

Status PostgresLedger::LockTarget(const std::string& target) {
  return connection_
      .Query("SELECT pg_advisory_xact_lock(hashtextextended(" + QuotePostgresLiteral("firesteel:" + target) + ", 0))")
      .status();
}

StatusOr<std::optional<std::int64_t>> PostgresLedger::Find(const std::string& run_key, const std::string& target) {
  FS_ASSIGN_OR_RETURN(const auto rows, connection_.Query("SELECT rows FROM firesteel.exports WHERE run_key = " +
                                                         QuotePostgresLiteral(run_key) +
                                                         " AND target = " + QuotePostgresLiteral(target)));
  if (rows.empty()) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(std::strtoll(rows[0][0].c_str(), nullptr, 10));
}

Status PostgresLedger::Add(const std::string& run_key, const std::string& target, const std::string& mode,
                           std::int64_t rows) {
  return connection_
      .Execute("INSERT INTO firesteel.exports (run_key, target, mode, rows) VALUES (" + QuotePostgresLiteral(run_key) +
               ", " + QuotePostgresLiteral(target) + ", " + QuotePostgresLiteral(mode) + ", " + std::to_string(rows) +
               ")")
      .status();
}

}  // namespace firesteel::connectors
