#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"

namespace firesteel::pipeline {

// spark-pipeline.yml of a Spark Declarative Pipelines project: the fields, defaults and error names are those of
// Spark 4.1's spark-pipelines command, so a project that loads here loads there.
struct PipelineSpec {
  std::filesystem::path file;       // absolute
  std::filesystem::path directory;  // of `file`; relative paths and globs start here
  std::string name;
  std::string storage;  // URI with a scheme
  std::optional<std::string> catalog;
  std::optional<std::string> database;
  std::map<std::string, std::string> configuration;
  std::vector<std::string> library_globs;  // checked: a path, or "folder/**"
};

// spark-pipeline.yaml or .yml in `start` or the nearest parent that has one. PIPELINE_SPEC_FILE_NOT_FOUND,
// MULTIPLE_PIPELINE_SPEC_FILES_FOUND.
StatusOr<std::filesystem::path> FindPipelineSpec(const std::filesystem::path& start);

// Reads and checks a spec. PIPELINE_SPEC_FILE_DOES_NOT_EXIST, PIPELINE_SPEC_UNEXPECTED_FIELD,
// PIPELINE_SPEC_MISSING_REQUIRED_FIELD, PIPELINE_SPEC_FIELD_NOT_DICT, PIPELINE_SPEC_DICT_VALUE_NOT_STRING,
// PIPELINE_SPEC_INVALID_GLOB_PATTERN, PIPELINE_STORAGE_ROOT_INVALID; YAML errors with line and caret.
StatusOr<PipelineSpec> LoadPipelineSpec(const std::filesystem::path& file);

// The definition files the globs name, in the order Spark registers them (glob by glob), each once, __pycache__ left
// out. PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION for anything but .sql and .py.
StatusOr<std::vector<std::filesystem::path>> ListDefinitionFiles(const PipelineSpec& spec);

}  // namespace firesteel::pipeline
