#pragma once

#include <memory>
#include <string>

#include "cli/command/command.h"
#include "cli/workspace.h"
#include "pipeline/project.h"

namespace firesteel::cli {

// A project with the workspace it runs in: the spec's directory is the base directory.
struct ProjectWorkspace {
  pipeline::Project project;
  std::unique_ptr<Workspace> workspace;
};

enum class Secrets { kNeeded, kNotNeeded };
StatusOr<ProjectWorkspace> OpenProject(const ProjectOptions& options, Secrets secrets);

}  // namespace firesteel::cli
