#include "pipeline/project.h"

#include <fstream>

#include "base/settings/settings.h"

namespace firesteel::pipeline {

StatusOr<Project> LoadProject(const ProjectRequest& request) {
  Project project;
  std::filesystem::path spec_path = request.spec_path;
  if (spec_path.empty()) {
    FS_ASSIGN_OR_RETURN(spec_path, FindPipelineSpec(std::filesystem::current_path()));
  }
  FS_ASSIGN_OR_RETURN(project.spec, LoadPipelineSpec(spec_path));
  FS_ASSIGN_OR_RETURN(project.config, LoadProjectConfig(project.spec.directory / "firesteel.yml", request.config));

  project.configuration = project.spec.configuration;
  for (const auto& [key, value] : project.config.configuration) project.configuration[key] = value;
  for (const auto& [key, value] : request.configuration) project.configuration[key] = value;
  Settings checked;
  for (const auto& [key, value] : project.configuration) FS_RETURN_IF_ERROR(checked.Set(key, value));

  project.catalog = project.config.catalog.value_or(project.spec.catalog.value_or("spark_catalog"));
  project.database = project.config.database.value_or(project.spec.database.value_or("default"));
  if (project.catalog != "spark_catalog") {
    return SparkError("CATALOG_NOT_FOUND", {{"catalogName", "`" + project.catalog + "`"},
                                            {"config", "\"spark.sql.catalog." + project.catalog + "\""}});
  }
  return project;
}

StatusOr<std::map<std::string, std::string, std::less<>>> ReadDotEnv(const std::filesystem::path& directory) {
  std::map<std::string, std::string, std::less<>> variables;
  const std::filesystem::path path = directory / ".env";
  std::ifstream in(path);
  if (!in) return variables;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    line.erase(0, begin);
    if (line.starts_with("export ")) line.erase(0, 7);
    const std::size_t equals = line.find('=');
    const std::string name = line.substr(0, equals);
    if (equals == std::string::npos || name.empty() || name.find_first_of(" \t\"'") != std::string::npos) {
      return Status(StatusCode::kInvalidArgument,
                    path.string() + ":" + std::to_string(number) + ": expected NAME=value");
    }
    std::string value = line.substr(equals + 1);
    while (!value.empty() && (value.back() == '\r' || value.back() == ' ' || value.back() == '\t')) value.pop_back();
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    variables[name] = value;
  }
  return variables;
}

StatusOr<std::vector<Dataset>> ReadProjectDefinitions(const Project& project, std::vector<Status>* more_errors,
                                                      const Warn& warn) {
  FS_ASSIGN_OR_RETURN(const auto files, ListDefinitionFiles(project.spec));
  DefinitionRequest request;
  request.catalog = project.catalog;
  request.database = project.database;
  request.configuration = project.configuration;
  request.warn = warn;
  return ReadDefinitions(project.spec, files, request, more_errors);
}

}  // namespace firesteel::pipeline
