#pragma once

#include <map>
#include <memory>
#include <string>

#include "cli/command/command.h"
#include "cli/workspace.h"

namespace firesteel::cli {

// What commands work in that need a catalog but not always a project: the catalog and settings of the project --spec
// names, or that the working directory lies in; where there is none, those of the working directory.
struct SqlWorkspace {
  std::string project;  // its name; "" without one
  std::unique_ptr<Workspace> workspace;
  std::map<std::string, std::string> configuration;
  std::string database = "default";
};

StatusOr<SqlWorkspace> OpenSqlWorkspace(const ProjectOptions& options);

}  // namespace firesteel::cli
