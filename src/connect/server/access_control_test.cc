#include "connect/server/access_control.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace firesteel::connect {
namespace {

using std::chrono::seconds;

class Access : public ::testing::Test {
 protected:
  StatusOr<Caller> Admit(const std::string& header, const std::string& peer = "ipv4:10.0.0.1:5000") {
    return access_.Admit(header, peer, AccessControl::Instant(now_));
  }
  void Miss(int times, const std::string& peer = "ipv4:10.0.0.1:5000") {
    for (int i = 0; i < times; ++i) EXPECT_FALSE(Admit("Bearer wrong", peer).ok());
  }
  std::string Refusal(const std::string& header, const std::string& peer = "ipv4:10.0.0.1:5000") {
    const auto caller = Admit(header, peer);
    EXPECT_FALSE(caller.ok());
    if (caller.ok()) return "";
    EXPECT_EQ(caller.status().code(), StatusCode::kUnauthenticated);
    return caller.status().message();
  }

  seconds now_{1000};
  AccessControl access_{
      {{"etl", session::Rights::kWrite, Secret("aaa")}, {"ops", session::Rights::kAdmin, Secret("bbb")}},
      {.wrong_tokens = 10, .lockout = seconds(60)}};
};

TEST_F(Access, TheTokenSaysWhoCalls) {
  EXPECT_EQ(Admit("Bearer aaa")->name, "etl");
  EXPECT_EQ(Admit("Bearer bbb")->name, "ops");
  EXPECT_EQ(Admit("Bearer bbb")->rights, session::Rights::kAdmin);
}

TEST_F(Access, AnythingElseIsRefused) {
  for (const char* header : {"", "Bearer", "Bearer ", "Bearer aa", "Bearer aaaa", "Bearer aab", "bearer aaa", "aaa",
                             "Basic aaa", "Bearer  aaa"}) {
    EXPECT_NE(Refusal(header).find("missing or wrong"), std::string::npos) << header;
  }
}

// A token as long as no real one is: a comparison that stops at the first difference would take a thousandth of the
// time, whatever else the machine does.
TEST(AccessTiming, WhereATokenIsWrongDoesNotShowInTheTime) {
  const std::string right(1 << 20, 'a');
  AccessControl access({{"ops", session::Rights::kAdmin, Secret(right)}}, {.wrong_tokens = 0});
  std::string first = "Bearer " + right;
  std::string last = first;
  first[7] = last.back() = 'b';
  const auto fastest = [&](const std::string& header) {
    auto best = std::chrono::nanoseconds::max();
    for (int i = 0; i < 200; ++i) {
      const auto start = std::chrono::steady_clock::now();
      EXPECT_FALSE(access.Admit(header, "ipv4:10.0.0.1:5000", {}).ok());
      best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - start);
    }
    return static_cast<double>(best.count());
  };
  EXPECT_TRUE(access.Admit("Bearer " + right, "ipv4:10.0.0.1:5000", {}).ok());
  const double ratio = fastest(first) / fastest(last);
  EXPECT_GT(ratio, 0.1);
  EXPECT_LT(ratio, 10);
}

TEST_F(Access, WithoutTokensEverybodyMayWrite) {
  AccessControl open({}, {});
  const auto caller = open.Admit("", "ipv4:127.0.0.1:1", {});
  EXPECT_EQ(caller->name, "anonymous");
  EXPECT_EQ(caller->rights, session::Rights::kWrite);
}

TEST_F(Access, TenWrongTokensLockTheAddressForAWhile) {
  Miss(9);
  EXPECT_TRUE(Admit("Bearer aaa", "ipv4:10.0.0.1:6000").ok());
  Miss(1);
  EXPECT_NE(Refusal("Bearer aaa", "ipv4:10.0.0.1:7000").find("another 60 seconds"), std::string::npos);
  EXPECT_TRUE(Admit("Bearer aaa", "ipv4:10.0.0.2:7000").ok());
  now_ += seconds(59);
  EXPECT_NE(Refusal("Bearer aaa", "ipv4:10.0.0.1:7000").find("another 1 seconds"), std::string::npos);
  now_ += seconds(1);
  EXPECT_TRUE(Admit("Bearer aaa", "ipv4:10.0.0.1:7000").ok());
}

TEST_F(Access, MissesOfAnEarlierMinuteAreForgotten) {
  Miss(9);
  now_ += seconds(61);
  Miss(9);
  EXPECT_TRUE(Admit("Bearer aaa").ok());
}

TEST_F(Access, AMissingTokenIsNoGuess) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(Admit("").ok());
  EXPECT_TRUE(Admit("Bearer aaa").ok());
}

TEST_F(Access, AConnectionThatShowedATokenGoesOn) {
  EXPECT_TRUE(Admit("Bearer aaa", "ipv4:10.0.0.1:6000").ok());
  Miss(10);
  EXPECT_TRUE(Admit("Bearer aaa", "ipv4:10.0.0.1:6000").ok());
  EXPECT_FALSE(Admit("Bearer aaa", "ipv4:10.0.0.1:6001").ok());
}

TEST_F(Access, WhoHasATokenCannotGuessAnother) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(Admit("Bearer aaa").ok()) << i;
    EXPECT_FALSE(Admit("Bearer wrong").ok());
  }
  EXPECT_FALSE(Admit("Bearer aaa").ok());
}

TEST_F(Access, AddressesOfPeersLoseTheirPort) {
  EXPECT_EQ(AddressOfPeer("ipv4:1.2.3.4:567"), "ipv4:1.2.3.4");
  EXPECT_EQ(AddressOfPeer("ipv6:%5B::1%5D:567"), "ipv6:%5B::1%5D");
}

}  // namespace
}  // namespace firesteel::connect
