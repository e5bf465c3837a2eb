// Earlier versions of a table: kept, read, brought back, given up.
#include "files/table/table_versions.h"

#include <sys/wait.h>
#include <unistd.h>

#include "files/commit/write_job_fixture_test.h"
#include "files/table/table_rollback.h"
#include "files/table/table_vacuum.h"
#include "files/table/verify_table.h"

namespace firesteel::files {
namespace {

class TableVersionsTest : public WriteJobTest {
 protected:
  static WriteJobOptions Keeping(std::int64_t versions) { return {.keep_versions = versions}; }
  static WriteJobOptions Partitioned(std::int64_t versions) {
    return {.partition_columns = {{.name = "p", .type = DataType::String()}}, .keep_versions = versions};
  }
  Location Table() { return *Locate(stores_, "t"); }
  // Contents of the version, sorted, or the error's condition.
  Set At(std::int64_t version) { return Read({.as_of = VersionSpec{.version = version}}); }
  Set AtTime(std::int64_t ms) { return Read({.as_of = VersionSpec{.timestamp_micros = ms * 1000}}); }
  Set Read(const ListingOptions& options) {
    const auto listing = ListFiles(stores_, {"t"}, options);
    if (!listing.ok()) return {std::string(listing.status().condition())};
    Set contents;
    for (const FileEntry& file : listing->files) contents.insert(ReadFile(file.uri.substr(root_.size() + 1)));
    return contents;
  }
  std::vector<std::int64_t> Versions() {
    std::vector<std::int64_t> out;
    const auto stored = LoadCommitRecord(Table());
    if (!stored.ok() || !*stored) return out;
    for (const TableVersion& version : VersionsOf((*stored)->record)) out.push_back(version.version);
    return out;
  }
  StatusOr<RollbackReport> RollBackTo(std::int64_t version) {
    return RollBackTable(stores_, "t", {.version = version}, {}, Clock::System());
  }
  StatusOr<VacuumReport> Vacuum(VacuumRequest request) { return VacuumTable(Table(), request, {}, Clock::System()); }
  // What `verify` says of files that were published; these are no Parquet files.
  std::string Damage() {
    std::string damage;
    const auto report = VerifyTable(Table(), {});
    if (!report.ok()) return report.status().ToString();
    for (const VerifyFinding& finding : report->findings) {
      if (finding.kind != VerifyFinding::Kind::kUnreadable) damage += finding.path + ": " + finding.what + "\n";
    }
    return damage;
  }
  // Files below the table that are no part of it now.
  std::size_t Kept() const { return FilesBelow("t/_firesteel/kept").size(); }
};

TEST_F(TableVersionsTest, NothingIsKeptUnlessAskedFor) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"b"}));
  EXPECT_EQ(Versions(), (std::vector<std::int64_t>{2}));
  EXPECT_EQ(At(1), Set{"FIRESTEEL_VERSION_NOT_FOUND"});
  EXPECT_EQ(At(2), Set{"b"});
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(TableVersionsTest, EachVersionReadsAsItWas) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}, Keeping(5)));
  ASSERT_OK(Write(WriteMode::kAppend, {"b"}));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"c"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"d", "e"}));
  EXPECT_EQ(At(1), Set{"a"});
  EXPECT_EQ(At(2), (Set{"a", "b"}));
  EXPECT_EQ(At(3), Set{"c"});
  EXPECT_EQ(At(4), (Set{"c", "d", "e"}));
  EXPECT_EQ(At(5), Set{"FIRESTEEL_VERSION_NOT_FOUND"});
  EXPECT_EQ(Contents(), At(4));
  EXPECT_EQ(PlainContents(), At(4)) << "programs that know no record see the current version";
}

TEST_F(TableVersionsTest, OnlyTheNewestStay) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}, Keeping(2)));
  for (const char* text : {"b", "c", "d"}) ASSERT_OK(Write(WriteMode::kOverwrite, {text}));
  EXPECT_EQ(Versions(), (std::vector<std::int64_t>{2, 3, 4}));
  EXPECT_EQ(At(2), Set{"b"});
  EXPECT_EQ(Kept(), 2u);
  ASSERT_OK(Write(WriteMode::kAppend, {"e"}, Keeping(0)));
  EXPECT_EQ(Versions(), (std::vector<std::int64_t>{5}));
  EXPECT_EQ(Kept(), 0u);
  ExpectNoLeftovers();
}

TEST_F(TableVersionsTest, FilesOfOtherProgramsAreKeptToo) {
  WriteFile("t/part-0.parquet", "old");
  ASSERT_OK(Write(WriteMode::kOverwrite, {"new"}, Keeping(3)));
  EXPECT_EQ(At(0), Set{"old"});
  WriteFile("t/part-0.parquet", "again");
  EXPECT_EQ(At(0), Set{"old"}) << "what lies in its place now came later";
  ASSERT_OK(Write(WriteMode::kOverwrite, {"newer"}));
  EXPECT_EQ(At(0), Set{"old"});
  EXPECT_EQ(At(1), (Set{"again", "new"}));
  EXPECT_EQ(At(2), Set{"newer"});
}

TEST_F(TableVersionsTest, PartitionsKeepTheirFoldersAndValues) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"x", "y"}, Partitioned(5)));
  ASSERT_OK(Write(WriteMode::kOverwritePartitions, {"y"}, Partitioned(5)));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"z"}, Partitioned(5)));
  EXPECT_EQ(At(1), (Set{"x", "y"}));
  EXPECT_EQ(At(2), (Set{"x", "y"}));
  EXPECT_EQ(At(3), Set{"z"});
  const auto listing = ListFiles(stores_, {"t"}, {.as_of = VersionSpec{.version = 1}});
  ASSERT_OK(listing);
  ASSERT_EQ(listing->files.size(), 2u);
  for (const FileEntry& file : listing->files) {
    EXPECT_EQ(std::get<std::string>(file.partition_values.at(0).data), ReadFile(file.uri.substr(root_.size() + 1)));
    EXPECT_NE(file.uri.find("/_firesteel/kept/"), std::string::npos);
    EXPECT_TRUE(file.listed_uri.starts_with(root_ + "/t/p=")) << file.listed_uri;
  }
}

TEST_F(TableVersionsTest, TimesChooseTheVersionThatWasCurrent) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}, Keeping(5)));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"b"}));
  const auto versions = VersionsOf((*LoadCommitRecord(Table()))->record);
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(AtTime(versions[0].committed_ms), Set{"a"});
  EXPECT_EQ(AtTime(versions[1].committed_ms - 1), Set{"a"});
  EXPECT_EQ(AtTime(versions[1].committed_ms), Set{"b"});
  EXPECT_EQ(AtTime(versions[1].committed_ms + 1'000'000), Set{"b"});
  EXPECT_EQ(AtTime(versions[0].committed_ms - 1), Set{"FIRESTEEL_VERSION_NOT_FOUND"});
}

TEST_F(TableVersionsTest, ARollBackIsANewVersion) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a", "b"}, Keeping(5)));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"c"}));
  ASSERT_OK(Write(WriteMode::kAppend, {"d"}));
  const auto report = RollBackTo(1);
  ASSERT_OK(report);
  EXPECT_EQ(report->version, 4);
  EXPECT_EQ(report->files_brought_back, 2);
  EXPECT_EQ(report->files_removed, 2);
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
  EXPECT_EQ(PlainContents(), (Set{"a", "b"}));
  EXPECT_EQ(At(3), (Set{"c", "d"})) << "what was rolled back can be read, and brought back";
  ASSERT_OK(RollBackTo(3));
  EXPECT_EQ(Contents(), (Set{"c", "d"}));
  EXPECT_EQ(At(1), (Set{"a", "b"}));
  EXPECT_EQ(RollBackTo(5)->version, 5) << "the current one";
  EXPECT_EQ(RollBackTo(9).status().condition(), "FIRESTEEL_VERSION_NOT_FOUND");
  EXPECT_EQ(Damage(), "");
}

TEST_F(TableVersionsTest, AfterARollBackTheWorkCanBeDoneAgain) {
  WriteJobOptions keyed = Keeping(5);
  keyed.run_key = "monday";
  ASSERT_OK(Write(WriteMode::kAppend, {"a"}, keyed));
  keyed.run_key = "tuesday";
  ASSERT_OK(Write(WriteMode::kAppend, {"b"}, keyed));
  ASSERT_OK(RollBackTo(1));
  EXPECT_EQ(Write(WriteMode::kAppend, {"b"}, keyed)->outcome, CommitReport::Outcome::kPublished);
  keyed.run_key = "monday";
  EXPECT_EQ(Write(WriteMode::kAppend, {"a"}, keyed)->outcome, CommitReport::Outcome::kAlreadyDone);
  EXPECT_EQ(Contents(), (Set{"a", "b"}));
}

TEST_F(TableVersionsTest, VacuumGivesUpWhatIsAskedFor) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}, Keeping(9)));
  for (const char* text : {"bb", "cc", "dd"}) ASSERT_OK(Write(WriteMode::kOverwrite, {text}));
  WriteFile("t/_firesteel/kept/2/part-nobody-knows", "four");
  const auto planned = Vacuum({.keep = 1, .dry_run = true});
  ASSERT_OK(planned);
  EXPECT_EQ(planned->versions, 2);
  EXPECT_EQ(planned->files, 3);
  EXPECT_EQ(planned->bytes, 7);
  EXPECT_EQ(At(1), Set{"a"});
  const auto done = Vacuum({.keep = 1});
  ASSERT_OK(done);
  EXPECT_EQ(done->files, 3);
  EXPECT_EQ(Versions(), (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(At(3), Set{"cc"});
  EXPECT_EQ(Kept(), 1u);
  ASSERT_OK(Vacuum({}));
  EXPECT_EQ(Kept(), 1u) << "as many as the table keeps";
  ASSERT_OK(Vacuum({.keep = 0}));
  EXPECT_EQ(Kept(), 0u);
  EXPECT_EQ(Contents(), Set{"dd"});
}

// Killed at each of these points, twice in a row, the table is whole in every version, and the next write finishes.
TEST_F(TableVersionsTest, AKillLosesNoVersion) {
  for (const char* point : {"publish.before_delete", "publish.after_move_aside", "publish.after_move_aside=kill@2",
                            "publish.after_delete", "publish.before_success", "publish.before_swap"}) {
    std::filesystem::remove_all(root_ + "/t");
    ASSERT_OK(Write(WriteMode::kOverwrite, {"a", "b"}, Keeping(5)));
    for (const std::string text : {"c", "d"}) {
      const ::pid_t child = ::fork();
      if (child == 0) {
        const std::string name = point;
        SetFailpointsForTest(name.find('=') == std::string::npos ? name + "=kill" : name);
        (void)Write(WriteMode::kOverwrite, {text});
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      EXPECT_EQ(At(1), (Set{"a", "b"})) << point;
    }
    ASSERT_OK(Write(WriteMode::kAppend, {"e"}));
    EXPECT_EQ(At(1), (Set{"a", "b"})) << point;
    EXPECT_EQ(At(Versions().back()), Contents()) << point;
    EXPECT_TRUE(Contents().contains("e"));
    EXPECT_EQ(Damage(), "") << point;
  }
}

TEST_F(TableVersionsTest, AVacuumThatWasKilledIsFinished) {
  for (const char* point : {"vacuum.after_record", "vacuum.after_delete"}) {
    std::filesystem::remove_all(root_ + "/t");
    ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}, Keeping(5)));
    ASSERT_OK(Write(WriteMode::kOverwrite, {"b"}));
    SetFailpointsForTest(std::string(point) + "=error");
    EXPECT_FALSE(Vacuum({.keep = 0}).ok());
    SetFailpointsForTest("");
    EXPECT_EQ(At(1), Set{"FIRESTEEL_VERSION_NOT_FOUND"});
    EXPECT_EQ(Contents(), Set{"b"});
    ASSERT_OK(Write(WriteMode::kAppend, {"c"}));
    EXPECT_EQ(Kept(), 0u) << point;
  }
}

TEST_F(TableVersionsTest, AFlippedByteOfAnEarlierVersionIsFound) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"abc"}, Keeping(5)));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"def"}));
  const std::vector<std::string> kept = FilesBelow("t/_firesteel/kept");
  ASSERT_EQ(kept.size(), 1u);
  WriteFile("t/_firesteel/kept/" + kept[0], "abd");
  EXPECT_NE(Damage().find("its SHA-256 is"), std::string::npos);
  std::filesystem::remove(root_ + "/t/_firesteel/kept/" + kept[0]);
  EXPECT_EQ(At(1), Set{"FIRESTEEL_VERSION_INCOMPLETE"});
}

TEST_F(TableVersionsTest, ADroppedTableLeavesNoVersions) {
  ASSERT_OK(Write(WriteMode::kOverwrite, {"a"}, Keeping(5)));
  ASSERT_OK(Write(WriteMode::kOverwrite, {"b"}));
  WriteJobOptions drop;
  drop.table = TableWriteState{.known = {.id = "id"}};
  ASSERT_OK(Write(WriteMode::kDropTable, {}, drop));
  EXPECT_EQ(FilesBelow("t"), std::vector<std::string>());
}

}  // namespace
}  // namespace firesteel::files
