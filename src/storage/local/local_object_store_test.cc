// What only the local store does: links, temporary files, full disks.
#include "storage/local/local_object_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failpoint.h"
#include "storage/local/local_files.h"
#include "storage/testing/test_backend.h"

namespace firesteel::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class LocalObjectStoreTest : public ::testing::Test {
 protected:
  void TearDown() override { SetFailpointsForTest(""); }
  std::string Path(const std::string& name) { return folder_.path() + "/" + name; }
  void Write(const std::string& name, std::string_view bytes) { ASSERT_TRUE(store_.Put(Path(name), bytes, {}).ok()); }
  std::size_t FilesOnDisk() {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
  ScopedTempFolder folder_;
  LocalObjectStore store_;
};

TEST_F(LocalObjectStoreTest, AFailedPutLeavesTheOldFileAndNoTemporaryOne) {
  Write("x", "old");
  SetFailpointsForTest("storage.before_rename=error");
  EXPECT_FALSE(store_.Put(Path("x"), "new", {}).ok());
  SetFailpointsForTest("");
  EXPECT_EQ(*store_.ReadAll(Path("x")), "old");
  EXPECT_EQ(FilesOnDisk(), 1u);
}

TEST_F(LocalObjectStoreTest, KilledBeforeRenameLeavesTheOldFileAndAHiddenOrphanForTheSweep) {
  Write("x", "old");
  EXPECT_EXIT(
      {
        SetFailpointsForTest("storage.before_rename=kill");
        (void)store_.Put(Path("x"), "new", {});
      },
      ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(*store_.ReadAll(Path("x")), "old");
  EXPECT_EQ(store_.ListAll(folder_.path() + "/")->objects.size(), 1u);
  EXPECT_EQ(FilesOnDisk(), 2u);
  EXPECT_EQ(*store_.SweepUnfinished(folder_.path() + "/", Clock::System().Now() + std::chrono::hours(1)), 1);
  EXPECT_EQ(FilesOnDisk(), 1u);
}

TEST_F(LocalObjectStoreTest, TheNextConditionalPutRemovesWhatAKilledOneLeft) {
  const std::string etag = store_.Put(Path("x"), "old", {})->etag;
  Write(".x.0123.firesteel-tmp", "an upload under way");
  Write(".xy.put-0123.firesteel-tmp", "of another file");
  const auto alive = CreateOwnedTemporary(Path("x"));
  ASSERT_TRUE(alive.ok());
  EXPECT_EXIT(
      {
        SetFailpointsForTest("storage.before_rename=kill");
        (void)store_.Put(Path("x"), "new", {.condition = WriteCondition::IfMatch(etag)});
      },
      ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(FilesOnDisk(), 5u);
  EXPECT_TRUE(store_.Put(Path("x"), "newer", {.condition = WriteCondition::IfMatch(etag)}).ok());
  EXPECT_EQ(FilesOnDisk(), 4u);
}

TEST_F(LocalObjectStoreTest, WritingThroughALinkReplacesItsTarget) {
  Write("real/target", "old");
  fs::create_symlink(Path("real/target"), Path("link"));
  Write("link", "new");
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_EQ(*store_.ReadAll(Path("real/target")), "new");
}

TEST_F(LocalObjectStoreTest, DeletingNeverFollowsLinks) {
  Write("outside/kept", "x");
  fs::create_directories(Path("table"));
  fs::create_symlink(Path("outside"), Path("table/link"));
  fs::create_symlink(Path("outside/kept"), Path("table/file"));
  ASSERT_TRUE(store_.Delete(Path("table/file")).ok());
  ASSERT_TRUE(store_.DeleteFolder(Path("table/")).ok());
  EXPECT_EQ(*store_.ReadAll(Path("outside/kept")), "x");
  EXPECT_FALSE(fs::exists(Path("table")));
}

TEST_F(LocalObjectStoreTest, ListingFollowsLinksButNotInCircles) {
  Write("a/x", "1");
  Write("b/y", "2");
  fs::create_symlink(Path("b"), Path("a/to_b"));
  fs::create_symlink(Path("a"), Path("b/to_a"));
  fs::create_symlink(Path("nowhere"), Path("a/dangling"));
  const auto page = store_.ListAll(Path("a/"));
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->objects.size(), 3u);  // a/to_b/to_a/x, a/to_b/y and a/x: a itself is entered once more, then no more
  EXPECT_EQ(page->objects[2].key, Path("a/x"));
}

TEST_F(LocalObjectStoreTest, FoldersAreNotObjects) {
  fs::create_directories(Path("empty"));
  EXPECT_EQ(store_.Head(Path("empty")).status().code(), StatusCode::kNotFound);
  EXPECT_TRUE(*store_.FolderExists(Path("empty/")));
  EXPECT_EQ(store_.ListAll(folder_.path() + "/", Recursion::kOneLevel)->folders.size(), 1u);
}

TEST_F(LocalObjectStoreTest, AFullDiskIsNamed) {
  const Status status = LocalIoError("write", "/data/x", ENOSPC);
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted);
  EXPECT_THAT(status.message(), HasSubstr("/data/x"));
  auto full = OpenFile("/dev/full", O_WRONLY);
  ASSERT_TRUE(full.ok());
  EXPECT_EQ(WriteAt(*full, "/data/y", 0, "bytes").code(), StatusCode::kResourceExhausted);
}

TEST_F(LocalObjectStoreTest, AFolderThatMayNotBeWrittenIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::create_directories(Path("locked"));
  ::chmod(Path("locked").c_str(), 0500);
  const Status status = store_.Put(Path("locked/x"), "x", {}).status();
  EXPECT_EQ(status.code(), StatusCode::kPermissionDenied);
  EXPECT_THAT(status.message(), HasSubstr("locked"));
}

TEST_F(LocalObjectStoreTest, TheWholeDiskIsNeverDeleted) {
  EXPECT_EQ(store_.DeleteFolder("/").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(store_.DeleteFolder("///").code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace firesteel::storage
