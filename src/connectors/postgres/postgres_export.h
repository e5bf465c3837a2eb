#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/retry_policy.h"
#include "base/secret.h"
#include "base/status_or.h"
#include "connectors/postgres/postgres_wire.h"
#include "engine/engine.h"
#include "types/data_type.h"

namespace firesteel::connectors {

struct PostgresExportRequest {
  enum class Mode {
    kReplace,  // the table has exactly these rows afterwards
    kAppend,
    kUpsert,  // rows whose `key` exists are updated, others inserted
  };

  Secret dsn;         // libpq connection string or postgresql:// URL
  std::string table;  // [schema.]table, see postgres_name.h; made when missing, as is its schema
  Mode mode = Mode::kReplace;
  std::vector<std::string> key;  // kUpsert: columns of a unique index, or of the primary key of a table made here
  // Makes the export happen once: a second export of the same key to the same table is a no-op. "" for none; then an
  // answer lost during COMMIT may end as kUnknownOutcome (postgres_commit.h).
  std::string run_key;
  // Starts the query; called again for each try, and must give the same rows.
  std::function<StatusOr<std::unique_ptr<engine::ResultStream>>()> open_rows;
  PostgresLimits limits;
  CancellationToken cancellation;
};

struct PostgresExportReport {
  std::int64_t rows = 0;
  int attempts = 1;
  bool already_done = false;  // the run key's export had happened before; rows are those of then
};

// Copies a query's rows into a PostgreSQL table in one transaction: readers see the old or the new rows, whatever dies.
//
//   connect -> BEGIN, lock the target's name -> ledger knows the run key? -> COPY BINARY into a stage -> swap, insert
//   or upsert -> ledger row -> COMMIT
//
// kReplace swaps the staged table in, unless the old one has the same columns and something of its own (indexes,
// grants, views on it, triggers): then its rows are exchanged and it stays. The ledger is the table firesteel.exports.
// Failures before COMMIT that may pass (connection lost, deadlock, server starting) are tried again from the start; a
// COMMIT whose answer was lost is looked up in the ledger before anything else is done. Thread-safe.
class PostgresExporter {
 public:
  explicit PostgresExporter(RetryPolicy retries = RetryPolicy({.max_attempts = 6,
                                                               .initial_delay = std::chrono::milliseconds(200),
                                                               .max_delay = std::chrono::milliseconds(5000)}))
      : retries_(std::move(retries)) {}

  // Besides what the query fails with: see PostgresConnection for the server's errors; kDataError naming column and row
  // for a value PostgreSQL cannot hold.
  StatusOr<PostgresExportReport> Run(const PostgresExportRequest& request) const;

 private:
  const RetryPolicy retries_;
};

}  // namespace firesteel::connectors
