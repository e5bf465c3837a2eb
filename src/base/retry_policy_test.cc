#include "base/retry_policy.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

using std::chrono::milliseconds;

Status Busy() { return Status(StatusCode::kUnavailable, "busy").WithRetryable(true); }

class RetryPolicyTest : public ::testing::Test {
 protected:
  RetryPolicy Policy(RetryOptions options) {
    return RetryPolicy(options, clock_, [] { return 1.0; });
  }
  ManualClock clock_;
};

TEST_F(RetryPolicyTest, RetriesUntilItWorks) {
  const Status status = Policy({}).Run({}, [](int attempt) { return attempt < 3 ? Busy() : Status::Ok(); });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(clock_.sleeps(), (std::vector<std::chrono::nanoseconds>{milliseconds(100), milliseconds(200)}));
}

TEST_F(RetryPolicyTest, DoesNotRetryWhatIsNotRetryable) {
  int calls = 0;
  const Status status = Policy({}).Run({}, [&](int) {
    ++calls;
    return Status(StatusCode::kNotFound, "no such key");
  });
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(calls, 1);
}

TEST_F(RetryPolicyTest, GivesUpAfterTheLastAttemptAndSaysSo) {
  const Status status = Policy({.max_attempts = 3}).Run({}, [](int) { return Busy(); });
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "gave up after 3 tries: busy");
}

TEST_F(RetryPolicyTest, GivesUpBeforeTheDeadlineWouldPass) {
  const RetryOptions options{.max_attempts = 100, .initial_delay = milliseconds(1000), .deadline = milliseconds(2500)};
  EXPECT_FALSE(Policy(options).Run({}, [](int) { return Busy(); }).ok());
  EXPECT_EQ(clock_.sleeps().size(), 1u);
}

TEST_F(RetryPolicyTest, DelayIsCappedAndJittered) {
  RetryPolicy low({.max_delay = milliseconds(400)}, clock_, [] { return 0.0; });
  EXPECT_EQ(low.Delay(1), milliseconds(50));
  EXPECT_EQ(low.Delay(20), milliseconds(200));
}

TEST_F(RetryPolicyTest, CancelledTokenEndsTheRetries) {
  CancellationSource source;
  const Status status = Policy({}).Run(source.token(), [&](int) {
    source.Cancel();
    return Busy();
  });
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace firesteel
