#include "pipeline/project_config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace firesteel::pipeline {
namespace {

class ProjectConfigTest : public ::testing::Test {
 protected:
  StatusOr<ProjectConfig> Load(const std::string& text, std::map<std::string, std::string> environment = {}) {
    const auto file =
        std::filesystem::temp_directory_path() /
        ("firesteel-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".yml");
    std::ofstream(file) << text;
    ProjectConfigRequest request;
    request.environment = [environment](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    auto config = LoadProjectConfig(file, request);
    std::filesystem::remove(file);
    return config;
  }

  static constexpr const char* kExport = "exports:\n  - {from: zones, to: postgresql, dsn: '${env:DSN}'";
};

TEST_F(ProjectConfigTest, ExportTakesItsDsnFromTheEnvironment) {
  const auto config = Load(std::string(kExport) + "}", {{"DSN", "postgresql://localhost/taxi"}});
  ASSERT_TRUE(config.ok());
  ASSERT_EQ(config->exports.size(), 1u);
  EXPECT_EQ(config->exports[0].name, "zones");
}

TEST_F(ProjectConfigTest, ExportWithoutItsDsnIsAnErrorThatNamesTheVariable) {
  const auto config = Load(std::string(kExport) + "}");
  ASSERT_FALSE(config.ok());
  EXPECT_NE(config.status().message().find("'DSN' is not set"), std::string::npos) << config.status().message();
}

TEST_F(ProjectConfigTest, OptionalExportWithoutItsDsnIsLeftOutByName) {
  const auto config = Load(std::string(kExport) + ", optional: true}");
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(config->exports.empty());
  ASSERT_EQ(config->exports_left_out.size(), 1u);
  EXPECT_EQ(config->exports_left_out[0].name, "zones");
  EXPECT_EQ(config->exports_left_out[0].reason, "DSN is not set");
}

TEST_F(ProjectConfigTest, OptionalExportWithItsDsnRuns) {
  const auto config = Load(std::string(kExport) + ", optional: true}", {{"DSN", "x"}});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->exports.size(), 1u);
}

}  // namespace
}  // namespace firesteel::pipeline
