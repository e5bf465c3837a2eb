#include "connect/server/session_registry.h"

#include <cctype>
#include <iterator>
#include <utility>

namespace firesteel::connect {
namespace {

Status InvalidClone(const char* kind, const std::string& target) {
  return SparkError(std::string("INVALID_CLONE_SESSION_REQUEST.") + kind, {{"targetSessionId", target}});
}

Status CheckObserved(const OpenSession& session, const std::string& observed) {
  if (observed.empty() || observed == session.connect.server_side_id()) return Status::Ok();
  return InvalidHandle("SESSION_CHANGED", session.connect.id());
}

// Cancelling calls into what runs, which may take a moment: never under a lock.
void End(OpenSession& session) {
  std::vector<std::shared_ptr<Operation>> running;
  {
    const std::lock_guard lock(session.mutex);
    session.ended = true;
    for (const auto& [id, operation] : session.operations) running.push_back(operation);
  }
  for (const auto& operation : running) operation->Cancel();
}

}  // namespace

Status InvalidHandle(std::string_view kind, const std::string& handle) {
  return SparkError("INVALID_HANDLE." + std::string(kind), {{"handle", handle}});
}

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

SessionRegistry::SessionRegistry(MakeSession make_session, Limits limits)
    : make_session_(std::move(make_session)), limits_(limits) {}

SessionRegistry::~SessionRegistry() { Close(); }

void SessionRegistry::Close() {
  std::vector<OpenSessionPtr> open;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const auto& [key, session] : sessions_) open.push_back(session);
  }
  for (const OpenSessionPtr& session : open) End(*session);
}

StatusOr<OpenSessionPtr> SessionRegistry::Add(const Owner& owner, const std::string& id,
                                              const std::function<std::unique_ptr<session::Session>()>& make) {
  if (closing_) return Status(StatusCode::kUnavailable, "the server is stopping");
  if (sessions_.size() >= limits_.sessions) {
    return Status(StatusCode::kResourceExhausted, "the server has its limit of " + std::to_string(limits_.sessions) +
                                                      " sessions open (firesteel.connect.session.limit)");
  }
  std::shared_ptr<TokenQuotas>& quotas = tokens_[owner.caller.name];
  if (!quotas)
    quotas = std::make_shared<TokenQuotas>(
        TokenQuotas{Quota(limits_.sessions_per_token), Quota(limits_.operations_per_token)});
  std::shared_ptr<void> place = quotas->sessions.Take();
  if (!place) {
    return Status(StatusCode::kResourceExhausted, "the token '" + owner.caller.name + "' has its limit of " +
                                                      std::to_string(limits_.sessions_per_token) +
                                                      " sessions open (firesteel.connect.session.limitPerCaller)");
  }
  auto session = std::make_shared<OpenSession>(owner, id, make(), limits_.operations_per_session);
  session->of_token = quotas;
  session->place = std::move(place);
  sessions_.emplace(KeyOf(owner, id), session);
  return session;
}

StatusOr<OpenSessionPtr> SessionRegistry::Open(const Owner& owner, const std::string& id,
                                               const std::string& observed_server_side_id) {
  if (!IsUuid(id)) return InvalidHandle("FORMAT", id);
  const std::lock_guard lock(mutex_);
  const Key key = KeyOf(owner, id);
  if (const auto found = sessions_.find(key); found != sessions_.end()) {
    FS_RETURN_IF_ERROR(CheckObserved(*found->second, observed_server_side_id));
    const std::lock_guard use(found->second->mutex);
    found->second->last_used = std::chrono::steady_clock::now();
    return found->second;
  }
  if (closed_.Contains(key)) return InvalidHandle("SESSION_CLOSED", id);
  if (!observed_server_side_id.empty()) return InvalidHandle("SESSION_CHANGED", id);
  return Add(owner, id, [&] { return make_session_(owner.caller.rights); });
}

StatusOr<OpenSessionPtr> SessionRegistry::Find(const Owner& owner, const std::string& id,
                                               const std::string& observed_server_side_id) {
  if (!IsUuid(id)) return InvalidHandle("FORMAT", id);
  const std::lock_guard lock(mutex_);
  const Key key = KeyOf(owner, id);
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) {
    return InvalidHandle(closed_.Contains(key) ? "SESSION_CLOSED" : "SESSION_NOT_FOUND", id);
  }
  FS_RETURN_IF_ERROR(CheckObserved(*found->second, observed_server_side_id));
  return found->second;
}

OpenSessionPtr SessionRegistry::FindAnybodys(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, session] : sessions_) {
    if (std::get<2>(key) == id) return session;
  }
  return nullptr;
}

StatusOr<OpenSessionPtr> SessionRegistry::Clone(const OpenSessionPtr& session, const std::string& new_id) {
  if (!IsUuid(new_id)) return InvalidClone("TARGET_SESSION_ID_FORMAT", new_id);
  std::unique_ptr<session::Session> copy;
  {
    const std::lock_guard lock(session->connect.mutex());
    copy = session->connect.session().Clone();
  }
  const std::lock_guard lock(mutex_);
  const Key key = KeyOf(session->owner, new_id);
  if (sessions_.contains(key)) return InvalidClone("TARGET_SESSION_ID_ALREADY_EXISTS", new_id);
  if (closed_.Contains(key)) return InvalidClone("TARGET_SESSION_ID_ALREADY_CLOSED", new_id);
  return Add(session->owner, new_id, [&] { return std::move(copy); });
}

void SessionRegistry::Release(const Owner& owner, const std::string& id, bool may_return) {
  OpenSessionPtr released;
  {
    const std::lock_guard lock(mutex_);
    const Key key = KeyOf(owner, id);
    if (!may_return) closed_.Add(key);
    const auto found = sessions_.find(key);
    if (found == sessions_.end()) return;
    released = std::move(found->second);
    sessions_.erase(found);
  }
  End(*released);
  // What is left of it dies here, outside the lock: ending operations may take a moment.
}

void SessionRegistry::Sweep(std::chrono::steady_clock::time_point now) {
  std::vector<OpenSessionPtr> expired;
  std::vector<std::shared_ptr<Operation>> dropped;  // die outside the locks
  {
    const std::lock_guard lock(mutex_);
    for (auto at = sessions_.begin(); at != sessions_.end();) {
      OpenSession& session = *at->second;
      const std::lock_guard use(session.mutex);
      std::erase_if(session.operations, [&](const auto& entry) {
        const auto since = entry.second->detached_since();
        if (!since || now - *since < limits_.detached) return false;
        session.abandoned.Add(entry.first);
        dropped.push_back(entry.second);
        return true;
      });
      const bool idle = session.operations.empty() && now - session.last_used > limits_.idle;
      if (idle) expired.push_back(at->second);
      at = idle ? sessions_.erase(at) : std::next(at);
    }
  }
  for (const auto& operation : dropped) operation->Cancel();  // all, before the first is waited for
}

std::size_t SessionRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace firesteel::connect
