#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/secret.h"
#include "base/status_or.h"

struct pg_conn;
struct pg_result;

namespace firesteel::connectors {

// How long PostgreSQL may keep us waiting. The time to connect is libpq's connect_timeout (of the DSN, else 10 s for
// each host).
struct PostgresLimits {
  // Not a byte for this long: the server is asked over a second connection. It is waited for on while it says that our
  // statement is at work there (a merge of many rows says nothing for hours), else the connection counts as lost.
  std::chrono::milliseconds idle{60'000};
  // For one statement from sending to its answer; for one piece of data in a COPY. 0: no limit.
  std::chrono::milliseconds total{3'600'000};
};

// Frees a result of libpq.
struct PostgresResultDeleter {
  void operator()(pg_result* result) const;
};
using PostgresResult = std::unique_ptr<pg_result, PostgresResultDeleter>;

// One libpq connection that never waits longer than its limits, nor for more than half a second after the token was
// cancelled: then the server is asked to cancel the statement too. Once a wait is given up the connection is lost and
// serves nothing more. Failures of waiting: kUnavailable, retryable (silence), kResourceExhausted (the total limit),
// kCancelled. What the server says is for the caller to judge (result and connection errors). Not thread-safe.
class PostgresWire {
 public:
  // Null where there is no memory. Otherwise a connection that may have failed: PQstatus tells. kCancelled.
  static StatusOr<std::unique_ptr<PostgresWire>> Connect(const Secret& dsn, const PostgresLimits& limits,
                                                         const CancellationToken& token);
  ~PostgresWire();
  PostgresWire(const PostgresWire&) = delete;
  PostgresWire& operator=(const PostgresWire&) = delete;

  pg_conn* connection() const { return connection_; }
  // True once nothing can be expected of the connection: what was sent last may or may not have happened.
  bool IsLost() const;

  // Starts the total limit of what is sent next.
  void StartClock() { started_ = std::chrono::steady_clock::now(); }
  // Hands libpq's buffer to the network.
  Status Flush();
  // The next result of what was sent; null after the last one.
  StatusOr<PostgresResult> NextResult();
  // The last result of what was sent, as PQexec gives it: stops early where a COPY begins.
  StatusOr<PostgresResult> LastResult();
  // PQgetCopyData: the length of a piece, -1 at the end, -2 for a failure.
  StatusOr<int> NextCopyData(char** bytes);
  // Reads what is still to come, for at most half a second.
  void Drain();

 private:
  // One of the DSN's hosts, as a connection found it.
  struct Place {
    std::string host, address, port;
  };
  static StatusOr<std::unique_ptr<PostgresWire>> ConnectTo(const Place& place, const Secret& dsn,
                                                           const PostgresLimits& limits,
                                                           const CancellationToken& token);
  static pg_conn* ConnectBlocking(const Place& place, const Secret& dsn);
  PostgresWire(pg_conn* connection, Secret dsn, PostgresLimits limits, CancellationToken token);

  enum class Wanted { kRead, kReadOrWrite };
  // Returns once the socket is ready.
  Status Wait(Wanted wanted);
  Status AfterSilence();
  Status AfterCancellation();
  bool Poll(Wanted wanted, std::chrono::milliseconds at_most);
  void AskToCancel();
  Place place() const;
  std::string Server() const;

  pg_conn* const connection_;
  const Secret dsn_;
  const PostgresLimits limits_;
  const CancellationToken token_;
  std::chrono::steady_clock::time_point started_;
  bool given_up_ = false;
  bool asked_to_cancel_ = false;
};

}  // namespace firesteel::connectors
