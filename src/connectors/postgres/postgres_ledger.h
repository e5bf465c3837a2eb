#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status_or.h"
#include "connectors/postgres/postgres_connection.h"

namespace firesteel::connectors {

// The table firesteel.exports: one row for each finished export, written in the export's own transaction. It is what
// tells whether an export happened when nobody else knows. In a schema of its own, so that the target's schema holds
// nothing but results.
class PostgresLedger {
 public:
  explicit PostgresLedger(PostgresConnection& connection) : connection_(connection) {}

  // Makes schema and table where they are missing, in a transaction of its own.
  Status EnsureExists();
  // Within a transaction: waits until no other export to `target` runs, and keeps others out until its end.
  Status LockTarget(const std::string& target);
  // The number of rows that export brought, or nothing where it never happened.
  StatusOr<std::optional<std::int64_t>> Find(const std::string& run_key, const std::string& target);
  Status Add(const std::string& run_key, const std::string& target, const std::string& mode, std::int64_t rows);

 private:
  PostgresConnection& connection_;
};

}  // namespace firesteel::connectors
