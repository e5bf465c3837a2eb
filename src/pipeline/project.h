#pragma once

#include <map>
#include <string>

#include "base/status_or.h"
#include "pipeline/dataset.h"
#include "pipeline/pipeline_spec.h"
#include "pipeline/project_config.h"

namespace firesteel::pipeline {

// A project as one command sees it: spec, firesteel.yml for the chosen target, and the settings given with the command.
struct Project {
  PipelineSpec spec;
  ProjectConfig config;
  std::string catalog = "spark_catalog";
  std::string database = "default";
  std::map<std::string, std::string> configuration;  // spec, under firesteel.yml, under --conf
};

struct ProjectRequest {
  std::string spec_path;  // --spec, or "" to search from the working directory upwards
  ProjectConfigRequest config;
  std::map<std::string, std::string> configuration;  // --conf
};

// Finds and reads the spec and firesteel.yml beside it, and checks every setting.
StatusOr<Project> LoadProject(const ProjectRequest& request);

// The variables of the .env file in `directory`: NAME=value lines, # comments, optional quotes and "export ". A missing
// file gives none. kInvalidArgument with the line for anything else; values are never shown.
StatusOr<std::map<std::string, std::string, std::less<>>> ReadDotEnv(const std::filesystem::path& directory);

// The project's datasets as its definition files give them; errors and warnings as ReadDefinitions says.
StatusOr<std::vector<Dataset>> ReadProjectDefinitions(const Project& project,
                                                      std::vector<Status>* more_errors = nullptr,
                                                      const Warn& warn = {});

}  // namespace firesteel::pipeline
