#include "cli/sql_workspace.h"

#include <filesystem>

#include "cli/project_workspace.h"

namespace firesteel::cli {

StatusOr<SqlWorkspace> OpenSqlWorkspace(const ProjectOptions& options) {
  SqlWorkspace opened;
  if (!options.spec.empty()) {
    FS_ASSIGN_OR_RETURN(ProjectWorkspace project, OpenProject(options, Secrets::kNotNeeded));
    opened.workspace = std::move(project.workspace);
    opened.configuration = project.project.configuration;
    opened.database = project.project.database;
    return opened;
  }
  if (!options.target.empty() || !options.variables.empty()) {
    return Status(StatusCode::kInvalidArgument, "--target and --var belong to a project: give its --spec");
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
