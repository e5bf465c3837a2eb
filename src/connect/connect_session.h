#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/cancellation.h"
#include "connect/artifacts.h"
#include "connect/decode/decode_context.h"
#include "session/session.h"

namespace firesteel::connect {

// One client's session: the SQL session behind it and what only Spark Connect knows of. Created and found by the
// SessionRegistry. The SQL session serves one statement at a time: hold mutex() while using session(), or a
// SessionLease to run queries.
class ConnectSession {
 public:
  ConnectSession(std::string user, std::string id, std::unique_ptr<session::Session> session);

  const std::string& user() const { return user_; }
  const std::string& id() const { return id_; }
  // Stays the same as long as the session lives; a client that sees another one knows its session is gone.
  const std::string& server_side_id() const { return server_side_id_; }

  std::mutex& mutex() { return mutex_; }
  session::Session& session() { return *session_; }
  // Thread-safe.
  Artifacts& artifacts() { return artifacts_; }

  // For decoding this session's messages. Needs mutex().
  DecodeContext MakeDecodeContext();

 private:
  const std::string user_;
  const std::string id_;
  const std::string server_side_id_;
  std::mutex mutex_;
  const std::unique_ptr<session::Session> session_;
  Artifacts artifacts_;
};

// Holds a session's mutex for one call: its statements stop when `cancellation` is cancelled and tell their progress.
// Nothing of the call stays in the session, which may outlive it.
class SessionLease {
 public:
  SessionLease(ConnectSession& session, CancellationToken cancellation, std::function<void(double)> on_progress = {});
  ~SessionLease();
  SessionLease(const SessionLease&) = delete;
  SessionLease& operator=(const SessionLease&) = delete;

 private:
  const std::lock_guard<std::mutex> lock_;
  session::Session& session_;
};

}  // namespace firesteel::connect
