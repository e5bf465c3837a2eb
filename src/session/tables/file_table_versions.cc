#include "session/tables/file_table_storage.h"

// Earlier versions of tables, for FileTableStorage.
namespace firesteel::session {

StatusOr<files::TableVersion> FileTableStorage::FindVersion(const std::string& location, const files::VersionSpec& spec,
                                                            const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  return files::FindVersion(folder, spec);
}

StatusOr<std::vector<files::TableVersion>> FileTableStorage::ListVersions(const std::string& location,
                                                                          const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  FS_ASSIGN_OR_RETURN(const auto stored, files::LoadCommitRecord(folder));
  return stored ? files::VersionsOf(stored->record) : std::vector<files::TableVersion>();
}

StatusOr<files::RollbackReport> FileTableStorage::RollBack(const std::string& location, const files::VersionSpec& spec,
                                                           const Settings& settings) {
  const auto stores = Stores(settings);
  return files::RollBackTable(*stores, location, spec, {}, clock_);
}

StatusOr<files::VacuumReport> FileTableStorage::Vacuum(const std::string& location, const files::VacuumRequest& request,
                                                       const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  return files::VacuumTable(folder, request, {}, clock_);
}

}  // namespace firesteel::session
