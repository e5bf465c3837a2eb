#include "base/process/available_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace firesteel {
namespace {

constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;

// A machine of files: 16 GiB available unless said otherwise.
class AvailableMemoryTest : public testing::Test {
 protected:
  AvailableMemoryTest() { Write("proc/meminfo", "MemTotal:       33554432 kB\nMemAvailable:   16777216 kB\n"); }
  ~AvailableMemoryTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  AvailableMemory Read() const { return ReadAvailableMemory(root_); }
  std::int64_t Gigabytes() const { return Read().bytes / kGigabyte; }

 private:
  const std::filesystem::path root_ =
      std::filesystem::temp_directory_path() / ("firesteel-available-memory-" + std::to_string(getpid()));
};

TEST_F(AvailableMemoryTest, WithoutGroupsTheMachineDecides) {
  EXPECT_EQ(Read().bytes, 16 * kGigabyte);
  EXPECT_EQ(Read().source, "the machine");
}

TEST_F(AvailableMemoryTest, Version2LimitLessItsUse) {
  Write("proc/self/cgroup", "0::/job\n");
  Write("sys/fs/cgroup/job/memory.max", "8589934592\n");
  Write("sys/fs/cgroup/job/memory.high", "max\n");
  Write("sys/fs/cgroup/job/memory.current", "3221225472\n");
  EXPECT_EQ(Gigabytes(), 5);
  EXPECT_TRUE(Read().source.ends_with("sys/fs/cgroup/job/memory.max"));
}

TEST_F(AvailableMemoryTest, PageCacheThatGivesWayIsFree) {
  Write("proc/self/cgroup", "0::/job\n");
  Write("sys/fs/cgroup/job/memory.max", "8589934592\n");
  Write("sys/fs/cgroup/job/memory.current", "3221225472\n");
  Write("sys/fs/cgroup/job/memory.stat", "anon 100\ninactive_file_other 5\ninactive_file 1073741824\n");
  EXPECT_EQ(Gigabytes(), 6);
}

TEST_F(AvailableMemoryTest, MemoryHighLimitsAsWell) {
  Write("proc/self/cgroup", "0::/job\n");
  Write("sys/fs/cgroup/job/memory.max", "8589934592\n");
  Write("sys/fs/cgroup/job/memory.high", "4294967296\n");
  EXPECT_EQ(Gigabytes(), 4);
}

TEST_F(AvailableMemoryTest, AGroupFurtherUpMayBeTheTighterOne) {
  Write("proc/self/cgroup", "0::/team/job\n");
  Write("sys/fs/cgroup/team/job/memory.max", "max\n");
  Write("sys/fs/cgroup/team/memory.max", "2147483648\n");
  EXPECT_EQ(Gigabytes(), 2);
}

TEST_F(AvailableMemoryTest, AContainerSeesItsGroupAsTheMountPoint) {
  Write("proc/self/cgroup", "0::/docker/known-to-the-host-only\n");
  Write("sys/fs/cgroup/memory.max", "1073741824\n");
  EXPECT_EQ(Gigabytes(), 1);
}

TEST_F(AvailableMemoryTest, Version1) {
  Write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/job\n0::/\n");
  Write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "4294967296\n");
  Write("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "2147483648\n");
  Write("sys/fs/cgroup/memory/job/memory.stat", "inactive_file 7\ntotal_inactive_file 1073741824\n");
  Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(Gigabytes(), 3);
}

TEST_F(AvailableMemoryTest, AGroupOverItsLimitLeavesNothing) {
  Write("proc/self/cgroup", "0::/job\n");
  Write("sys/fs/cgroup/job/memory.max", "1073741824\n");
  Write("sys/fs/cgroup/job/memory.current", "2147483648\n");
  EXPECT_EQ(Read().bytes, 0);
}

}  // namespace
}  // namespace firesteel
