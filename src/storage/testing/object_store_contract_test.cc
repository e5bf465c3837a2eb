// What every object store must do, whatever lies behind it.
#include <algorithm>
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/object_store.h"
#include "storage/testing/test_backend.h"

namespace firesteel::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ObjectStoreContractTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::string reason;
    backend_ = MakeTestBackend(GetParam(), reason);
    if (!backend_) GTEST_SKIP() << reason;
  }

  ObjectStore& store() { return backend_->store(); }
  std::string Key(const std::string& name) { return backend_->root() + name; }
  ObjectMeta Write(const std::string& name, std::string_view bytes) {
    auto meta = store().Put(Key(name), bytes, {});
    EXPECT_TRUE(meta.ok()) << meta.status().ToString();
    return meta.ok() ? *meta : ObjectMeta{};
  }
  std::string Read(const std::string& name) {
    auto bytes = store().ReadAll(Key(name));
    return bytes.ok() ? *bytes : "<" + bytes.status().ToString() + ">";
  }
  Status PutIf(const std::string& name, std::string_view bytes, WriteCondition condition) {
    return store().Put(Key(name), bytes, {.condition = std::move(condition)}).status();
  }
  // Names below `folder`, relative to the root; folders as they come.
  std::vector<std::string> Names(const std::string& folder, Recursion recursion) {
    auto page = store().ListAll(Key(folder), recursion);
    EXPECT_TRUE(page.ok()) << page.status().ToString();
    std::vector<std::string> names;
    if (!page.ok()) return names;
    for (const auto& object : page->objects) names.push_back(object.key.substr(backend_->root().size()));
    for (const auto& name : page->folders) names.push_back(name.substr(backend_->root().size()));
    return names;
  }

  std::unique_ptr<TestBackend> backend_;
};

TEST_P(ObjectStoreContractTest, WhatWasPutIsRead) {
  const ObjectMeta meta = Write("a/b.txt", "hello");
  EXPECT_EQ(Read("a/b.txt"), "hello");
  EXPECT_EQ(meta.size, 5u);
  EXPECT_FALSE(meta.etag.empty());
}

TEST_P(ObjectStoreContractTest, HeadTellsSizeAndEtag) {
  const ObjectMeta written = Write("x", "12345");
  auto seen = store().Head(Key("x"));
  ASSERT_TRUE(seen.ok()) << seen.status().ToString();
  EXPECT_EQ(seen->key, Key("x"));
  EXPECT_EQ(seen->size, 5u);
  EXPECT_EQ(seen->etag, written.etag);
  EXPECT_GT(seen->modified.time_since_epoch().count(), 0);
}

TEST_P(ObjectStoreContractTest, EmptyObjectsAreObjects) {
  Write("empty", "");
  EXPECT_EQ(Read("empty"), "");
  EXPECT_TRUE(*store().Exists(Key("empty")));
}

TEST_P(ObjectStoreContractTest, MissingObjectsAreNotFoundByName) {
  EXPECT_FALSE(*store().Exists(Key("none")));
  const Status status = store().Head(Key("none")).status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("none"));
  char byte;
  EXPECT_EQ(store().ReadRange(Key("none"), 0, {&byte, 1}, {}).code(), StatusCode::kNotFound);
  EXPECT_EQ(store().OpenRead(Key("none"), {}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(store().Copy(Key("none"), Key("other")).status().code(), StatusCode::kNotFound);
}

TEST_P(ObjectStoreContractTest, OddNamesAreKept) {
  for (const std::string name : {"k=v %2F/part 0+1.csv", "é/日本.txt", "a&b;c'd\"e<f>", "tilde~(1)!*@,$"}) {
    Write(name, name);
    EXPECT_EQ(Read(name), name);
  }
  EXPECT_EQ(Names("", Recursion::kRecursive).size(), 4u);
}

TEST_P(ObjectStoreContractTest, RangesAreExact) {
  Write("r", "0123456789");
  std::string out(4, ' ');
  ASSERT_TRUE(store().ReadRange(Key("r"), 3, out, {}).ok());
  EXPECT_EQ(out, "3456");
  ASSERT_TRUE(store().ReadRange(Key("r"), 6, out, {}).ok());
  EXPECT_EQ(out, "6789");
  EXPECT_TRUE(store().ReadRange(Key("r"), 10, {}, {}).ok());
}

TEST_P(ObjectStoreContractTest, RangesPastTheEndFailInsteadOfBeingShort) {
  Write("r", "0123456789");
  std::string out(4, ' ');
  EXPECT_EQ(store().ReadRange(Key("r"), 7, out, {}).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(store().ReadRange(Key("r"), 100, out, {}).code(), StatusCode::kInvalidArgument);
}

TEST_P(ObjectStoreContractTest, ManyRangesAreReadTogether) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>('a' + i % 26);
  Write("big", bytes);
  std::string out(bytes.size(), ' ');
  std::vector<RangeRequest> ranges;
  for (std::size_t at = 0; at < out.size(); at += 7000) {
    ranges.push_back({at, std::span<char>(out).subspan(at, std::min<std::size_t>(7000, out.size() - at))});
  }
  ASSERT_TRUE(store().ReadRanges(Key("big"), ranges, {}).ok());
  EXPECT_EQ(out, bytes);
}

TEST_P(ObjectStoreContractTest, AReplacedObjectIsNoticedByPinnedReads) {
  const ObjectMeta old = Write("p", "old bytes");
  Write("p", "new bytes, longer");
  std::string out(3, ' ');
  const Status status = store().ReadRange(Key("p"), 0, out, {.if_match = old.etag});
  EXPECT_EQ(status.code(), StatusCode::kConflict);
  EXPECT_EQ(status.condition(), "FIRESTEEL_OBJECT_CHANGED");
}

TEST_P(ObjectStoreContractTest, AStreamReadsTheVersionItWasOpenedOn) {
  const std::string bytes(11u << 20, 'x');
  Write("s", bytes);
  auto stream = store().OpenRead(Key("s"), {});
  ASSERT_TRUE(stream.ok()) << stream.status().ToString();
  EXPECT_EQ((*stream)->meta().size, bytes.size());
  std::string buffer(3u << 20, ' ');
  std::size_t total = 0;
  while (true) {
    auto count = (*stream)->Read(buffer);
    ASSERT_TRUE(count.ok()) << count.status().ToString();
    if (*count == 0) break;
    total += *count;
  }
  EXPECT_EQ(total, bytes.size());
  auto second = store().OpenRead(Key("s"), {});
  ASSERT_TRUE((*second)->Read(buffer).ok());
  Write("s", "replaced");
  StatusOr<std::size_t> count = std::size_t{1};
  while (count.ok() && *count > 0) count = (*second)->Read(buffer);
  EXPECT_EQ(count.status().code(), StatusCode::kConflict) << count.status().ToString();
}

TEST_P(ObjectStoreContractTest, PutReplaces) {
  const ObjectMeta first = Write("o", "first");
  const ObjectMeta second = Write("o", "second!");
  EXPECT_NE(first.etag, second.etag);
  EXPECT_EQ(Read("o"), "second!");
}

TEST_P(ObjectStoreContractTest, IfAbsentWritesOnlyOnce) {
  ASSERT_TRUE(store().capabilities().conditional_writes);
  EXPECT_TRUE(PutIf("c", "mine", WriteCondition::IfAbsent()).ok());
  const Status second = PutIf("c", "theirs", WriteCondition::IfAbsent());
  EXPECT_EQ(second.code(), StatusCode::kConflict);
  EXPECT_EQ(second.condition(), "FIRESTEEL_PRECONDITION_FAILED");
  EXPECT_THAT(second.message(), HasSubstr("/c"));
  EXPECT_EQ(Read("c"), "mine");
  EXPECT_THAT(Names("", Recursion::kRecursive), ElementsAre("c"));
}

TEST_P(ObjectStoreContractTest, IfMatchWritesOnlyOverTheNamedVersion) {
  const ObjectMeta first = Write("m", "first");
  EXPECT_TRUE(PutIf("m", "second", WriteCondition::IfMatch(first.etag)).ok());
  EXPECT_EQ(PutIf("m", "third", WriteCondition::IfMatch(first.etag)).code(), StatusCode::kConflict);
  EXPECT_EQ(Read("m"), "second");
}

TEST_P(ObjectStoreContractTest, OfManyConcurrentCreatorsExactlyOneWins) {
  std::atomic<int> winners = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back(
        [&, i] { winners += PutIf("race", std::to_string(i), WriteCondition::IfAbsent()).ok() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
}

TEST_P(ObjectStoreContractTest, RecursiveListsAreInByteOrderAcrossPages) {
  for (const char* name : {"l/b", "l/a/2", "l/a/1", "l/a-b", "l/a.b", "l/c/d/e", "l/z"}) Write(name, name);
  Write("other/x", "");
  EXPECT_THAT(Names("l/", Recursion::kRecursive),
              ElementsAre("l/a-b", "l/a.b", "l/a/1", "l/a/2", "l/b", "l/c/d/e", "l/z"));
}

TEST_P(ObjectStoreContractTest, OneLevelListsGiveObjectsAndFolders) {
  for (const char* name : {"l/b", "l/a/2", "l/a/1", "l/c/d/e"}) Write(name, name);
  EXPECT_THAT(Names("l/", Recursion::kOneLevel), ElementsAre("l/b", "l/a/", "l/c/"));
}

TEST_P(ObjectStoreContractTest, ListsTellSizeAndEtag) {
  const ObjectMeta written = Write("l/x", "abc");
  auto page = store().ListAll(Key("l/"));
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->objects.size(), 1u);
  EXPECT_EQ(page->objects[0].size, 3u);
  EXPECT_EQ(page->objects[0].etag, written.etag);
}

TEST_P(ObjectStoreContractTest, ListingWhatIsNotThereIsEmpty) {
  EXPECT_THAT(Names("none/", Recursion::kRecursive), IsEmpty());
  EXPECT_FALSE(*store().FolderExists(Key("none/")));
  Write("some/x", "");
  EXPECT_TRUE(*store().FolderExists(Key("some/")));
  EXPECT_FALSE(*store().FolderExists(Key("so/")));
}

TEST_P(ObjectStoreContractTest, AFailingCallbackEndsTheListing) {
  Write("l/x", "");
  const Status status =
      store().List(Key("l/"), {}, [](const ListPage&) { return Status(StatusCode::kCancelled, "enough"); });
  EXPECT_EQ(status.message(), "enough");
}

TEST_P(ObjectStoreContractTest, DeletingTwiceIsFine) {
  Write("d", "x");
  EXPECT_TRUE(store().Delete(Key("d")).ok());
  EXPECT_TRUE(store().Delete(Key("d")).ok());
  EXPECT_FALSE(*store().Exists(Key("d")));
}

TEST_P(ObjectStoreContractTest, DeleteManyRemovesAllAndNothingElse) {
  std::vector<std::string> keys;
  for (int i = 0; i < 12; ++i) {
    Write("many/" + std::to_string(i), "x");
    keys.push_back(Key("many/" + std::to_string(i)));
  }
  Write("kept & <safe>", "x");
  keys.push_back(Key("never-there"));
  ASSERT_TRUE(store().DeleteMany(keys).ok());
  EXPECT_THAT(Names("", Recursion::kRecursive), ElementsAre("kept & <safe>"));
}

TEST_P(ObjectStoreContractTest, DeleteFolderRemovesAllBelow) {
  for (const char* name : {"f/a", "f/b/c", "fg"}) Write(name, "x");
  ASSERT_TRUE(store().DeleteFolder(Key("f/")).ok());
  ASSERT_TRUE(store().DeleteFolder(Key("f/")).ok());
  EXPECT_THAT(Names("", Recursion::kRecursive), ElementsAre("fg"));
  EXPECT_FALSE(*store().FolderExists(Key("f/")));
}

TEST_P(ObjectStoreContractTest, CopyKeepsBothApart) {
  Write("from", "content");
  ASSERT_TRUE(store().Copy(Key("from"), Key("sub dir/to")).ok());
  Write("from", "changed");
  EXPECT_EQ(Read("sub dir/to"), "content");
}

TEST_P(ObjectStoreContractTest, RenameMovesOrIsRefused) {
  Write("from", "content");
  const Status status = store().Rename(Key("from"), Key("new/to"));
  if (!store().capabilities().rename) {
    EXPECT_EQ(status.code(), StatusCode::kUnsupported);
    return;
  }
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(Read("new/to"), "content");
  EXPECT_FALSE(*store().Exists(Key("from")));
  EXPECT_EQ(store().Rename(Key("from"), Key("x")).code(), StatusCode::kNotFound);
}

TEST_P(ObjectStoreContractTest, RenameManyMovesAllOrStopsAtTheFirstFailure) {
  if (!store().capabilities().rename) return;
  std::vector<std::pair<std::string, std::string>> moves;
  for (int i = 0; i < 40; ++i) {
    Write("a/" + std::to_string(i), "x");
    moves.emplace_back(Key("a/" + std::to_string(i)), Key("b/p=" + std::to_string(i) + "/x"));
  }
  ASSERT_TRUE(store().RenameMany(moves).ok());
  EXPECT_EQ(Names("b/", Recursion::kRecursive).size(), 40u);
  EXPECT_THAT(Names("a/", Recursion::kRecursive), IsEmpty());
  EXPECT_EQ(store().RenameMany(moves).code(), StatusCode::kNotFound);
}

TEST_P(ObjectStoreContractTest, CancelledReadsAndWritesEnd) {
  Write("x", "1");
  CancellationSource source;
  source.Cancel();
  char byte;
  EXPECT_EQ(store().ReadRange(Key("x"), 0, {&byte, 1}, {.token = source.token()}).code(), StatusCode::kCancelled);
  EXPECT_EQ(store().Put(Key("x"), "2", {.token = source.token()}).status().code(), StatusCode::kCancelled);
  EXPECT_EQ(Read("x"), "1");
}

INSTANTIATE_TEST_SUITE_P(Stores, ObjectStoreContractTest, ::testing::Values("memory", "local", "s3"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace firesteel::storage
