#include "files/table/table_deletion.h"

#include <filesystem>
#include <set>
#include <system_error>

#include "files/commit/commit_record.h"
#include "storage/local/pinned_path.h"

namespace firesteel::files {
namespace {

namespace fs = std::filesystem;

// What is to be removed for `path`: itself, or the first symbolic link among the folders on its way.
std::string WithoutFollowingLinks(const Location& table, const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(table.KeyOf(folder), error))) return folder;
  }
  return path;
}

}  // namespace

bool LeadsThroughLink(const Location& table, const std::string& path) {
  return WithoutFollowingLinks(table, path) != path;
}

void RemoveEmptyFolders(const Location& table, const std::vector<std::string>& paths) {
  if (!table.store->capabilities().folders) return;
  std::set<std::string> folders;
  for (std::string path : paths) {
    if (path.empty()) folders.insert(path);
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos; slash = path.rfind('/')) {
      path.resize(slash);
      folders.insert(path);
    }
  }
  // Deeper folders sort behind the ones that hold them.
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    std::error_code error;  // not empty: somebody else's files, which stay
    std::string key = table.KeyOf(*folder);
    if (key.ends_with('/')) key.pop_back();
    const auto pin = storage::PinnedPath::Of(*table.store, key, storage::PinnedPath::Link::kKeep);
    if (pin.ok()) fs::remove(pin->path(), error);
  }
}

bool IsDataPath(std::string_view path) {
  const std::string_view first = path.substr(0, path.find('/'));
  return first != kCommitFolder && first != kStageFolder;
}

Status DeletePaths(const Location& table, const std::vector<std::string>& paths) {
  if (paths.empty()) return Status::Ok();
  const bool may_link = table.store->capabilities().folders;
  std::set<std::string> keys;
  for (const std::string& path : paths) keys.insert(table.KeyOf(may_link ? WithoutFollowingLinks(table, path) : path));
  FS_RETURN_IF_ERROR(table.store->DeleteMany(std::vector<std::string>(keys.begin(), keys.end())));
  RemoveEmptyFolders(table, paths);
  return Status::Ok();
}

Status DeleteAllButRecord(const Location& table) {
  const std::string folder = table.uri.FolderKey();
  FS_ASSIGN_OR_RETURN(const storage::ListPage page, table.store->ListAll(folder, storage::Recursion::kOneLevel));
  for (const std::string& below : page.folders) {
    if (below != table.KeyOf(kCommitFolder) + "/") {
      FS_RETURN_IF_ERROR(table.store->DeleteFolder(below));
      FS_RETURN_IF_ERROR(table.store->SweepUnfinished(below, Clock::WallTime::max()).status());
    }
  }
  FS_RETURN_IF_ERROR(table.store->DeleteFolder(table.KeyOf(kKeptFolder) + "/"));
  std::vector<std::string> keys;
  for (const storage::ObjectMeta& object : page.objects) keys.push_back(object.key);
  FS_ASSIGN_OR_RETURN(const storage::ListPage own, table.store->ListAll(table.KeyOf(kCommitFolder) + "/"));
  for (const storage::ObjectMeta& object : own.objects) {
    if (object.key != table.KeyOf(kCommitRecordName)) keys.push_back(object.key);
  }
  return table.store->DeleteMany(keys);
}

}  // namespace firesteel::files
