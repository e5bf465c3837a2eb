#include "files/commit/write_job.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/failpoint.h"
#include "files/commit/write_job_fixture_test.h"

namespace firesteel::files {
namespace {

TEST_F(WriteJobTest, WritesSparksLayout) {
  const auto report = Write(WriteMode::kErrorIfExists, {"a", "b"});
  ASSERT_OK(report);
  EXPECT_EQ(report->rows, 2);
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
  EXPECT_TRUE(std::filesystem::exists(root_ + "/t/_SUCCESS"));
  EXPECT_EQ(report->files[1].path, "part-00001-" + report->commit_id + "-c000.snappy.parquet");
  EXPECT_EQ(report->files[0].sha256, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
  ExpectNoLeftovers();
}

TEST_F(WriteJobTest, ModesDoWhatTheySay) {
  ASSERT_OK(Write(WriteMode::kErrorIfExists, {"a"}));
  EXPECT_EQ(Write(WriteMode::kErrorIfExists, {"b"}).status().condition(), "PATH_ALREADY_EXISTS");
  EXPECT_EQ(Write(WriteMode::kIgnore, {"b"})->outcome, CommitReport::Outcome::kSkipped);
  EXPECT_EQ(Contents(), (Set{"a"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"b"}));
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
  EXPECT_EQ(Write(WriteMode::kOverwrite, {"c"})->replaced_files, 2);
  EXPECT_EQ(PlainContents(), (Set{"c"}));
  ExpectNoLeftovers();
}

TEST_F(WriteJobTest, OverwritesWhatAnotherProgramWrote) {
  WriteFile("t/part-0.parquet", "old");
  WriteFile("t/p=1/part-0.parquet", "older");
  ASSERT_OK(Write(WriteMode::kOverwrite, {"new"}));
  EXPECT_EQ(PlainContents(), (Set{"new"}));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/t/p=1"));
}

TEST_F(WriteJobTest, DynamicOverwriteReplacesOnlyTouchedPartitions) {
  const WriteJobOptions partitioned{.partition_columns = {{.name = "p", .type = DataType::String()}}};
  ASSERT_OK(Write(WriteMode::kOverwrite, {"x", "y"}, partitioned));
  ASSERT_OK(Write(WriteMode::kOverwritePartitions, {"y", "a/b"}, partitioned));
  EXPECT_EQ(PlainContents(), (Set{"a/b", "x", "y"}));
  EXPECT_TRUE(std::filesystem::exists(root_ + "/t/p=a%2Fb"));
}

TEST_F(WriteJobTest, StaticPartitionLimitsAnOverwrite) {
  const WriteJobOptions partitioned{.partition_columns = {{.name = "p", .type = DataType::String()}}};
  ASSERT_OK(Write(WriteMode::kOverwrite, {"x", "y"}, partitioned));
  WriteJobOptions one = partitioned;
  one.static_partition = {{"p", "x"}};
  ASSERT_OK(Write(WriteMode::kOverwrite, {"x", "x"}, one));
  EXPECT_EQ(PlainContents(), (Set{"x", "x", "y"}));
}

TEST_F(WriteJobTest, SameRunKeyIsANoOp) {
  const auto first = Write(WriteMode::kAppend, {"a"}, {.run_key = "run 1"});
  const auto second = Write(WriteMode::kAppend, {"a"}, {.run_key = "run 1"});
  ASSERT_OK(second);
  EXPECT_EQ(second->outcome, CommitReport::Outcome::kAlreadyDone);
  EXPECT_EQ(second->files[0].path, first->files[0].path);
  EXPECT_EQ(Contents(), (Set{"a"}));
}

TEST_F(WriteJobTest, AJobWithoutCommitLeavesNothing) {
  { auto job = WriteJob::Begin(stores_, {.path = "t", .mode = WriteMode::kOverwrite}); }
  EXPECT_FALSE(std::filesystem::exists(root_ + "/t"));
}

TEST_F(WriteJobTest, FailureBeforeTheSwitchChangesNothing) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"old"}));
  for (const char* point : {"publish.before_manifest", "publish.after_manifest", "publish.before_first_file",
                            "publish.after_first_file", "publish.after_last_file", "publish.before_swap"}) {
    SetFailpointsForTest(std::string(point) + "=error");
    EXPECT_FALSE(Write(WriteMode::kOverwrite, {"new", "new2"}).ok()) << point;
    SetFailpointsForTest("");
    EXPECT_EQ(Contents(), (Set{"old"})) << point;
    EXPECT_EQ(PlainContents(), (Set{"old"})) << point;
    ExpectNoLeftovers();
  }
}

TEST_F(WriteJobTest, FailureAfterTheSwitchIsFinishedByTheNextWrite) {
  for (const char* point : {"publish.after_swap", "publish.before_delete", "publish.after_delete",
                            "publish.before_success", "publish.after_success"}) {
    SetFailpointsForTest("");
    ASSERT_OK(Write(WriteMode::kOverwrite, {"old"}));
    SetFailpointsForTest(std::string(point) + "=error");
    const auto report = Write(WriteMode::kOverwrite, {"new"});
    ASSERT_OK(report);  // the rows are there, and the answer says so
    EXPECT_NE(report->warning, "") << point;
    SetFailpointsForTest("");
    EXPECT_EQ(Contents(), (Set{"new"})) << point;
    ASSERT_OK(Write(WriteMode::kAppend, {"more"}));
    EXPECT_EQ(PlainContents(), (Set{"more", "new"})) << point;
    ExpectNoLeftovers();
  }
}

class WriteJobKillTest : public WriteJobTest, public testing::WithParamInterface<const char*> {
 protected:
  // Runs the write in a process of its own, which dies at the failpoint.
  void KillDuringOverwrite(const char* point) {
    const pid_t child = fork();
    if (child == 0) {
      SetFailpointsForTest(std::string(point) + "=kill");
      (void)Write(WriteMode::kOverwrite, {"new1", "new2"});
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << point << " was not reached";
  }
};

TEST_P(WriteJobKillTest, ReadersSeeOneWholeStateAndARerunCleansUp) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"old1", "old2"}));
  KillDuringOverwrite(GetParam());
  const Set seen = Contents();
  EXPECT_TRUE(seen == (Set{"old1", "old2"}) || seen == (Set{"new1", "new2"})) << testing::PrintToString(seen);
  KillDuringOverwrite(GetParam());  // killed again, before or after recovery
  ASSERT_OK(Write(WriteMode::kOverwrite, {"new1", "new2"}));
  EXPECT_EQ(PlainContents(), (Set{"new1", "new2"}));
  ExpectNoLeftovers();
}

INSTANTIATE_TEST_SUITE_P(Failpoints, WriteJobKillTest,
                         testing::Values("publish.before_manifest", "publish.after_manifest",
                                         "publish.before_first_file", "publish.after_first_file",
                                         "publish.after_last_file", "publish.before_swap", "publish.after_swap",
                                         "publish.before_delete", "publish.after_delete", "publish.before_success",
                                         "publish.after_success", "storage.before_put", "storage.after_put",
                                         "storage.before_rename", "storage.after_rename"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST_F(WriteJobTest, ReaderBesideManyOverwritesSeesWholeVersionsOnly) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"0a", "0b", "0c"}));
  std::atomic<bool> stop{false};
  std::vector<std::string> mixes;
  std::thread reader([&] {
    while (!stop) {
      const auto listing = ListFiles(stores_, {"t"}, {});
      if (!listing.ok()) {
        mixes.push_back(listing.status().ToString());
        continue;
      }
      std::set<std::string> jobs;  // the uuid in the names tells the version
      for (const FileEntry& file : listing->files) jobs.insert(file.uri.substr(file.uri.rfind("/part-") + 12, 36));
      if (jobs.size() != 1 || listing->files.size() != 3) mixes.push_back(testing::PrintToString(jobs));
    }
  });
  for (int i = 1; i <= 50; ++i) ASSERT_OK(Write(WriteMode::kOverwrite, {"a", "b", "c"}));
  stop = true;
  reader.join();
  EXPECT_TRUE(mixes.empty()) << mixes.size() << " mixed listings, first " << mixes[0];
}

TEST_F(WriteJobTest, WritersSideBySideLoseNothing) {
  std::vector<std::thread> writers;
  std::atomic<int> failures{0};
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      for (int n = 0; n < 5; ++n) {
        auto job = WriteJob::Begin(stores_, {.path = "t", .mode = WriteMode::kAppend});
        if (!job.ok()) {
          ++failures;
          continue;
        }
        const std::string path = (*job)->stage_directory() + "/x";
        std::ofstream(path) << i;
        if (!(*job)->Commit({{.uri = path, .rows = 1}}).ok()) ++failures;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Contents().size(), 20u);
}

// The other writer's record is read while it is prepared, and its owner looked for when the write has ended.
TEST_F(WriteJobTest, AWriteThatEndsWhileItsRecordIsReadIsNoLegacy) {
  SetFailpointsForTest("publish.after_manifest=sleep:300@1,recover.after_load=sleep:900@1");
  std::thread first([&] { EXPECT_TRUE(Write(WriteMode::kAppend, {"first"}).ok()); });
  const std::string record = root_ + "/t/_firesteel/commit.json";
  while (!std::filesystem::exists(record)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_NE(ReadFile("t/_firesteel/commit.json").find("prepared"), std::string::npos);
  EXPECT_TRUE(Write(WriteMode::kAppend, {"second"}).ok());
  first.join();
  SetFailpointsForTest("");
  EXPECT_EQ(Contents(), (Set{"first", "second"}));
}

TEST_F(WriteJobTest, FilesStayWhileAReaderHoldsThem) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"old"}));
  auto listing = ListFiles(stores_, {"t"}, {});
  ASSERT_OK(listing);
  ASSERT_EQ(listing->leases.size(), 1u);
  std::atomic<bool> written{false};
  std::thread writer([&] {
    ASSERT_OK(Write(WriteMode::kOverwrite, {"new"}));
    written = true;
  });
  while (Contents() != Set{"new"}) std::this_thread::yield();
  EXPECT_TRUE(std::filesystem::exists(listing->files[0].uri));
  listing->leases.clear();
  writer.join();
  EXPECT_FALSE(std::filesystem::exists(listing->files[0].uri));
}

// A writer that slept past its lease: others have taken its place, and it moves its files in all the same.
TEST_F(WriteJobTest, ASleeperThatLostItsLeaseShowsNothing) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"old"}));
  SetFailpointsForTest("publish.before_first_file=sleep:700@1");
  Status slept;
  std::thread sleeper([&] { slept = Write(WriteMode::kAppend, {"late1", "late2"}).status(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  // What another machine does once the lease has ended.
  const auto table = Locate(stores_, "t");
  ASSERT_OK(table);
  auto stored = LoadCommitRecord(*table);
  ASSERT_OK(stored);
  ASSERT_EQ((*stored)->record.state, CommitRecord::State::kPrepared);
  CommitRecord rolled_back = RollBack((*stored)->record);
  const auto transition = TransitionRecord(*table, rolled_back, (*stored)->etag);
  ASSERT_OK(transition);
  CommitRecord done = Finish(rolled_back);
  ASSERT_OK(TransitionRecord(*table, done, transition->etag));
  EXPECT_TRUE(Write(WriteMode::kOverwrite, {"new"}).ok());
  sleeper.join();
  SetFailpointsForTest("");
  EXPECT_EQ(slept.condition(), "FIRESTEEL_LEASE_LOST") << slept.ToString();
  EXPECT_EQ(Contents(), (Set{"new"}));
  EXPECT_EQ(PlainContents(), (Set{"new"}));
  ExpectNoLeftovers();
}

// Between looking the table up and beginning to write it was dropped, and its folder is gone.
TEST_F(WriteJobTest, AWriteIntoATableThatWasDroppedMakesNoNewOne) {
  WriteJobOptions options;
  options.table = TableWriteState{.known = {.id = "dropped", .owns_folder = true}, .recorded = true};
  EXPECT_EQ(Write(WriteMode::kAppend, {"a"}, options).status().condition(), "FIRESTEEL_TABLE_CHANGED");
  EXPECT_EQ(FilesBelow("t"), std::vector<std::string>());
  options.table->recorded = false;
  ASSERT_OK(Write(WriteMode::kAppend, {"a"}, options));
}

TEST_F(WriteJobTest, LateFilesOfALoserAreHiddenAndSwept) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"old"}));
  const auto table = Locate(stores_, "t");
  ASSERT_OK(table);
  auto stored = LoadCommitRecord(*table);
  ASSERT_OK(stored);
  const std::string loser = NewUuid();
  CommitRecord record = (*stored)->record;
  record.fenced.push_back(loser);
  ASSERT_OK(TransitionRecord(*table, record, (*stored)->etag));
  WriteFile("t/part-00000-" + loser + "-c000.snappy.parquet", "late");
  WriteFile("t/from-spark.parquet", "spark");
  EXPECT_EQ(Contents(), (Set{"old", "spark"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"more"}));
  EXPECT_EQ(PlainContents(), (Set{"more", "old", "spark"}));
}

TEST_F(WriteJobTest, ARecordThatNamesPathsOutsideTheTableIsRefused) {
  WriteFile("victim/data", "precious");
  WriteFile(
      "t/_firesteel/commit.json",
      R"({"version": 1, "id": "w", "run_key": "", "state": "switched", "rolled_back": false, "owner": {"host": "h",
                "boot_id": "b", "pid_namespace": 1, "pid": 2, "start_ticks": 3}, "updated_ms": 0, "added": [],
                "replaced": ["../victim/data"]})");
  const auto written = Write(WriteMode::kAppend, {"a"});
  EXPECT_EQ(written.status().condition(), "FIRESTEEL_COMMIT_RECORD_INVALID") << written.status().ToString();
  EXPECT_EQ(ReadFile("victim/data"), "precious");
}

TEST_F(WriteJobTest, AnOverwriteNeverFollowsALinkOutOfTheTable) {
  WriteFile("victim/part-0.parquet", "precious");
  ASSERT_OK(Write(WriteMode::kOverwrite, {"old"}));
  std::filesystem::create_directory_symlink(root_ + "/victim", root_ + "/t/p=1");
  ASSERT_OK(Write(WriteMode::kOverwrite, {"new"}));
  EXPECT_EQ(PlainContents(), (Set{"new"}));
  EXPECT_EQ(ReadFile("victim/part-0.parquet"), "precious");
  EXPECT_FALSE(std::filesystem::exists(root_ + "/t/p=1"));
}

TEST_F(WriteJobTest, WhatLiesBehindALinkIsNotOverwrittenUnlessItIsOurs) {
  WriteFile("victim/part-0.parquet", "precious");
  std::filesystem::create_directory_symlink(root_ + "/victim", root_ + "/t");
  EXPECT_EQ(Write(WriteMode::kOverwrite, {"new"}).status().condition(), "FIRESTEEL_OVERWRITE_THROUGH_LINK");
  EXPECT_EQ(ReadFile("victim/part-0.parquet"), "precious");
  std::filesystem::remove(root_ + "/victim/part-0.parquet");
  ASSERT_OK(Write(WriteMode::kOverwrite, {"new"}));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"newer"}));
  EXPECT_EQ(Contents(), (Set{"newer"}));
  EXPECT_TRUE(std::filesystem::is_symlink(root_ + "/t"));
}

TEST_F(WriteJobTest, NamesThatAreNotUtf8SurviveTheRecord) {
  WriteFile("t/caf\xe9.csv", "old");
  const std::string odd = "t/oddé.csv";
  WriteFile(odd, "older");
  SetFailpointsForTest("publish.before_delete=error");
  ASSERT_OK(Write(WriteMode::kOverwrite, {"new"}));
  SetFailpointsForTest("");
  EXPECT_EQ(Contents(), (Set{"new"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"more"}));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/" + odd));
}

TEST_F(WriteJobTest, AnEarlierRunKeyIsStillKnown) {
  ASSERT_OK(Write(WriteMode::kAppend, {"a"}, {.run_key = "run 1"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"b"}, {.run_key = "run 2"}));
  const auto again = Write(WriteMode::kAppend, {"a"}, {.run_key = "run 1"});
  ASSERT_OK(again);
  EXPECT_EQ(again->outcome, CommitReport::Outcome::kAlreadyDone);
  EXPECT_EQ(again->rows, 1);
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
}

TEST_F(WriteJobTest, LiveWriterIsNotDisturbed) {
  auto job = WriteJob::Begin(stores_, {.path = "t", .mode = WriteMode::kOverwrite});
  ASSERT_OK(job);
  ASSERT_OK(Write(WriteMode::kAppend, {"b"}));
  const std::string path = (*job)->stage_directory() + "/x";
  std::ofstream(path) << "a";
  ASSERT_OK((*job)->Commit({{.uri = path, .rows = 1}}));
  EXPECT_EQ(Contents(), (Set{"a"}));
}

}  // namespace
}  // namespace firesteel::files
