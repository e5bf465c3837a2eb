#include "duck/memory_watch.h"

#include <gtest/gtest.h>

namespace firesteel::duck {
namespace {

constexpr std::int64_t kMegabyte = 1 << 20;
constexpr std::int64_t kLimit = 1000 * kMegabyte;

// A process that holds what it is told to.
class MemoryWatchTest : public testing::Test {
 protected:
  void Hold(std::int64_t megabytes) { held_ = megabytes * kMegabyte; }
  std::unique_ptr<MemoryWatch::Query> Query(int& stops) {
    return watch_.Watch([&stops] { ++stops; });
  }

  std::atomic<std::int64_t> held_{0};
  std::atomic<std::int64_t> freed_{0};  // of what is held, kept by the allocator
  MemoryWatch watch_{kLimit, {[this] { return held_.load(); }, [this] { held_ -= freed_.exchange(0); }}};
};

TEST_F(MemoryWatchTest, BelowTheBoundNobodyIsStopped) {
  int stops = 0;
  const auto query = Query(stops);
  Hold(1100);
  watch_.Sample();
  EXPECT_EQ(stops, 0);
  EXPECT_TRUE(query->verdict().ok());
}

TEST_F(MemoryWatchTest, AboveTheBoundTheYoungestIsStoppedOnce) {
  int old_stops = 0, young_stops = 0;
  const auto old_query = Query(old_stops);
  const auto young_query = Query(young_stops);
  Hold(1300);
  watch_.Sample();
  watch_.Sample();
  EXPECT_EQ(old_stops, 0);
  EXPECT_EQ(young_stops, 1);
  const Status verdict = young_query->verdict();
  EXPECT_EQ(verdict.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(verdict.condition(), "FIRESTEEL_MEMORY_LIMIT_EXCEEDED.STOPPED");
  EXPECT_NE(verdict.message().find("1.27 GB"), std::string::npos) << verdict.message();
  EXPECT_NE(verdict.message().find("1000 MB"), std::string::npos) << verdict.message();
}

TEST_F(MemoryWatchTest, TheNextIsStoppedWhereTheProcessStillGrows) {
  int old_stops = 0, young_stops = 0;
  const auto old_query = Query(old_stops);
  const auto young_query = Query(young_stops);
  Hold(1300);
  watch_.Sample();
  Hold(1350);
  watch_.Sample();
  EXPECT_EQ(old_stops, 1);
}

TEST_F(MemoryWatchTest, FreedMemoryIsGivenBackBeforeAnybodyIsBlamed) {
  int stops = 0;
  const auto query = Query(stops);
  freed_ = 500 * kMegabyte;
  Hold(1300);
  watch_.Sample();
  EXPECT_EQ(stops, 0);
  EXPECT_EQ(held_, 800 * kMegabyte);
}

TEST_F(MemoryWatchTest, AQueryThatEndedIsForgotten) {
  int stops = 0;
  Query(stops).reset();
  Hold(1300);
  watch_.Sample();
  EXPECT_EQ(stops, 0);
}

TEST_F(MemoryWatchTest, LargeWishesAreRefusedBeforeTheyAreFulfilled) {
  Hold(900);
  EXPECT_TRUE(watch_.Refusal(200 * kMegabyte, "repeat").ok());
  const Status refused = watch_.Refusal(500 * kMegabyte, "repeat");
  EXPECT_EQ(refused.condition(), "FIRESTEEL_MEMORY_LIMIT_EXCEEDED.REFUSED");
  EXPECT_NE(refused.message().find("repeat"), std::string::npos);
  EXPECT_NE(refused.message().find("500 MB"), std::string::npos);
}

TEST_F(MemoryWatchTest, BlocksNotTouchedYetCount) {
  watch_.Reserve(900 * kMegabyte);
  EXPECT_FALSE(watch_.Refusal(500 * kMegabyte, "repeat").ok());
  watch_.Release(900 * kMegabyte);
  EXPECT_TRUE(watch_.Refusal(500 * kMegabyte, "repeat").ok());
}

}  // namespace
}  // namespace firesteel::duck
