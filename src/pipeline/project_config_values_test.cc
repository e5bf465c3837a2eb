#include "pipeline/project_config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace firesteel::pipeline {
namespace {

namespace fs = std::filesystem;

class ProjectConfigValuesTest : public ::testing::Test {
 protected:
  ProjectConfigValuesTest()
      : file_(fs::temp_directory_path() / ("firesteel-config-" + std::to_string(::getpid()) + ".yml")) {
    request_.environment = [](const std::string& name) {
      return name == "DSN" ? std::optional<std::string>("postgresql://x") : std::nullopt;
    };
  }
  ~ProjectConfigValuesTest() override { fs::remove(file_); }

  StatusOr<ProjectConfig> Load(const std::string& text) {
    std::ofstream(file_) << text;
    return LoadProjectConfig(file_, request_);
  }
  std::string ErrorOf(const std::string& text) { return Load(text).status().ToString(); }

  fs::path file_;
  ProjectConfigRequest request_;
};

TEST_F(ProjectConfigValuesTest, ExportsAndVariablesAreRead) {
  request_.variables = {{"schema", "reports"}};
  const auto config = Load(
      "variables:\n  schema: public\n"
      "exports:\n  - {from: zones, to: postgresql, table: '${var.schema}.zones', mode: upsert, key: [id], dsn: "
      "'${env:DSN}'}\n");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  ASSERT_EQ(config->exports.size(), 1U);
  EXPECT_EQ(config->exports[0].table, "reports.zones");
  EXPECT_EQ(config->exports[0].mode, ExportMode::kUpsert);
  EXPECT_EQ(config->exports[0].dsn.Reveal(), "postgresql://x");
}

TEST_F(ProjectConfigValuesTest, TheDefaultTargetIsTakenUnlessAnotherIsNamed) {
  const std::string text = "targets:\n  dev: {default: true, database: dev_db}\n  prod: {database: prod_db}\n";
  EXPECT_EQ(Load(text)->database, "dev_db");
  request_.target = "prod";
  EXPECT_EQ(Load(text)->database, "prod_db");
  request_.target = "prd";
  EXPECT_NE(ErrorOf(text).find("did you mean 'prod'"), std::string::npos);
}

TEST_F(ProjectConfigValuesTest, MistakesShowLineAndNearestName) {
  EXPECT_NE(ErrorOf("exprts: []\n").find("did you mean 'exports'"), std::string::npos);
  EXPECT_NE(ErrorOf("variables: {schema: a}\nconfiguration:\n  x: ${var.schem}\n").find(":3:"), std::string::npos);
  EXPECT_NE(ErrorOf("configuration:\n  firesteel.memory.limt: 1g\n").find("did you mean 'firesteel.memory.limit'"),
            std::string::npos);
  EXPECT_NE(ErrorOf("exports: [{from: a, to: oracle, dsn: x}]\n").find("'oracle' is not supported"), std::string::npos);
  EXPECT_NE(ErrorOf("exports: [{from: a, to: postgresql, dsn: x, mode: upsert}]\n").find("needs 'key'"),
            std::string::npos);
}

TEST_F(ProjectConfigValuesTest, AMissingSecretIsAnErrorUnlessNothingConnects) {
  const std::string text = "exports: [{from: a, to: postgresql, dsn: '${env:ABSENT}'}]\n";
  EXPECT_NE(ErrorOf(text).find("'ABSENT' is not set"), std::string::npos);
  request_.need_secrets = false;
  EXPECT_TRUE(Load(text).ok());
}

TEST_F(ProjectConfigValuesTest, NoFileIsAnEmptyConfiguration) {
  const auto config = LoadProjectConfig("/nowhere/firesteel.yml", request_);
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(config->exports.empty());
}

}  // namespace
}  // namespace firesteel::pipeline
