#include "files/table/kept_files.h"

#include <set>
#include <utility>

#include "base/failpoint.h"
#include "files/table/table_deletion.h"

namespace firesteel::files {
namespace {

// The keys below the folders that the files are kept in.
StatusOr<std::set<std::string>> KeysInPlace(const Location& table, const std::vector<KeptFile>& kept) {
  std::set<std::int64_t> versions;
  for (const KeptFile& file : kept) versions.insert(file.replaced_in);
  std::set<std::string> keys;
  for (const std::int64_t version : versions) {
    FS_RETURN_IF_ERROR(table.store->List(table.KeyOf(KeptFolder(version)), {}, [&](const storage::ListPage& page) {
      for (const storage::ObjectMeta& object : page.objects) keys.insert(object.key);
      return Status::Ok();
    }));
  }
  return keys;
}

Status Move(const Location& table, const std::string& from, const std::string& to) {
  const Status moved =
      table.store->capabilities().rename ? table.store->Rename(from, to) : table.store->Copy(from, to).status();
  return moved.code() == StatusCode::kNotFound ? Status::Ok() : moved;
}

}  // namespace

Status MoveAside(const Location& table, const std::vector<KeptFile>& kept) {
  if (kept.empty()) return Status::Ok();
  FS_ASSIGN_OR_RETURN(const std::set<std::string> in_place, KeysInPlace(table, kept));
  const bool may_link = table.store->capabilities().folders;
  std::vector<std::string> paths;
  for (const KeptFile& file : kept) {
    paths.push_back(file.file.path);
    if (may_link && LeadsThroughLink(table, file.file.path)) continue;
    const std::string to = table.KeyOf(KeptPath(file));
    if (!in_place.contains(to)) FS_RETURN_IF_ERROR(Move(table, table.KeyOf(file.file.path), to));
    FS_FAILPOINT("publish.after_move_aside");
  }
  return DeletePaths(table, paths);
}

Status DeleteExpired(const Location& table, const std::vector<KeptFile>& expired) {
  std::vector<std::string> paths;
  for (const KeptFile& file : expired) paths.push_back(KeptPath(file));
  return DeletePaths(table, paths);
}

}  // namespace firesteel::files
