#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/settings/environment.h"
#include "base/settings/settings.h"
#include "base/status_or.h"
#include "session/services.h"

namespace firesteel::cli {

class WriteTally;

struct WorkspaceRequest {
  std::string base_directory;                        // absolute; relative paths and the warehouse start here
  std::map<std::string, std::string> configuration;  // settings, checked already or not
  Environment environment;                           // with .env below it
  // What sessions may touch: these folders, s3://bucket/prefix and jdbc:postgresql://host.., and the warehouse.
  // Nothing: all that the process can.
  std::optional<std::vector<std::string>> allowed_paths;
  std::optional<std::set<std::string>> allowed_environment;  // the names that ${env:NAME} may give; nothing: all
  bool needs_catalog = true;  // false: names are forgotten with the process, no file is made
};

// Everything a command needs to run SQL: engine, catalog, stores, joined. Nothing opens before it is used, apart from
// the catalog file.
class Workspace {
 public:
  static StatusOr<std::unique_ptr<Workspace>> Open(const WorkspaceRequest& request);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const session::Services& services() const;
  const Settings& settings() const;
  // What sessions over the services publish.
  WriteTally& writes() const;

 private:
  struct Parts;
  explicit Workspace(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The environment of the process with the .env file of `directory` below it.
StatusOr<Environment> LoadEnvironment(const std::string& directory);

}  // namespace firesteel::cli
