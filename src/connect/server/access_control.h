#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/status_or.h"
#include "connect/server/recent_keys.h"
#include "session/rights.h"

namespace firesteel::connect {

// Who a token stands for. Names are unique within a server.
struct AccessToken {
  std::string name;
  session::Rights rights = session::Rights::kAdmin;
  Secret secret;
};

// Who makes a call.
struct Caller {
  std::string name;  // the token's, or "anonymous" where none is asked for
  session::Rights rights = session::Rights::kWrite;
};

// Says from a call's headers alone who makes it, or that it is refused. Without tokens everybody is "anonymous". Else
// the authorization header must be "Bearer <token>"; every token is compared, each in constant time.
//
// An address that gave `wrong_tokens` wrong ones within a minute is refused for `lockout`, whatever it gives: else a
// guess would still be told from a miss. Connections that showed a right token before go on working, so that one
// guesser does not lock out all who share his address. A missing token is no guess. Thread-safe.
class AccessControl {
 public:
  struct Limits {
    std::size_t wrong_tokens = 10;  // 0: no limit
    std::chrono::seconds lockout{60};
  };
  using Instant = std::chrono::steady_clock::time_point;

  AccessControl(std::vector<AccessToken> tokens, Limits limits);

  // `peer` is gRPC's name of the other end: "ipv4:1.2.3.4:567". UNAUTHENTICATED.
  StatusOr<Caller> Admit(std::string_view authorization, const std::string& peer, Instant now);

 private:
  struct Misses {
    std::size_t count = 0;
    Instant since;         // of the first one counted
    Instant locked_until;  // in the past: not locked
  };
  const AccessToken* Find(std::string_view authorization) const;
  void CountMiss(const std::string& address, Instant now);

  const std::vector<AccessToken> tokens_;
  const Limits limits_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, Misses> misses_;
  RecentKeys<std::string> proven_{10'000};  // connections that showed a right token
};

// The address in a peer's name, without the port.
std::string AddressOfPeer(const std::string& peer);

}  // namespace firesteel::connect
