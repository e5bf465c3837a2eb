#pragma once

#include <map>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/workspace.h"

namespace firesteel::cli {

// What commands work in that need a catalog but not always a project: with --spec the project's catalog and settings,
// otherwise those of the working directory.
struct SqlWorkspace {
  std::unique_ptr<Workspace> workspace;
  std::map<std::string, std::string> configuration;
  std::string database = "default";
};

StatusOr<SqlWorkspace> OpenSqlWorkspace(const ProjectOptions& options);

}  // namespace firesteel::cli
