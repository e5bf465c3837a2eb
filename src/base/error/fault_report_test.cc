#include "base/error/fault_report.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace firesteel {
namespace {

namespace fs = std::filesystem;

// A temporary folder of the test's own stands for the system's.
class FaultReportTest : public ::testing::Test {
 protected:
  FaultReportTest() : temp_(fs::temp_directory_path() / ("fault-report-" + std::to_string(getpid()))) {
    fs::create_directories(temp_);
    setenv("TMPDIR", temp_.c_str(), 1);
  }
  ~FaultReportTest() override {
    unsetenv("TMPDIR");
    fs::remove_all(temp_);
  }
  fs::path Folder() const { return temp_ / ("firesteel-reports-" + std::to_string(geteuid())); }
  static std::string Read(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  static mode_t Mode(const fs::path& path) {
    struct stat found = {};
    return lstat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
  }

  const fs::path temp_;
};

TEST_F(FaultReportTest, TheMessageNamesAReportThatOnlyItsOwnerCanRead) {
  const Status status = ReportFault({"running a query", "SELECT 'hush'", "INTERNAL Error: oh\nStack Trace:\n0x1"});
  EXPECT_EQ(status.condition(), "INTERNAL_ERROR");
  const std::string path = status.message_parameters().at("report");
  EXPECT_NE(status.message().find(path), std::string::npos);
  EXPECT_EQ(status.message().find("Stack Trace"), std::string::npos);
  EXPECT_EQ(Mode(path), 0600u);
  EXPECT_EQ(Mode(Folder()), 0700u);
  EXPECT_NE(Read(path).find("Stack Trace:\n0x1"), std::string::npos);
}

TEST_F(FaultReportTest, NothingOfTheStatementIsWrittenDown) {
  const Status status =
      ReportFault({"running a query", "SELECT 'hush'", "Binder Error: no\n\nLINE 1: SELECT 'hush'\n        ^\nmore"});
  const std::string text = Read(status.message_parameters().at("report"));
  EXPECT_EQ(text.find("hush"), std::string::npos) << text;
  EXPECT_NE(text.find("Binder Error: no"), std::string::npos);
  EXPECT_NE(text.find("more"), std::string::npos);
}

TEST_F(FaultReportTest, AFolderOthersCanReadIsNotUsed) {
  fs::create_directories(Folder());
  fs::permissions(Folder(), fs::perms::all);
  const Status status = ReportFault({"running a query", "", "x"});
  EXPECT_EQ(status.message_parameters().at("report"), "");
  EXPECT_NE(status.message().find("No report could be written"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(Folder()));
}

TEST_F(FaultReportTest, TheOldestReportsGo) {
  for (int i = 0; i < 60; ++i) (void)ReportFault({"running a query", "", "x"});
  EXPECT_LE(std::distance(fs::directory_iterator(Folder()), fs::directory_iterator()), 51);
}

TEST_F(FaultReportTest, OnlyUnreportedInternalErrorsGetAReport) {
  EXPECT_EQ(WithFaultReport(SparkError("DIVIDE_BY_ZERO")).condition(), "DIVIDE_BY_ZERO");
  const Status once = WithFaultReport(Status::Internal("a relation lost a column"));
  EXPECT_EQ(once.condition(), "INTERNAL_ERROR");
  EXPECT_EQ(WithFaultReport(once).message(), once.message());
}

}  // namespace
}  // namespace firesteel
