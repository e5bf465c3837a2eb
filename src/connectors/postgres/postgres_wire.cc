#include "connectors/postgres/postgres_wire.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace firesteel::connectors {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often a wait looks at its token.
constexpr milliseconds kGlance{100};
// What the server gets to answer a cancellation before the connection is given up.
constexpr milliseconds kGrace{500};

milliseconds Since(steady_clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

std::string Seconds(milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s" : std::to_string(time.count()) + " ms";
}

// A connection being made by a thread of its own, since libpq looks up names and goes through hosts without a way to
// interrupt it. Shared by that thread and by whoever waits, who may leave first.
struct Connecting {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<PGconn*> made;
  bool abandoned = false;
};

}  // namespace

void PostgresResultDeleter::operator()(pg_result* result) const { PQclear(result); }

PostgresWire::PostgresWire(pg_conn* connection, Secret dsn, PostgresLimits limits, CancellationToken token)
    : connection_(connection),
      dsn_(std::move(dsn)),
      limits_(limits),
      token_(std::move(token)),
      started_(steady_clock::now()) {}

// `place` without host: wherever the DSN says.
PGconn* PostgresWire::ConnectBlocking(const Place& place, const Secret& dsn) {
  // The DSN comes after our own values and so beats them; what follows it beats the DSN.
  std::vector<std::pair<const char*, const char*>> options = {
      {"connect_timeout", "10"},     {"keepalives_idle", "30"},
      {"keepalives_interval", "10"}, {"keepalives_count", "3"},
      {"tcp_user_timeout", "60000"}, {"dbname", dsn.Reveal().c_str()},
      {"client_encoding", "UTF8"},   {"fallback_application_name", "firesteel"}};
  if (!place.host.empty()) {
    options.insert(options.end(), {{"host", place.host.c_str()},
                                   {"hostaddr", place.address.c_str()},
                                   {"port", place.port.c_str()},
                                   {"target_session_attrs", "any"}});
  }
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : options) {
    keywords.push_back(keyword);
    values.push_back(value);
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keywords.data(), values.data(), 1);
}

PostgresWire::~PostgresWire() { PQfinish(connection_); }

StatusOr<std::unique_ptr<PostgresWire>> PostgresWire::Connect(const Secret& dsn, const PostgresLimits& limits,
                                                              const CancellationToken& token) {
  return ConnectTo({}, dsn, limits, token);
}

StatusOr<std::unique_ptr<PostgresWire>> PostgresWire::ConnectTo(const Place& place, const Secret& dsn,
                                                                const PostgresLimits& limits,
                                                                const CancellationToken& token) {
  const auto connecting = std::make_shared<Connecting>();
  std::thread([connecting, place, dsn] {
    PGconn* connection = ConnectBlocking(place, dsn);
    std::lock_guard lock(connecting->mutex);
    if (connecting->abandoned) {
      PQfinish(connection);
      return;
    }
    connecting->made = connection;
    connecting->changed.notify_all();
  }).detach();
  std::unique_lock lock(connecting->mutex);
  while (!connecting->changed.wait_for(lock, kGlance, [&] { return connecting->made.has_value(); })) {
    if (token.IsCancelled()) {
      connecting->abandoned = true;
      return token.Check();
    }
  }
  if (*connecting->made == nullptr) return std::unique_ptr<PostgresWire>();
  PQsetnonblocking(*connecting->made, 1);
  return std::unique_ptr<PostgresWire>(new PostgresWire(*connecting->made, dsn, limits, token));
}

bool PostgresWire::IsLost() const { return given_up_ || PQstatus(connection_) != CONNECTION_OK; }

PostgresWire::Place PostgresWire::place() const {
  const auto text = [](const char* value) { return std::string(value == nullptr ? "" : value); };
  return {text(PQhost(connection_)), text(PQhostaddr(connection_)), text(PQport(connection_))};
}

std::string PostgresWire::Server() const { return "PostgreSQL at " + place().host + ":" + place().port; }

bool PostgresWire::Poll(Wanted wanted, milliseconds at_most) {
  pollfd socket{PQsocket(connection_), static_cast<short>(wanted == Wanted::kRead ? POLLIN : POLLIN | POLLOUT), 0};
  return poll(&socket, 1, static_cast<int>(at_most.count())) != 0;  // an error shows with the next use of the socket
}

Status PostgresWire::Wait(Wanted wanted) {
  auto silent_since = steady_clock::now();
  while (true) {
    if (Poll(wanted, kGlance)) return Status::Ok();
    if (token_.IsCancelled()) {
      FS_RETURN_IF_ERROR(AfterCancellation());
      silent_since = steady_clock::now();
    }
    if (limits_.total.count() > 0 && Since(started_) > limits_.total) {
      AskToCancel();
      given_up_ = true;
      return Status(StatusCode::kResourceExhausted,
                    Server() + " took longer than " + Seconds(limits_.total) +
                        " over one statement; raise firesteel.postgres.totalTimeout, or set 0 for no limit")
          .WithCondition("FIRESTEEL_POSTGRES", "57014");
    }
    if (limits_.idle.count() > 0 && Since(silent_since) > limits_.idle) {
      FS_RETURN_IF_ERROR(AfterSilence());
      silent_since = steady_clock::now();
    }
  }
}

// The first time the server gets a moment to answer, so that its answer (which may be that a COMMIT happened) is known.
Status PostgresWire::AfterCancellation() {
  if (!asked_to_cancel_) {
    AskToCancel();
    if (Poll(Wanted::kRead, kGrace)) return Status::Ok();
  }
  given_up_ = true;
  return token_.Check();
}

Status PostgresWire::AfterSilence() {
  const auto lost = [&](const std::string& why) {
    given_up_ = true;
    return Status(StatusCode::kUnavailable,
                  Server() + " has not sent a byte for " + Seconds(limits_.idle) + " (" + why + ")")
        .WithCondition("FIRESTEEL_POSTGRES", "08006")
        .WithRetryable(true);
  };
  // No limit of idleness: the second connection's own answer is waited for as long as it took this one to fall silent.
  const PostgresLimits limits{.idle = milliseconds(0), .total = std::min(limits_.idle, milliseconds(10'000))};
  FS_ASSIGN_OR_RETURN(const auto second, ConnectTo(place(), dsn_, limits, token_));
  if (second == nullptr || second->IsLost()) {
    // One that refuses for want of free places is alive.
    const std::string text = second == nullptr ? "" : PQerrorMessage(second->connection_);
    if (text.find("too many") != std::string::npos || text.find("remaining connection slots") != std::string::npos)
      return Status::Ok();
    return lost("a second connection cannot be made");
  }
  const std::string query =
      "SELECT state FROM pg_stat_activity WHERE pid = " + std::to_string(PQbackendPID(connection_));
  StatusOr<PostgresResult> answer = PostgresResult();
  if (PQsendQuery(second->connection_, query.c_str()) == 1) answer = second->LastResult();
  if (!answer.ok() && answer.status().code() == StatusCode::kCancelled) return answer.status();
  if (!answer.ok() || *answer == nullptr) return lost("nor is a second connection answered");
  // A pooler shows other process numbers than the server's: then nothing is known, but the server lives.
  if (PQresultStatus(answer->get()) != PGRES_TUPLES_OK || PQntuples(answer->get()) == 0) return Status::Ok();
  const std::string state = PQgetvalue(answer->get(), 0, 0);
  if (state.starts_with("idle"))
    return lost("the server is done with what it was asked, but its answer does not arrive");
  return Status::Ok();
}

// In a thread that nobody waits for: the request is a connection of its own, and may hang as the first one does.
void PostgresWire::AskToCancel() {
  asked_to_cancel_ = true;
  PGcancel* cancel = PQgetCancel(connection_);
  if (cancel == nullptr) return;
  std::thread([cancel] {
    char ignored[256];
    PQcancel(cancel, ignored, sizeof ignored);
    PQfreeCancel(cancel);
  }).detach();
}

Status PostgresWire::Flush() {
  while (PQflush(connection_) == 1) {
    FS_RETURN_IF_ERROR(Wait(Wanted::kReadOrWrite));
    if (PQconsumeInput(connection_) == 0) break;  // lost: the next use says so
  }
  return Status::Ok();
}

StatusOr<PostgresResult> PostgresWire::NextResult() {
  FS_RETURN_IF_ERROR(Flush());
  while (PQisBusy(connection_) != 0) {
    FS_RETURN_IF_ERROR(Wait(Wanted::kRead));
    if (PQconsumeInput(connection_) == 0) break;  // PQgetResult makes a result of it
  }
  return PostgresResult(PQgetResult(connection_));
}

StatusOr<PostgresResult> PostgresWire::LastResult() {
  PostgresResult last;
  while (true) {
    FS_ASSIGN_OR_RETURN(PostgresResult result, NextResult());
    if (result == nullptr) return last;
    // The server's reason for ending a connection counts, not libpq's finding afterwards that it has ended.
    if (last == nullptr || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) last = std::move(result);
    const ExecStatusType status = PQresultStatus(last.get());
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || IsLost()) return last;
  }
}

StatusOr<int> PostgresWire::NextCopyData(char** bytes) {
  while (true) {
    const int length = PQgetCopyData(connection_, bytes, /*async=*/1);
    if (length != 0) return length;
    FS_RETURN_IF_ERROR(Wait(Wanted::kRead));
    if (PQconsumeInput(connection_) == 0) return -2;
  }
}

void PostgresWire::Drain() {
  const auto start = steady_clock::now();
  while (!IsLost() && Since(start) < kGrace) {
    if (PQflush(connection_) == 1 || PQisBusy(connection_) != 0) {
      (void)Poll(PQisBusy(connection_) != 0 ? Wanted::kRead : Wanted::kReadOrWrite, kGlance);
      if (PQconsumeInput(connection_) == 0) return;
      continue;
    }
    const PostgresResult result(PQgetResult(connection_));
    if (result == nullptr) return;
  }
  given_up_ = true;
}

}  // namespace firesteel::connectors
