#include "files/table/read_verification.h"

#include <gtest/gtest.h>

#include <regex>

#include "files/commit/files_fixture_test.h"
#include "files/commit/write_job.h"
#include "files/listing/file_listing.h"

namespace firesteel::files {
namespace {

class ReadVerificationTest : public FilesTest {
 protected:
  void SetUp() override {
    FilesTest::SetUp();
    auto job = WriteJob::Begin(stores_, {.path = "t", .mode = WriteMode::kAppend, .format = FileFormat::kCsv});
    ASSERT_TRUE(job.ok()) << job.status().ToString();
    const std::string staged = (*job)->stage_directory() + "/0";
    std::ofstream(staged) << "abc";
    const auto report = (*job)->Commit({{.uri = staged, .rows = 1, .bytes = 3}});
    ASSERT_TRUE(report.ok()) << report.status().ToString();
    path_ = "t/" + report->files.back().path;
  }
  // Other bytes under the same name, size and time of change.
  void Damage() {
    const std::filesystem::path file = root_ + "/" + path_;
    const auto changed = std::filesystem::last_write_time(file);
    std::ofstream(file) << "abd";
    std::filesystem::last_write_time(file, changed);
  }
  std::string Verify(ReadVerification how) {
    const auto listing = ListFiles(stores_, {"t"}, {});
    if (!listing.ok()) return listing.status().ToString();
    FileScan scan;
    scan.files = listing->files;
    const Status status = VerifyBeforeReading(stores_, scan, how, verified_, {});
    return status.ok() ? "ok" : status.condition();
  }

  std::string path_;
  VerifiedFiles verified_;
};

TEST_F(ReadVerificationTest, ChangedBytesAreFoundUnlessNobodyAsks) {
  EXPECT_EQ(Verify(ReadVerification::kAlways), "ok");
  Damage();
  EXPECT_EQ(Verify(ReadVerification::kNever), "ok");
  EXPECT_EQ(Verify(ReadVerification::kOnce), "FIRESTEEL_FILE_CHANGED");
  EXPECT_EQ(Verify(ReadVerification::kOnce), "FIRESTEEL_FILE_CHANGED");
  EXPECT_EQ(Verify(ReadVerification::kAlways), "FIRESTEEL_FILE_CHANGED");
}

TEST_F(ReadVerificationTest, OnceIsOncePerFile) {
  EXPECT_EQ(Verify(ReadVerification::kOnce), "ok");
  Damage();
  EXPECT_EQ(Verify(ReadVerification::kOnce), "ok");
  EXPECT_EQ(Verify(ReadVerification::kAlways), "FIRESTEEL_FILE_CHANGED");
  // A file that was touched is another one.
  WriteFile(path_, "abd");
  std::filesystem::last_write_time(root_ + "/" + path_,
                                   std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  EXPECT_EQ(Verify(ReadVerification::kOnce), "FIRESTEEL_FILE_CHANGED");
}

TEST_F(ReadVerificationTest, FilesOfOthersAndFilesWithoutASumPass) {
  WriteFile("t/other.csv", "x");
  EXPECT_EQ(Verify(ReadVerification::kAlways), "ok");
  Damage();
  const std::string record = "t/_firesteel/commit.json";
  WriteFile(record, std::regex_replace(ReadFile(record), std::regex("(\"sha256\" *: *\")[0-9a-f]+"), "$1"));
  EXPECT_EQ(Verify(ReadVerification::kAlways), "ok");
  WriteFile(path_, "four");
  EXPECT_EQ(Verify(ReadVerification::kAlways), "FIRESTEEL_FILE_CHANGED");
}

}  // namespace
}  // namespace firesteel::files
