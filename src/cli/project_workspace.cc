#include "cli/project_workspace.h"

#include <filesystem>

namespace firesteel::cli {

StatusOr<ProjectWorkspace> OpenProject(const ProjectOptions& options, Secrets secrets) {
  pipeline::ProjectRequest request;
  request.spec_path = options.spec;
  if (request.spec_path.empty()) {
    FS_ASSIGN_OR_RETURN(const auto found, pipeline::FindPipelineSpec(std::filesystem::current_path()));
    request.spec_path = found.string();
  }
  const std::filesystem::path directory = std::filesystem::absolute(request.spec_path).parent_path();
  FS_ASSIGN_OR_RETURN(const Environment environment, LoadEnvironment(directory.string()));
  request.config.target = options.target;
  FS_ASSIGN_OR_RETURN(request.config.variables, ParseAssignments(options.variables, "--var"));
  request.config.environment = [environment](const std::string& name) { return environment.Get(name); };
  request.config.need_secrets = secrets == Secrets::kNeeded;
  FS_ASSIGN_OR_RETURN(request.configuration, ParseAssignments(options.conf, "--conf"));

  ProjectWorkspace opened;
  FS_ASSIGN_OR_RETURN(opened.project, pipeline::LoadProject(request));
  WorkspaceRequest workspace;
  workspace.base_directory = opened.project.spec.directory.lexically_normal().string();
  workspace.configuration = opened.project.configuration;
  // Tables of a project lie below its storage unless the project says otherwise, so that input and results can both be
  // on S3 without another setting.
  workspace.configuration.try_emplace("spark.sql.warehouse.dir", opened.project.spec.storage + "/spark-warehouse");
  workspace.environment = environment;
  FS_ASSIGN_OR_RETURN(opened.workspace, Workspace::Open(workspace));
  return opened;
}

}  // namespace firesteel::cli
