#include "files/table/verify_table.h"

#include <gtest/gtest.h>

#include "files/commit/commit_record.h"
#include "files/commit/files_fixture_test.h"
#include "files/commit/write_job.h"

namespace firesteel::files {
namespace {

class VerifyTableTest : public FilesTest {
 protected:
  // Publishes one CSV file and returns its path.
  std::string Publish(const std::string& text) {
    auto job = WriteJob::Begin(stores_, {.path = "t", .mode = WriteMode::kAppend, .format = FileFormat::kCsv});
    EXPECT_TRUE(job.ok()) << job.status().ToString();
    const std::string staged = (*job)->stage_directory() + "/0";
    std::ofstream(staged) << text;
    const auto report = (*job)->Commit({{.uri = staged, .rows = 1, .bytes = static_cast<std::int64_t>(text.size())}});
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    return "t/" + report->files.back().path;
  }
  StatusOr<VerifyReport> Verify() {
    FS_ASSIGN_OR_RETURN(const Location table, Locate(stores_, "t"));
    return VerifyTable(table, {});
  }
};

TEST_F(VerifyTableTest, AnUntouchedTableIsFine) {
  Publish("a");
  Publish("b");
  WriteFile("t/other.csv", "c");
  const auto report = Verify();
  ASSERT_OK(report);
  EXPECT_TRUE(report->ok());
  EXPECT_EQ(report->files, 2);
  EXPECT_EQ(report->other_files, 1);
  EXPECT_EQ(report->without_sum, 0);
}

TEST_F(VerifyTableTest, EveryFlippedByteIsFound) {
  const std::string text = "some,rows\n1,2\n";
  const std::string path = Publish(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string flipped = text;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    WriteFile(path, flipped);
    const auto report = Verify();
    ASSERT_OK(report);
    ASSERT_EQ(report->findings.size(), 1u) << i;
    EXPECT_EQ(report->findings[0].kind, VerifyFinding::Kind::kChanged);
  }
}

TEST_F(VerifyTableTest, CutAndMissingFilesAreFound) {
  const std::string cut = Publish("abc");
  const std::string gone = Publish("def");
  WriteFile(cut, "ab");
  std::filesystem::remove(root_ + "/" + gone);
  const auto report = Verify();
  ASSERT_OK(report);
  ASSERT_EQ(report->findings.size(), 2u);
  EXPECT_EQ(report->findings[0].kind, VerifyFinding::Kind::kChanged);
  EXPECT_EQ(report->findings[1].kind, VerifyFinding::Kind::kMissing);
}

TEST_F(VerifyTableTest, DamagedFilesOfOtherProgramsAndRecordsAreFound) {
  Publish("a");
  WriteFile("t/other.parquet", "PAR1 this is none PAR1");
  auto report = Verify();
  ASSERT_OK(report);
  ASSERT_EQ(report->findings.size(), 1u);
  EXPECT_EQ(report->findings[0].kind, VerifyFinding::Kind::kUnreadable);
  WriteFile("t/_firesteel/commit.json", "{");
  report = Verify();
  ASSERT_OK(report);
  ASSERT_EQ(report->findings.size(), 1u);
  EXPECT_EQ(report->findings[0].kind, VerifyFinding::Kind::kRecord);
}

TEST_F(VerifyTableTest, ALeftoverStageIsCountedAndHarmless) {
  Publish("a");
  WriteFile("t/_temporary/left/data/0", "x");
  const auto report = Verify();
  ASSERT_OK(report);
  EXPECT_TRUE(report->ok());
  EXPECT_EQ(report->leftovers, 1);
}

TEST_F(VerifyTableTest, NothingAtAllIsAnError) { EXPECT_EQ(Verify().status().condition(), "PATH_NOT_FOUND"); }

}  // namespace
}  // namespace firesteel::files
