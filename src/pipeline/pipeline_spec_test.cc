#include "pipeline/pipeline_spec.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace firesteel::pipeline {
namespace {

namespace fs = std::filesystem;

class PipelineSpecTest : public ::testing::Test {
 protected:
  PipelineSpecTest() : directory_(fs::temp_directory_path() / ("firesteel-spec-" + std::to_string(::getpid()))) {
    fs::create_directories(directory_);
  }
  ~PipelineSpecTest() override { fs::remove_all(directory_); }

  fs::path Write(const std::string& name, const std::string& text) {
    fs::create_directories((directory_ / name).parent_path());
    std::ofstream(directory_ / name) << text;
    return directory_ / name;
  }
  StatusOr<PipelineSpec> Load(const std::string& text) { return LoadPipelineSpec(Write("spark-pipeline.yml", text)); }
  std::string ConditionOf(const std::string& text) { return Load(text).status().condition(); }

  fs::path directory_;
};

TEST_F(PipelineSpecTest, ReadsEveryField) {
  const auto spec = Load(
      "name: taxi\nstorage: file:///tmp/x\ncatalog: spark_catalog\nschema: a\ndatabase: b\n"
      "configuration:\n  k: \"1000\"\nlibraries:\n  - glob:\n      include: t/**\n  - glob: {include: one.sql}\n");
  ASSERT_TRUE(spec.ok()) << spec.status().ToString();
  EXPECT_EQ(spec->name, "taxi");
  EXPECT_EQ(spec->database, "b");  // wins over its alias
  EXPECT_EQ(spec->configuration.at("k"), "1000");
  EXPECT_EQ(spec->library_globs, (std::vector<std::string>{"t/**", "one.sql"}));
}

TEST_F(PipelineSpecTest, MistakesHaveSparksNames) {
  EXPECT_EQ(ConditionOf("name: a\n"), "PIPELINE_SPEC_MISSING_REQUIRED_FIELD");
  EXPECT_EQ(ConditionOf("name: a\nstorage: file:///x\nschedule: daily\n"), "PIPELINE_SPEC_UNEXPECTED_FIELD");
  EXPECT_EQ(ConditionOf("name: a\nstorage: /x\n"), "PIPELINE_STORAGE_ROOT_INVALID");
  EXPECT_EQ(ConditionOf("name: a\nstorage: file:///x\nconfiguration: [a]\n"), "PIPELINE_SPEC_FIELD_NOT_DICT");
  EXPECT_EQ(ConditionOf("name: a\nstorage: file:///x\nconfiguration: {k: 1000}\n"),
            "PIPELINE_SPEC_DICT_VALUE_NOT_STRING");
  EXPECT_EQ(ConditionOf("name: a\nstorage: file:///x\nconfiguration: {1: x}\n"), "PIPELINE_SPEC_DICT_KEY_NOT_STRING");
  EXPECT_EQ(ConditionOf("name: a\nstorage: file:///x\nlibraries: [{glob: {include: 'a/**/*.py'}}]\n"),
            "PIPELINE_SPEC_INVALID_GLOB_PATTERN");
  EXPECT_EQ(LoadPipelineSpec(directory_ / "absent.yml").status().condition(), "PIPELINE_SPEC_FILE_DOES_NOT_EXIST");
}

TEST_F(PipelineSpecTest, InvalidYamlShowsTheLine) {
  const auto spec = Load("name: taxi\nstorage: [file:///x\n");
  ASSERT_FALSE(spec.ok());
  EXPECT_NE(spec.status().ToString().find("spark-pipeline.yml:3"), std::string::npos) << spec.status().ToString();
  const auto twice = Load("name: taxi\nstorage: file:///x\nname: other\n");
  EXPECT_NE(twice.status().ToString().find("spark-pipeline.yml:3:1"), std::string::npos) << twice.status().ToString();
}

TEST_F(PipelineSpecTest, IsFoundInParentDirectories) {
  Write("spark-pipeline.yml", "name: a\nstorage: file:///x\n");
  fs::create_directories(directory_ / "deep" / "down");
  const auto found = FindPipelineSpec(directory_ / "deep" / "down");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, directory_ / "spark-pipeline.yml");
  Write("deep/spark-pipeline.yml", "");
  Write("deep/spark-pipeline.yaml", "");
  EXPECT_EQ(FindPipelineSpec(directory_ / "deep").status().condition(), "MULTIPLE_PIPELINE_SPEC_FILES_FOUND");
}

TEST_F(PipelineSpecTest, ListsDefinitionFilesOnceAndRefusesOthers) {
  Write("t/b.sql", "");
  Write("t/sub/a.sql", "");
  Write("t/__pycache__/a.pyc", "");
  const auto spec =
      Load("name: a\nstorage: file:///x\nlibraries: [{glob: {include: t/**}}, {glob: {include: t/b.sql}}]\n");
  ASSERT_TRUE(spec.ok());
  const auto files = ListDefinitionFiles(*spec);
  ASSERT_TRUE(files.ok()) << files.status().ToString();
  EXPECT_EQ(*files, (std::vector<fs::path>{directory_ / "t/b.sql", directory_ / "t/sub/a.sql"}));
  Write("t/notes.txt", "");
  EXPECT_EQ(ListDefinitionFiles(*spec).status().condition(), "PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION");
}

}  // namespace
}  // namespace firesteel::pipeline
