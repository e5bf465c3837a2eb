#include "duck/store/spill_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace firesteel::duck {
namespace {

namespace fs = std::filesystem;

class SpillDirectoryTest : public testing::Test {
 protected:
  ~SpillDirectoryTest() override { fs::remove_all(parent_); }
  std::unique_ptr<SpillDirectory> Create() { return std::move(SpillDirectory::Create(parent_)).value(); }
  std::ptrdiff_t Folders() { return std::distance(fs::directory_iterator(parent_), fs::directory_iterator()); }

  // A process that ends without removing its folder, as after kill -9.
  void CreateAndDie() {
    const pid_t child = fork();
    if (child == 0) {
      auto directory = SpillDirectory::Create(parent_);
      if (directory.ok()) std::ofstream((*directory)->path() / "spilled") << "rows";
      _exit(directory.ok() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }

  const fs::path parent_ = fs::temp_directory_path() / ("firesteel-spill-test-" + std::to_string(getpid()));
};

TEST_F(SpillDirectoryTest, OnlyTheUserMayLookInside) {
  const auto directory = Create();
  struct stat status {};
  ASSERT_EQ(stat(directory->path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(SpillDirectoryTest, IsRemovedWithWhatItHolds) {
  auto directory = Create();
  std::ofstream(directory->path() / "spilled") << "rows";
  directory.reset();
  EXPECT_EQ(Folders(), 0);
}

TEST_F(SpillDirectoryTest, ALeftoverOfADeadProcessIsSwept) {
  CreateAndDie();
  ASSERT_EQ(Folders(), 1);
  const auto directory = Create();
  EXPECT_EQ(Folders(), 1);
}

TEST_F(SpillDirectoryTest, FoldersOfTheLivingAndOfOthersStay) {
  const auto first = Create();
  fs::create_directories(parent_ / "firesteel-spill~1~x~y");
  fs::create_directories(parent_ / "somebody-elses");
  const auto second = Create();
  EXPECT_EQ(Folders(), 4);
}

TEST_F(SpillDirectoryTest, ALinkNamedLikeALeftoverIsNotFollowed) {
  CreateAndDie();
  const fs::path leftover = fs::directory_iterator(parent_)->path();
  fs::create_directories(parent_ / "target");
  std::ofstream(parent_ / "target" / "precious") << "rows";
  fs::remove_all(leftover);
  fs::create_directory_symlink(parent_ / "target", leftover);
  const auto directory = Create();
  EXPECT_TRUE(fs::exists(parent_ / "target" / "precious"));
}

TEST_F(SpillDirectoryTest, TakesAtMostHalfOfWhatIsFree) {
  const auto directory = Create();
  const auto free = static_cast<std::int64_t>(fs::space(parent_).available);
  EXPECT_GT(directory->DefaultLimit(), free / 4);
  EXPECT_LT(directory->DefaultLimit(), free * 3 / 4);
}

}  // namespace
}  // namespace firesteel::duck
