#include "connect/server/access_control.h"

#include <utility>

namespace firesteel::connect {
namespace {

using std::chrono::seconds;

constexpr seconds kWindow{60};
constexpr std::string_view kScheme = "Bearer ";
// Addresses remembered for their misses. An attacker with more of them is no longer slowed down by this.
constexpr std::size_t kMostAddresses = 100'000;

Status Unauthenticated(std::string message) { return {StatusCode::kUnauthenticated, std::move(message)}; }

}  // namespace

std::string AddressOfPeer(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }

AccessControl::AccessControl(std::vector<AccessToken> tokens, Limits limits)
    : tokens_(std::move(tokens)), limits_(limits) {}

// Goes through all tokens, found or not.
const AccessToken* AccessControl::Find(std::string_view authorization) const {
  if (!authorization.starts_with(kScheme)) return nullptr;
  const Secret given{std::string(authorization.substr(kScheme.size()))};
  const AccessToken* found = nullptr;
  for (const AccessToken& token : tokens_) {
    if (token.secret == given) found = &token;
  }
  return found;
}

void AccessControl::CountMiss(const std::string& address, Instant now) {
  if (limits_.wrong_tokens == 0) return;
  if (misses_.size() >= kMostAddresses) {
    std::erase_if(misses_, [&](const auto& entry) {
      return now - entry.second.since > kWindow && entry.second.locked_until <= now;
    });
    if (misses_.size() >= kMostAddresses) misses_.erase(misses_.begin());
  }
  Misses& misses = misses_[address];
  if (misses.count == 0 || now - misses.since > kWindow) misses = {0, now, {}};
  if (++misses.count < limits_.wrong_tokens) return;
  misses = {0, now, now + limits_.lockout};
}

StatusOr<Caller> AccessControl::Admit(std::string_view authorization, const std::string& peer, Instant now) {
  if (tokens_.empty()) return Caller{"anonymous", session::Rights::kWrite};
  const AccessToken* token = Find(authorization);
  const std::string address = AddressOfPeer(peer);

  const std::lock_guard lock(mutex_);
  const bool proven = proven_.Contains(peer);
  if (const auto misses = misses_.find(address);
      !proven && misses != misses_.end() && now < misses->second.locked_until) {
    const auto left = std::chrono::ceil<seconds>(misses->second.locked_until - now);
    return Unauthenticated("too many wrong tokens came from this address; it is refused for another " +
                           std::to_string(left.count()) + " seconds");
  }
  if (token == nullptr) {
    if (!authorization.empty()) {
      CountMiss(address, now);
      proven_.Remove(peer);
    }
    return Unauthenticated("the bearer token is missing or wrong");
  }
  if (!proven) proven_.Add(peer);
  return Caller{token->name, token->rights};
}

}  // namespace firesteel::connect
