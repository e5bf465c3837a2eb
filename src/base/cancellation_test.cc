#include "base/cancellation.h"

#include <thread>

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(CancellationTest, DefaultTokenIsNeverCancelled) {
  CancellationToken token;
  EXPECT_FALSE(token.IsCancelled());
  EXPECT_TRUE(token.Check().ok());
}

TEST(CancellationTest, EveryTokenSeesTheCancellation) {
  CancellationSource source;
  CancellationToken first = source.token();
  CancellationToken second = first;
  source.Cancel();
  source.Cancel();
  EXPECT_EQ(first.Check().code(), StatusCode::kCancelled);
  EXPECT_TRUE(second.IsCancelled());
}

TEST(CancellationTest, CallbackRunsOnceAndNotAfterItsRegistrationEnds) {
  CancellationSource source;
  int kept = 0;
  int dropped = 0;
  auto registration = source.token().OnCancel([&] { ++kept; });
  {
    auto short_lived = source.token().OnCancel([&] { ++dropped; });
  }
  source.Cancel();
  source.Cancel();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(dropped, 0);
}

TEST(CancellationTest, CallbackOfACancelledTokenRunsAtOnce) {
  CancellationSource source;
  source.Cancel();
  bool ran = false;
  auto registration = source.token().OnCancel([&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(CancellationTest, APollingTokenAsks) {
  bool flag = false;
  const CancellationToken token = CancellationToken::Polling([&] { return flag; });
  EXPECT_TRUE(token.Check().ok());
  EXPECT_FALSE(token.WaitFor(std::chrono::milliseconds(1)));
  flag = true;
  EXPECT_EQ(token.Check().code(), StatusCode::kCancelled);
  EXPECT_TRUE(token.WaitFor(std::chrono::seconds(60)));
}

TEST(CancellationTest, WaitEndsWhenAnotherThreadCancels) {
  CancellationSource source;
  std::thread canceller([&] { source.Cancel(); });
  EXPECT_TRUE(source.token().WaitFor(std::chrono::seconds(60)));
  canceller.join();
}

}  // namespace
}  // namespace firesteel
