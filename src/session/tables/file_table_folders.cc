#include <algorithm>
#include <filesystem>
#include <set>

#include "files/commit/commit_record.h"
#include "files/listing/partition_path.h"
#include "files/listing/snapshot_listing.h"
#include "session/tables/file_table_storage.h"
#include "storage/local/pinned_path.h"
#include "types/identifier_text.h"

// What FileTableStorage does with folders and their commit records.
namespace firesteel::session {
namespace {

using storage::PinnedPath;

// Whether all there is are traces of a write that was never published: then nothing exists there yet.
StatusOr<bool> HoldsOnlyTraces(const files::Location& folder) {
  FS_ASSIGN_OR_RETURN(const bool finished, folder.store->Exists(folder.KeyOf("_SUCCESS")));
  if (finished) return false;
  for (const std::string_view name : {files::kStageFolder, files::kCommitFolder}) {
    FS_ASSIGN_OR_RETURN(const bool there, folder.store->FolderExists(folder.KeyOf(name) + "/"));
    if (there) return true;
  }
  return false;
}

}  // namespace

StatusOr<std::optional<files::RecordedTable>> FileTableStorage::ReadRecord(const std::string& location,
                                                                           const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  return files::ReadTableRecord(folder);
}

StatusOr<files::RecordedTable> FileTableStorage::ChangeRecord(const std::string& location,
                                                              const files::TableChange& change,
                                                              const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  return files::ChangeTableRecord(folder, change, {}, clock_);
}

Status FileTableStorage::DropRecorded(const std::string& location, const std::string& id, const Settings& settings) {
  const auto stores = Stores(settings);
  return files::DropRecordedTable(*stores, location, id, {}, clock_);
}

StatusOr<bool> FileTableStorage::WasWritten(const std::string& location, const std::string& run_key,
                                            const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  FS_ASSIGN_OR_RETURN(const auto stored, files::LoadCommitRecord(folder));
  return stored && std::any_of(stored->record.recent.begin(), stored->record.recent.end(),
                               [&](const files::PublishedWrite& write) { return write.run_key == run_key; });
}

StatusOr<bool> FileTableStorage::HasVisibleFiles(const std::string& location, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, location));
  return files::HasVisibleFiles(folder);
}

Status FileTableStorage::CreateDirectory(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  // Object stores have no folders; a local one is made so that users find the table where they expect it.
  if (location.uri.scheme != storage::Scheme::kLocal) return Status::Ok();
  FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(*location.store, location.uri.key, PinnedPath::Link::kFollow,
                                                           PinnedPath::Folders::kMake));
  std::error_code error;
  std::filesystem::create_directories(pin.path(), error);
  if (error)
    return Status(StatusCode::kIoError, "cannot make the directory " + location.uri.key + ": " + error.message());
  return Status::Ok();
}

Status FileTableStorage::DeleteDirectory(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  return location.store->DeleteFolder(location.uri.FolderKey());
}

Status FileTableStorage::RenameDirectory(const std::string& from, const std::string& to, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location source, files::Locate(*stores, from));
  FS_ASSIGN_OR_RETURN(const files::Location target, files::Locate(*stores, to));
  if (source.uri.scheme != storage::Scheme::kLocal) return Unsupported("renaming a managed table in an object store");
  const auto old = PinnedPath::Of(*source.store, source.uri.key, PinnedPath::Link::kKeep);
  if (!old.ok() && old.status().code() != StatusCode::kNotFound) return old.status();
  FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(*target.store, target.uri.key, PinnedPath::Link::kKeep,
                                                           PinnedPath::Folders::kMake));
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(pin.path()).parent_path(), error);
  if (!error && old.ok() && std::filesystem::exists(old->path()))
    std::filesystem::rename(old->path(), pin.path(), error);
  if (error)
    return Status(StatusCode::kIoError,
                  "cannot rename " + source.uri.key + " to " + target.uri.key + ": " + error.message());
  return Status::Ok();
}

StatusOr<bool> FileTableStorage::IsFreeForRename(const std::string& to, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location target, files::Locate(*stores, to));
  if (target.uri.scheme != storage::Scheme::kLocal) return Unsupported("renaming a managed table in an object store");
  std::error_code error;
  const bool there = std::filesystem::exists(target.uri.key, error);
  return !error && (!there || (std::filesystem::is_empty(target.uri.key, error) && !error));
}

StatusOr<bool> FileTableStorage::PathExists(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  if (location.uri.scheme == storage::Scheme::kLocal) {
    std::error_code ignored;
    if (!std::filesystem::exists(location.uri.key, ignored)) return false;
    if (!std::filesystem::is_directory(location.uri.key, ignored)) return true;
  }
  FS_ASSIGN_OR_RETURN(const bool visible, files::HasVisibleFiles(location));
  if (visible) return true;
  FS_ASSIGN_OR_RETURN(const bool only_traces, HoldsOnlyTraces(location));
  if (only_traces) return false;
  return location.store->FolderExists(location.uri.FolderKey());
}

StatusOr<std::vector<catalog::Partition>> FileTableStorage::FindPartitions(const std::string& uri,
                                                                           const std::vector<std::string>& columns,
                                                                           const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location root, files::Locate(*stores, uri));
  FS_ASSIGN_OR_RETURN(const std::vector<files::RootListing> listings, files::ListSnapshot({root}));
  std::set<std::string> folders;
  const std::string prefix = root.uri.FolderKey();
  for (const storage::ObjectMeta& object : listings[0].objects) {
    const std::string below = object.key.substr(prefix.size());
    const std::size_t slash = below.rfind('/');
    if (slash != std::string::npos) folders.insert(below.substr(0, slash));
  }
  std::vector<catalog::Partition> partitions;
  for (const std::string& folder : folders) {
    catalog::Partition partition;
    std::size_t from = 0;
    for (const std::string& column : columns) {
      const std::size_t slash = folder.find('/', from);
      const auto parsed =
          files::ParsePartitionFolder(folder.substr(from, slash == std::string::npos ? slash : slash - from));
      if (!parsed || !EqualsIgnoreCase(parsed->first, column)) break;
      partition.values.push_back(parsed->second == files::kHiveDefaultPartition ? std::nullopt
                                                                                : std::optional(parsed->second));
      if (slash == std::string::npos) break;
      from = slash + 1;
    }
    if (partition.values.size() == columns.size()) partitions.push_back(std::move(partition));
  }
  return partitions;
}

}  // namespace firesteel::session
