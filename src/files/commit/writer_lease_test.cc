#include "files/commit/writer_lease.h"

#include <gtest/gtest.h>

#include <thread>

#include "files/commit/commit_recovery.h"
#include "files/commit/files_fixture_test.h"

namespace firesteel::files {
namespace {

using std::chrono::milliseconds;

TEST(SilenceWatchTest, AWriterIsSilentWhenNothingChangesForALease) {
  SilenceWatch watch(milliseconds(1000));
  Clock::MonotonicTime now{std::chrono::hours(1)};
  EXPECT_FALSE(watch.IsSilent("a", now));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(watch.IsSilent("a", now += milliseconds(200)));
  EXPECT_TRUE(watch.IsSilent("a", now += milliseconds(200)));
}

TEST(SilenceWatchTest, EverySignOfLifeStartsTheLeaseAnew) {
  SilenceWatch watch(milliseconds(1000));
  Clock::MonotonicTime now{std::chrono::hours(1)};
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(watch.IsSilent(std::to_string(i / 4), now += milliseconds(200)));
}

TEST(SilenceWatchTest, AWatcherThatSleptItselfConcludesNothing) {
  SilenceWatch watch(milliseconds(1000));
  Clock::MonotonicTime now{std::chrono::hours(1)};
  EXPECT_FALSE(watch.IsSilent("a", now));
  EXPECT_FALSE(watch.IsSilent("a", now += std::chrono::hours(5)));
}

class WriterLeaseTest : public FilesTest {
 protected:
  Location Table() {
    auto location = Locate(stores_, "t");
    EXPECT_TRUE(location.ok());
    return *location;
  }
  // The record of a writer on another machine that has taken the lock.
  void LockFromElsewhere() {
    CommitRecord record;
    record.id = NewUuid();
    record.state = CommitRecord::State::kPrepared;
    record.owner = {.host = "elsewhere", .boot_id = "b", .pid_namespace = 1, .pid = 1, .start_ticks = 1};
    record.stage = "_temporary/other/";
    record.added = {{.path = "part-00000-" + record.id + "-c000.parquet"}};
    ASSERT_OK(TransitionRecord(Table(), record, ""));
  }
};

TEST_F(WriterLeaseTest, AWriterThatCannotBeLookedUpIsTakenForDeadAfterTheLease) {
  LockFromElsewhere();
  ManualClock clock;
  const auto found = WaitForTable(Table(), clock, {.patience = milliseconds(60'000), .lease = milliseconds(30'000)});
  ASSERT_OK(found);
  EXPECT_EQ((*found)->record.state, CommitRecord::State::kDone);
  EXPECT_EQ((*found)->record.fenced.size(), 1u);
  milliseconds waited{0};
  for (const auto pause : clock.sleeps()) waited += std::chrono::duration_cast<milliseconds>(pause);
  EXPECT_GE(waited, milliseconds(30'000));
}

TEST_F(WriterLeaseTest, AHeartbeatKeepsTheLock) {
  LockFromElsewhere();
  std::filesystem::create_directories(root_ + "/t/_temporary/other");
  const Heartbeat heartbeat(Table(), Table().KeyOf("_temporary/other/heartbeat"), milliseconds(200));
  const auto found =
      WaitForTable(Table(), Clock::System(), {.patience = milliseconds(1500), .lease = milliseconds(400)});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.status().condition(), "FIRESTEEL_WRITE_IN_PROGRESS");
}

TEST_F(WriterLeaseTest, AHeartbeatDoesNotBringASweptStageBack) {
  std::filesystem::create_directories(root_ + "/t/_temporary/other");
  const Heartbeat heartbeat(Table(), Table().KeyOf("_temporary/other/heartbeat"), milliseconds(50));
  while (!std::filesystem::exists(root_ + "/t/_temporary/other/heartbeat")) std::this_thread::yield();
  std::filesystem::remove_all(root_ + "/t");
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/t/_temporary/other/heartbeat"));
}

}  // namespace
}  // namespace firesteel::files
