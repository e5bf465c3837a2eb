// What uploads of every object store must do.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/object_store.h"
#include "storage/testing/test_backend.h"

namespace firesteel::storage {
namespace {

class UploadContractTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::string reason;
    backend_ = MakeTestBackend(GetParam(), reason);
    if (!backend_) GTEST_SKIP() << reason;
  }
  ObjectStore& store() { return backend_->store(); }
  std::string Key(const std::string& name) { return backend_->root() + name; }
  std::unique_ptr<Upload> Start(const std::string& name) {
    auto upload = store().StartUpload(Key(name));
    EXPECT_TRUE(upload.ok()) << upload.status().ToString();
    return upload.ok() ? std::move(*upload) : nullptr;
  }
  std::string Read(const std::string& name) {
    auto bytes = store().ReadAll(Key(name));
    return bytes.ok() ? *bytes : "<" + bytes.status().ToString() + ">";
  }
  std::unique_ptr<TestBackend> backend_;
};

TEST_P(UploadContractTest, NothingIsSeenBeforeComplete) {
  auto upload = Start("u/x");
  ASSERT_TRUE(upload->AddPart(1, 0, "hello").ok());
  EXPECT_FALSE(*store().Exists(Key("u/x")));
  EXPECT_TRUE(store().ListAll(Key("u/"))->objects.empty());
  auto meta = upload->Complete({});
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(meta->size, 5u);
  EXPECT_EQ(meta->key, Key("u/x"));
  EXPECT_EQ(meta->etag, store().Head(Key("u/x"))->etag);
  EXPECT_EQ(Read("u/x"), "hello");
}

TEST_P(UploadContractTest, PartsMayComeInAnyOrderAndAtOnce) {
  constexpr std::size_t kPart = 5u << 20;
  auto upload = Start("u");
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (const int number : {3, 1, 2}) {
    threads.emplace_back([&, number] {
      const std::string bytes(number == 3 ? 10 : kPart, static_cast<char>('0' + number));
      if (!upload->AddPart(number, (number - 1) * kPart, bytes).ok()) ++failures;
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(failures, 0);
  auto meta = upload->Complete({});
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(meta->size, 2 * kPart + 10);
  const std::string bytes = Read("u");
  EXPECT_EQ(bytes.substr(kPart - 1, 2), "12");
  EXPECT_EQ(bytes.substr(2 * kPart - 1), "23333333333");
}

TEST_P(UploadContractTest, AGapIsRefused) {
  auto upload = Start("u");
  ASSERT_TRUE(upload->AddPart(2, 5, "world").ok());
  EXPECT_EQ(upload->Complete({}).status().code(), StatusCode::kInternal);
  ASSERT_TRUE(upload->Abort().ok());
}

TEST_P(UploadContractTest, AnUploadWithoutPartsMakesAnEmptyObject) {
  auto upload = Start("u");
  auto meta = upload->Complete({});
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(Read("u"), "");
}

TEST_P(UploadContractTest, AbortLeavesWhatWasThere) {
  ASSERT_TRUE(store().Put(Key("u"), "old", {}).ok());
  auto upload = Start("u");
  ASSERT_TRUE(upload->AddPart(1, 0, "new").ok());
  ASSERT_TRUE(upload->Abort().ok());
  ASSERT_TRUE(upload->Abort().ok());
  EXPECT_EQ(Read("u"), "old");
}

TEST_P(UploadContractTest, CompleteObeysItsCondition) {
  auto first = Start("u");
  auto second = Start("u");
  ASSERT_TRUE(first->AddPart(1, 0, "first").ok());
  ASSERT_TRUE(second->AddPart(1, 0, "second").ok());
  auto meta = first->Complete(WriteCondition::IfAbsent());
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(second->Complete(WriteCondition::IfAbsent()).status().code(), StatusCode::kConflict);
  EXPECT_EQ(Read("u"), "first");
  ASSERT_TRUE(second->Complete(WriteCondition::IfMatch(meta->etag)).ok());
  EXPECT_EQ(Read("u"), "second");
}

TEST_P(UploadContractTest, AnotherProcessCanFinishWhatOneBegan) {
  auto upload = Start("u");
  ASSERT_TRUE(upload->AddPart(1, 0, "hello").ok());
  const UploadState state = upload->state();
  upload.reset();
  auto resumed = store().ResumeUpload(state);
  ASSERT_TRUE(resumed.ok());
  auto meta = (*resumed)->Complete({});
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(Read("u"), "hello");
}

TEST_P(UploadContractTest, CompletingWhatWasCompletedSucceedsAndChangesNothing) {
  auto upload = Start("u");
  ASSERT_TRUE(upload->AddPart(1, 0, "hello").ok());
  const UploadState state = upload->state();
  ASSERT_TRUE(upload->Complete({}).ok());
  EXPECT_TRUE(upload->Complete({}).ok());
  auto resumed = store().ResumeUpload(state);
  auto meta = (*resumed)->Complete({});
  ASSERT_TRUE(meta.ok()) << meta.status().ToString();
  EXPECT_EQ(meta->etag, store().Head(Key("u"))->etag);
  ASSERT_TRUE(store().Put(Key("u"), "others", {}).ok());
  (void)(*store().ResumeUpload(state))->Complete({});
  EXPECT_EQ(Read("u"), "others");
}

TEST_P(UploadContractTest, CompletingAnAbortedUploadIsNotFound) {
  auto upload = Start("u");
  ASSERT_TRUE(upload->AddPart(1, 0, "hello").ok());
  auto again = store().ResumeUpload(upload->state());
  ASSERT_TRUE(upload->Abort().ok());
  EXPECT_EQ((*again)->Complete({}).status().code(), StatusCode::kNotFound);
  EXPECT_TRUE((*again)->Abort().ok());
}

TEST_P(UploadContractTest, OpenUploadsAreListedUntilTheyEnd) {
  auto first = Start("u/x");
  auto second = Start("u/y");
  Start("v/z");
  ASSERT_TRUE(first->AddPart(1, 0, "hello").ok());
  EXPECT_EQ(store().ListUnfinished(Key("u/"))->size(), 2u);
  EXPECT_THAT(store().ListUnfinished(Key("u/"))->front().key, ::testing::HasSubstr("u/"));
  ASSERT_TRUE(first->Complete({}).ok());
  ASSERT_TRUE(second->Abort().ok());
  EXPECT_TRUE(store().ListUnfinished(Key("u/"))->empty());
}

TEST_P(UploadContractTest, TheSweepRemovesOldUploadsOnly) {
  auto upload = Start("u/x");
  ASSERT_TRUE(upload->AddPart(1, 0, "hello").ok());
  const auto now = Clock::System().Now();
  EXPECT_EQ(*store().SweepUnfinished(Key("u/"), now - std::chrono::hours(1)), 0);
  EXPECT_EQ(*store().SweepUnfinished(Key("other/"), now + std::chrono::hours(1)), 0);
  EXPECT_EQ(*store().SweepUnfinished(Key("u/"), now + std::chrono::hours(1)), 1);
  EXPECT_EQ(upload->Complete({}).status().code(), StatusCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(Stores, UploadContractTest, ::testing::Values("memory", "local", "s3"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace firesteel::storage
