#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/settings/environment.h"
#include "base/settings/settings.h"
#include "catalog/catalog.h"
#include "engine/connector.h"
#include "engine/engine.h"

namespace firesteel::session {

class TableStorage;
class TemporaryViews;
class WriteCounts;

std::shared_ptr<TemporaryViews> NoGlobalViews();
std::shared_ptr<WriteCounts> NoWrites();

// What all sessions of one process share. Loans: the objects outlive every session. Each is thread-safe.
struct Services {
  engine::Engine& engine;
  catalog::Catalog& catalog;
  TableStorage& storage;
  Clock& clock;
  std::string warehouse;       // URI of the directory managed tables lie in
  std::string base_directory;  // what relative paths in SQL are relative to
  std::string user;
  Environment environment;                                      // what ${env:NAME} in SQL text sees
  engine::Connectors connectors = {};                           // formats that are no files
  std::optional<std::set<std::string>> environment_names = {};  // the ones ${env:NAME} may name; nothing: all
  std::shared_ptr<TemporaryViews> global_views =
      NoGlobalViews();                                     // global_temp: shared by the sessions, gone with the last
  std::shared_ptr<WriteCounts> write_counts = NoWrites();  // shared by the sessions; for run keys
};

// The connector of a format's name, or null for files and unknown names.
engine::Connector* FindConnector(const Services& services, const std::string& format);
// What firesteel.postgres.idleTimeout and totalTimeout say.
engine::ConnectorLimits ConnectorLimitsOf(const Settings& settings);

}  // namespace firesteel::session
