#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/settings/settings.h"
#include "base/status_or.h"
#include "connect/codec/error_codec.h"
#include "connect/connect_session.h"
#include "connect/operation.h"
#include "connect/server/access_control.h"
#include "connect/server/quota.h"
#include "connect/server/recent_keys.h"

namespace firesteel::connect {

// Whose a session is: nobody else finds it, whatever id he gives.
struct Owner {
  Caller caller;     // by token
  std::string user;  // as the client calls himself
};

// The places that all sessions of one token share.
struct TokenQuotas {
  Quota sessions;
  Quota operations;
};

// A session with what its calls share. Shared with the calls under way, which may outlive its place in the registry.
struct OpenSession {
  OpenSession(Owner session_owner, std::string id, std::unique_ptr<session::Session> session,
              std::size_t most_operations)
      : owner(std::move(session_owner)),
        connect(owner.user, std::move(id), std::move(session)),
        own_operations(most_operations) {}

  const Owner owner;
  ConnectSession connect;
  ErrorStore errors;
  Quota own_operations;
  std::shared_ptr<TokenQuotas> of_token;  // shared with the token's other sessions
  std::shared_ptr<void> place;            // in the token's quota

  std::mutex mutex;  // guards what follows
  std::map<std::string, std::shared_ptr<Operation>> operations;
  // Ended because no stream came back: asking for them is another error than asking for one that never was.
  RecentKeys<std::string> abandoned{10'000};
  bool ended = false;  // takes no more operations
  std::chrono::steady_clock::time_point last_used = std::chrono::steady_clock::now();
};
using OpenSessionPtr = std::shared_ptr<OpenSession>;

// The sessions of a server, by user and id. Thread-safe.
class SessionRegistry {
 public:
  struct Limits {
    std::size_t sessions = 1000;
    std::size_t sessions_per_token = 1000;
    std::size_t operations_per_session = 100;
    std::size_t operations_per_token = 1000;
    std::chrono::seconds idle{3600};
    std::chrono::seconds detached{300};
  };
  using MakeSession = std::function<std::unique_ptr<session::Session>(session::Rights)>;

  SessionRegistry(MakeSession make_session, Limits limits);
  ~SessionRegistry();  // closes

  // Finds or opens. INVALID_HANDLE.FORMAT for an id that is no UUID, SESSION_CLOSED for one that was released,
  // SESSION_CHANGED when the client saw another session under this id, RESOURCE_EXHAUSTED beyond the limit.
  StatusOr<OpenSessionPtr> Open(const Owner& owner, const std::string& id, const std::string& observed_server_side_id);
  // Finds only; INVALID_HANDLE.SESSION_NOT_FOUND.
  StatusOr<OpenSessionPtr> Find(const Owner& owner, const std::string& id, const std::string& observed_server_side_id);
  // The session with this id, whosever it is; null where there is none.
  OpenSessionPtr FindAnybodys(const std::string& id) const;
  // A copy of `session` under a new id (CloneSession); RESOURCE_EXHAUSTED beyond the limit.
  StatusOr<OpenSessionPtr> Clone(const OpenSessionPtr& session, const std::string& new_id);

  // Ends the session: running operations are cancelled, its memory goes with the last call under way. Unknown ids are
  // fine: releasing twice is the same as once.
  void Release(const Owner& owner, const std::string& id, bool may_return);

  // Cancels what runs, in every session, and opens no more sessions: kUnavailable.
  void Close();

  // Ends what is idle or detached for too long. Called now and then by the server.
  void Sweep(std::chrono::steady_clock::time_point now);

  std::size_t size() const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // token, user, id
  static Key KeyOf(const Owner& owner, const std::string& id) { return {owner.caller.name, owner.user, id}; }

  // Puts a session in, or an error when there is no room for it, or all ends. With mutex_ held.
  StatusOr<OpenSessionPtr> Add(const Owner& owner, const std::string& id,
                               const std::function<std::unique_ptr<session::Session>()>& make);

  const MakeSession make_session_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::map<Key, OpenSessionPtr> sessions_;
  std::map<std::string, std::shared_ptr<TokenQuotas>> tokens_;  // by name; shared with the sessions
  RecentKeys<Key> closed_{10'000};
  bool closing_ = false;
};

// INVALID_HANDLE.<kind> of a session or operation.
Status InvalidHandle(std::string_view kind, const std::string& handle);

// True for the 36-character text form of a UUID.
bool IsUuid(const std::string& text);

}  // namespace firesteel::connect
