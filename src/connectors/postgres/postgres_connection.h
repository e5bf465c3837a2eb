#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/secret.h"
#include "base/status_or.h"
#include "connectors/postgres/postgres_wire.h"
#include "connectors/postgres/wire_buffer.h"

namespace firesteel::connectors {

// A connection to PostgreSQL over libpq. Statements block, no longer than the limits say; cancelling the token given at
// Open interrupts them within a second. Messages never hold the DSN or the password. Not thread-safe.
//
// Failures by SQLSTATE: connection lost, server starting or stopping, too many connections: kUnavailable, retryable;
// deadlock, serialization, lock time-out: kConflict, retryable; wrong password or role: kUnauthenticated; no privilege
// or read-only: kPermissionDenied; disk full, out of memory, the server's statement time-out: kResourceExhausted;
// violated constraints and bad values: kDataError; the token cancelled: kCancelled; the rest: kInvalidArgument. What
// PostgresWire gives up waiting for is said there. The server's SQLSTATE is the status's, its condition
// FIRESTEEL_POSTGRES.
class PostgresConnection {
 public:
  static StatusOr<std::unique_ptr<PostgresConnection>> Open(const Secret& dsn, const CancellationToken& token,
                                                            const PostgresLimits& limits = {});
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // One or more statements without rows. Returns the number of rows the last one touched.
  StatusOr<std::int64_t> Execute(const std::string& sql);
  // The rows of one query as text; NULL is an empty text.
  StatusOr<std::vector<std::vector<std::string>>> Query(const std::string& sql);

  // The columns a query would give; nothing runs. `table` is the object id of the table a column comes from, or 0.
  struct Column {
    std::string name;
    std::uint32_t type = 0;
    int modifier = -1;
    std::uint32_t table = 0;
    int number = 0;  // within that table
  };
  StatusOr<std::vector<Column>> Describe(const std::string& sql);

  // COPY .. TO STDOUT: start, then Receive until it says false. `bytes` is valid until the next call. A copy that is
  // not read to its end ends with the connection.
  Status StartCopyOut(const std::string& sql);
  StatusOr<bool> ReceiveCopy(std::string_view& bytes);

  // COPY .. FROM STDIN: start, any number of Send, then End (rows copied) or Abandon.
  Status StartCopy(const std::string& sql);
  Status SendCopy(std::string_view bytes);
  StatusOr<std::int64_t> EndCopy();
  void AbandonCopy(const std::string& reason);

  // True once the connection is gone or given up: what was sent last may or may not have happened.
  bool IsLost() const;

 private:
  struct Handle;
  explicit PostgresConnection(std::unique_ptr<Handle> handle);
  // Sends statements and waits for the last one's result.
  StatusOr<PostgresResult> Run(const std::string& sql);
  std::unique_ptr<Handle> handle_;
};

}  // namespace firesteel::connectors
