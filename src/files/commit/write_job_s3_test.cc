// Publishing writes on an S3 server: the same promises as on disk.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <thread>

#include "base/failpoint.h"
#include "files/commit/files_fixture_test.h"
#include "files/commit/write_job.h"
#include "files/listing/file_listing.h"
#include "files/table/table_rollback.h"
#include "files/table/table_vacuum.h"
#include "storage/store_registry.h"
#include "storage/testing/s3_test_server.h"

namespace firesteel::files {
namespace {

class RegistryLocator final : public StoreLocator {
 public:
  explicit RegistryLocator(const std::string& host)
      : registry_({{"fs.s3a.endpoint", "http://" + host},
                   {"fs.s3a.access.key", storage::S3TestServer::kAccessKey},
                   {"fs.s3a.secret.key", storage::S3TestServer::kSecretKey}},
                  {}) {}
  StatusOr<storage::ObjectStore*> Find(const storage::StorageUri& uri) override { return registry_.StoreFor(uri); }
  std::string working_directory() const override { return "/"; }

 private:
  storage::StoreRegistry registry_;
};

using Set = std::multiset<std::string>;

class WriteJobS3Test : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto server = storage::S3TestServer::Start();
    if (server.ok()) {
      server_ = std::move(*server);
    } else {
      skip_reason_ = server.status().message();
    }
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << skip_reason_;
    bucket_ = "jobs-" + std::to_string(++buckets_);
    ASSERT_OK(server_->CreateBucket(bucket_));
    stores_ = std::make_unique<RegistryLocator>(server_->host());
  }
  void TearDown() override { SetFailpointsForTest(""); }

  StatusOr<CommitReport> Write(WriteMode mode, const std::vector<std::string>& texts, const std::string& run_key = "",
                               std::optional<std::int64_t> keep_versions = {}) {
    const WriteJobOptions options{.path = "s3a://" + bucket_ + "/db/t",
                                  .mode = mode,
                                  .keep_versions = keep_versions,
                                  .run_key = run_key,
                                  .patience = std::chrono::milliseconds(500)};
    FS_ASSIGN_OR_RETURN(auto job, WriteJob::Begin(*stores_, options));
    if (job->finished_report()) return *job->finished_report();
    std::vector<StagedFile> staged;
    for (const std::string& text : texts) {
      FS_ASSIGN_OR_RETURN(const Location place,
                          Locate(*stores_, job->stage_directory() + "/" + std::to_string(staged.size())));
      FS_RETURN_IF_ERROR(place.store->Put(place.uri.key, text, {}).status());
      staged.push_back({.uri = place.uri.ToString(), .rows = 1, .bytes = static_cast<std::int64_t>(text.size())});
    }
    return job->Commit(staged);
  }
  Set Contents(std::optional<VersionSpec> as_of = {}) {
    const auto listing =
        ListFiles(*stores_, {"s3://" + bucket_ + "/db/t"}, {.ignore_missing_files = true, .as_of = as_of});
    if (!listing.ok()) return {listing.status().ToString()};
    Set contents;
    for (const FileEntry& file : listing->files) {
      const Location place = *Locate(*stores_, file.uri);
      contents.insert(*place.store->ReadAll(place.uri.key));
    }
    return contents;
  }
  void ExpectNoLeftovers() {
    const Location bucket = *Locate(*stores_, "s3://" + bucket_);
    const auto page = bucket.store->ListAll("");
    for (const auto& object : page->objects) {
      EXPECT_TRUE(object.key == "db/t/_SUCCESS" || object.key == "db/t/_firesteel/commit.json" ||
                  object.key.starts_with("db/t/part-"))
          << object.key;
    }
    EXPECT_EQ(*bucket.store->SweepUnfinished("", Clock::System().Now() + std::chrono::hours(1)), 0);
  }

  static inline std::unique_ptr<storage::S3TestServer> server_;
  static inline std::string skip_reason_;
  static inline int buckets_ = 0;
  std::string bucket_;
  std::unique_ptr<RegistryLocator> stores_;
};

TEST_F(WriteJobS3Test, ModesDoWhatTheySay) {
  ASSERT_OK(Write(WriteMode::kErrorIfExists, {"a", "b"}));
  EXPECT_EQ(Write(WriteMode::kErrorIfExists, {"c"}).status().condition(), "PATH_ALREADY_EXISTS");
  ASSERT_OK(Write(WriteMode::kAppend, {"c"}));
  EXPECT_EQ(Contents(), (Set{"a", "b", "c"}));
  EXPECT_EQ(Write(WriteMode::kOverwrite, {"d"})->replaced_files, 3);
  EXPECT_EQ(Contents(), (Set{"d"}));
  ExpectNoLeftovers();
}

TEST_F(WriteJobS3Test, SameRunKeyIsANoOp) {
  ASSERT_OK(Write(WriteMode::kAppend, {"a"}, "run-1"));
  EXPECT_EQ(Write(WriteMode::kAppend, {"a"}, "run-1")->outcome, CommitReport::Outcome::kAlreadyDone);
  EXPECT_EQ(Contents(), (Set{"a"}));
}

TEST_F(WriteJobS3Test, EarlierVersionsAreCopiedAsideAndBroughtBack) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a", "b"}, "", 5));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"c"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"d"}));
  EXPECT_EQ(Contents(VersionSpec{.version = 1}), (Set{"a", "b"}));
  EXPECT_EQ(Contents(VersionSpec{.version = 2}), (Set{"c"}));
  const std::string path = "s3://" + bucket_ + "/db/t";
  ASSERT_OK(RollBackTable(*stores_, path, {.version = 1}, {}, Clock::System()));
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
  EXPECT_EQ(Contents(VersionSpec{.version = 3}), (Set{"c", "d"}));
  const auto vacuumed = VacuumTable(*Locate(*stores_, path), {.keep = 0}, {}, Clock::System());
  ASSERT_OK(vacuumed);
  EXPECT_EQ(vacuumed->files, 4);
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
  ExpectNoLeftovers();
}

TEST_F(WriteJobS3Test, WritersSideBySideLoseNothing) {
  std::vector<std::thread> writers;
  for (const char* text : {"a", "b", "c", "d"}) {
    writers.emplace_back([&, text] {
      for (int tries = 0; tries < 50; ++tries) {
        if (Write(WriteMode::kAppend, {text}).ok()) return;
      }
      ADD_FAILURE() << text << " was never written";
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Contents(), (Set{"a", "b", "c", "d"}));
  ExpectNoLeftovers();
}

TEST_F(WriteJobS3Test, OpenUploadsOfADeadWriterAreSwept) {
  const pid_t child = fork();
  if (child == 0) {
    (void)stores_.release();
    stores_ = std::make_unique<RegistryLocator>(server_->host());
    auto job = WriteJob::Begin(*stores_, {.path = "s3a://" + bucket_ + "/db/t", .mode = WriteMode::kAppend});
    if (!job.ok()) _exit(1);
    const Location place = *Locate(*stores_, (*job)->stage_directory() + "/0");
    auto upload = place.store->StartUpload(place.uri.key);
    if (upload.ok()) (void)(*upload)->AddPart(1, 0, "half a file");
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const Location bucket = *Locate(*stores_, "s3://" + bucket_);
  ASSERT_EQ(bucket.store->ListUnfinished("")->size(), 1u);
  ASSERT_OK(Write(WriteMode::kAppend, {"a"}));
  ExpectNoLeftovers();
}

class WriteJobS3KillTest : public WriteJobS3Test, public testing::WithParamInterface<const char*> {};

TEST_P(WriteJobS3KillTest, ReadersSeeOneWholeStateAndARerunCleansUp) {
  ASSERT_OK(Write(WriteMode::kErrorIfExists, {"old1", "old2"}, "", 5));
  const pid_t child = fork();
  if (child == 0) {
    // Connections of the parent must not be used by two processes.
    (void)stores_.release();
    stores_ = std::make_unique<RegistryLocator>(server_->host());
    SetFailpointsForTest(std::string(GetParam()) + "=kill");
    (void)Write(WriteMode::kOverwrite, {"new1", "new2"});
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the failpoint was not reached";
  const Set seen = Contents();
  EXPECT_TRUE(seen == (Set{"old1", "old2"}) || seen == (Set{"new1", "new2"})) << ::testing::PrintToString(seen);
  ASSERT_OK(Write(WriteMode::kOverwrite, {"rerun"}));
  EXPECT_EQ(Contents(), (Set{"rerun"}));
  EXPECT_EQ(Contents(VersionSpec{.version = 1}), (Set{"old1", "old2"})) << "a version that is kept";
  ASSERT_OK(VacuumTable(*Locate(*stores_, "s3://" + bucket_ + "/db/t"), {.keep = 0}, {}, Clock::System()));
  ExpectNoLeftovers();
}

INSTANTIATE_TEST_SUITE_P(Failpoints, WriteJobS3KillTest,
                         testing::Values("publish.before_manifest", "publish.after_manifest",
                                         "publish.before_first_file", "publish.after_first_file",
                                         "publish.after_last_file", "publish.before_swap", "publish.after_swap",
                                         "publish.before_delete", "publish.after_delete", "publish.before_success",
                                         "publish.after_success"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name) c = c == '.' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace firesteel::files
