#include "cli/sql_workspace.h"

#include <filesystem>

#include "cli/project_workspace.h"

namespace firesteel::cli {
namespace {

StatusOr<bool> IsInProject(const ProjectOptions& options) {
  if (!options.spec.empty()) return true;
  const auto found = pipeline::FindPipelineSpec(std::filesystem::current_path());
  if (!found.ok() && found.status().condition() != "PIPELINE_SPEC_FILE_NOT_FOUND") return found.status();
  return found.ok();
}

}  // namespace

StatusOr<SqlWorkspace> OpenSqlWorkspace(const ProjectOptions& options) {
  SqlWorkspace opened;
  FS_ASSIGN_OR_RETURN(const bool in_project, IsInProject(options));
  if (in_project) {
    FS_ASSIGN_OR_RETURN(ProjectWorkspace project, OpenProject(options, Secrets::kNotNeeded));
    opened.project = project.project.spec.name;
    opened.workspace = std::move(project.workspace);
    opened.configuration = project.project.configuration;
    opened.database = project.project.database;
    return opened;
  }
  if (!options.target.empty() || !options.variables.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "--target and --var belong to a project, and there is none here: give its --spec");
  }
  FS_ASSIGN_OR_RETURN(opened.configuration, ParseAssignments(options.conf, "--conf"));
  WorkspaceRequest request;
  request.base_directory = std::filesystem::current_path().string();
  request.configuration = opened.configuration;
  FS_ASSIGN_OR_RETURN(request.environment, LoadEnvironment(request.base_directory));
  FS_ASSIGN_OR_RETURN(opened.workspace, Workspace::Open(request));
  return opened;
}

}  // namespace firesteel::cli
