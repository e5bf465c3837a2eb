#include "connect/server/message_budget.h"

#include <gtest/gtest.h>

namespace firesteel::connect {
namespace {

constexpr std::uint64_t kMegabyte = 1 << 20;

class MessageBudgetTest : public ::testing::Test {
 protected:
  std::unique_ptr<MessageBudget::Message> Begin(const std::string& peer) {
    return budget_.Begin(peer, [this, peer] { refused_ += peer + " "; });
  }
  void Receive(const std::string& peer, std::uint64_t megabytes) {
    const std::lock_guard lock(mutex_);
    received_[peer] += megabytes * kMegabyte;
  }
  std::string Refused() {
    budget_.Check();
    return refused_;
  }

  std::mutex mutex_;  // guards what the budget's thread asks for
  std::map<std::string, std::uint64_t> received_;
  std::string refused_;
  MessageBudget budget_{200 * kMegabyte, [this](const std::string& peer) -> std::optional<std::uint64_t> {
                          const std::lock_guard lock(mutex_);
                          return received_[peer];
                        }};
};

TEST_F(MessageBudgetTest, TheYoungestLargeRequestIsRefused) {
  const auto a = Begin("a"), b = Begin("b"), small = Begin("small");
  Receive("a", 30);
  Receive("b", 15);
  EXPECT_EQ(Refused(), "");
  Receive("b", 10);
  EXPECT_EQ(Refused(), "b ");
  EXPECT_TRUE(b->refused());
  EXPECT_FALSE(b->Arrived(1));
  EXPECT_TRUE(a->Arrived(30 * kMegabyte));
  EXPECT_TRUE(small->Arrived(10));
}

TEST_F(MessageBudgetTest, RequestsThatAreAnsweredAreCounted) {
  auto held = Begin("a");
  Receive("a", 40);
  EXPECT_TRUE(held->Arrived(40 * kMegabyte));
  const auto next = Begin("a");
  Receive("a", 9);
  EXPECT_EQ(Refused(), "");
  Receive("a", 2);
  EXPECT_EQ(Refused(), "a ");
}

TEST_F(MessageBudgetTest, WhatIsGoneMakesRoom) {
  for (int i = 0; i < 10; ++i) {
    const auto request = Begin("a");
    Receive("a", 45);
    EXPECT_EQ(Refused(), "");
    EXPECT_TRUE(request->Arrived(45 * kMegabyte));
  }
}

TEST_F(MessageBudgetTest, OneRequestAlonePasses) {
  const auto request = Begin("a");
  Receive("a", 250);
  EXPECT_EQ(Refused(), "");
  EXPECT_TRUE(request->Arrived(250 * kMegabyte));
}

TEST_F(MessageBudgetTest, RequestsOfOneConnectionShareWhatItReceives) {
  const auto first = Begin("a"), second = Begin("a");
  Receive("a", 60);
  EXPECT_EQ(Refused(), "a ");
  EXPECT_TRUE(second->refused());
  EXPECT_FALSE(first->refused());
}

}  // namespace
}  // namespace firesteel::connect
