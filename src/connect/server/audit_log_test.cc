#include "connect/server/audit_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace firesteel::connect {
namespace {

class Audit : public ::testing::Test {
 protected:
  Audit()
      : folder_(std::filesystem::temp_directory_path() / ("firesteel_audit_" + std::to_string(::getpid()))),
        path_((folder_ / "log").string()) {
    std::filesystem::create_directories(folder_);
  }
  ~Audit() override { std::filesystem::remove_all(folder_); }

  std::string Content() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  std::string LineOf(const AuditSubject& subject) {
    AuditLog::Open(path_, clock_)
        .value()
        ->Write("etl", "ipv4:10.0.0.1:5", "ExecutePlan", subject, "OK", std::chrono::milliseconds(7));
    return Content();
  }

  ManualClock clock_;
  const std::filesystem::path folder_;
  const std::string path_;
};

TEST_F(Audit, ALineSaysWhoDidWhat) {
  EXPECT_EQ(
      LineOf(
          {.session_id = "s", .operation_id = "o", .kind = "INSERT", .text = "INSERT INTO t VALUES (1)", .target = {}}),
      "{\"time\":\"2023-11-14T22:13:20.000Z\",\"who\":\"etl\",\"peer\":\"ipv4:10.0.0.1:5\",\"method\":\"ExecutePlan\","
      "\"session\":\"s\","
      "\"operation\":\"o\",\"kind\":\"INSERT\",\"text\":\"INSERT INTO t VALUES "
      "(1)\",\"outcome\":\"OK\",\"milliseconds\":7}\n");
}

TEST_F(Audit, SecretsAreStarredOutBeforeTheTextIsCut) {
  const std::string line = LineOf({.session_id = {},
                                   .operation_id = {},
                                   .kind = {},
                                   .text = "SET x.password=canary " + std::string(300, 'x'),
                                   .target = "s3://u:canary@b/x"});
  EXPECT_EQ(line.find("canary"), std::string::npos) << line;
  EXPECT_LT(line.size(), 500u);
}

TEST_F(Audit, LinesAreAppendedAndStayOneLine) {
  LineOf({.session_id = {}, .operation_id = {}, .kind = {}, .text = "SELECT\n1 \"\xff", .target = {}});
  const std::string two = LineOf({.session_id = {}, .operation_id = {}, .kind = {}, .text = {}, .target = {}});
  EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 2);
}

TEST_F(Audit, OnlyTheOwnerMayReadIt) {
  LineOf({});
  struct stat status;
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
  EXPECT_NE(AuditLog::Open(path_, clock_).status().message().find("chmod 600"), std::string::npos);
  const std::string link = (folder_ / "link").string();
  std::filesystem::create_symlink(path_, link);
  EXPECT_NE(AuditLog::Open(link, clock_).status().message().find("symbolic link"), std::string::npos);
}

TEST_F(Audit, KnockingDoesNotFillTheDisk) {
  const auto log = AuditLog::Open(path_, clock_).value();
  for (int i = 0; i < 1000; ++i) log->WriteRefused("ipv4:10.0.0.1:5", "Config");
  std::string text = Content();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
  clock_.Advance(std::chrono::seconds(2));
  log->WriteRefused("ipv4:10.0.0.1:5", "Config");
  EXPECT_NE(Content().find("\"left_out\":990"), std::string::npos);
}

}  // namespace
}  // namespace firesteel::connect
