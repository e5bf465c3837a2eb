#include "session/tables/changed_locations.h"

#include "session/tables/recorded_table.h"
#include "session/tables/table_storage.h"

namespace firesteel::session {

std::vector<std::string> LocationsOfTable(const Session& session, const plan::Name& name) {
  const auto qualified = session.Qualify(name);
  if (!qualified.ok()) return {};
  const auto table = FindKnownTable(session, *qualified);
  if (!table.ok() || table->entry.location.empty()) return {};
  std::vector<std::string> locations = {table->entry.location};
  // Partitions may lie anywhere.
  for (const catalog::Partition& partition : table->partitions) {
    if (!partition.location.empty()) locations.push_back(partition.location);
  }
  return locations;
}

std::vector<std::string> LocationsOfDatabase(const Session& session, const plan::Name& name) {
  const auto database = session.services().catalog.GetDatabase(name.back());
  return database.ok() ? std::vector<std::string>{database->location} : std::vector<std::string>{};
}

std::vector<std::string> LocationsOfPath(const Session& session, const std::string& path) {
  const auto uri = session.services().storage.ResolveUri(path);
  return uri.ok() ? std::vector<std::string>{*uri} : std::vector<std::string>{};
}

}  // namespace firesteel::session
