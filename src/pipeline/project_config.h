#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/status_or.h"

namespace firesteel::pipeline {

// How an export's rows reach the target table.
enum class ExportMode { kReplace, kAppend, kUpsert };

// One table of the project to be copied to PostgreSQL after a successful run.
struct PostgresExportSpec {
  std::string name;   // unique in the project; part of the run key
  std::string from;   // dataset, as SQL names it
  std::string table;  // [schema.]table
  ExportMode mode = ExportMode::kReplace;
  std::vector<std::string> key;  // kUpsert
  Secret dsn;                    // libpq connection string or postgresql:// URL
};

// An export marked `optional: true` whose dsn names an environment variable that is not set: the run tells about it and
// goes on without it.
struct ExportLeftOut {
  std::string name;
  std::string reason;
};

// firesteel.yml beside spark-pipeline.yml: what a Spark Declarative Pipelines project lacks. Optional; Spark never
// reads it. Top-level fields:
//   variables:      NAME: default, or NAME: {default: .., description: ..}
//   targets:        NAME: {default: true, catalog, database, configuration: {}, variables: {}}
//   configuration:  settings for every target, over the spec's
//   exports:        [{name, from, to: postgresql, table, mode: replace|append|upsert, key: [..], dsn, optional}]
// Text values may hold ${var.NAME}, ${env:NAME} and ${target}; an unknown variable is an error at its line.
struct ProjectConfig {
  std::string target;  // the one chosen, "" where the project declares none
  std::optional<std::string> catalog;
  std::optional<std::string> database;
  std::map<std::string, std::string> configuration;
  std::vector<PostgresExportSpec> exports;
  std::vector<ExportLeftOut> exports_left_out;
};

struct ProjectConfigRequest {
  std::string target;                            // --target, or "" for the default one
  std::map<std::string, std::string> variables;  // --var
  // Looks up the process environment, then the project's .env.
  std::function<std::optional<std::string>(const std::string&)> environment;
  // False for a dry run: an ${env:..} that is not set is then no error, since nothing will connect.
  bool need_secrets = true;
};

// Reads `file`; a missing file gives an empty configuration. Errors carry file, line and caret, and the nearest known
// name for what is misspelt.
StatusOr<ProjectConfig> LoadProjectConfig(const std::filesystem::path& file, const ProjectConfigRequest& request);

}  // namespace firesteel::pipeline
