#include "files/table/table_vacuum.h"

#include <map>
#include <set>
#include <utility>

#include "base/failpoint.h"
#include "files/commit/commit_recovery.h"
#include "files/commit/commit_transitions.h"
#include "files/commit/reader_lease.h"
#include "files/listing/partition_path.h"
#include "files/table/table_deletion.h"
#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

// Sizes of everything kept, by path below the table's folder.
StatusOr<std::map<std::string, std::int64_t>> SizesOfKept(const Location& table) {
  std::map<std::string, std::int64_t> sizes;
  const std::size_t base = table.uri.FolderKey().size();
  FS_RETURN_IF_ERROR(table.store->List(table.KeyOf(kKeptFolder) + "/", {}, [&](const storage::ListPage& page) {
    for (const storage::ObjectMeta& object : page.objects) {
      sizes[object.key.substr(base)] = static_cast<std::int64_t>(object.size);
    }
    return Status::Ok();
  }));
  return sizes;
}

// Whether the path lies in the folder of a version that `record` is past: whatever a writer that comes now moves aside
// gets a folder of its own.
bool IsOfThePast(std::string_view path, const CommitRecord& record) {
  path.remove_prefix(kKeptFolder.size() + 1);
  const auto version = values::ParseJavaInteger<std::int64_t>(std::string(path.substr(0, path.find('/'))));
  return version && *version <= record.version;
}

// The paths that go: what expires, and what no record knows.
std::vector<std::string> PathsToDelete(const CommitRecord& trimmed, const std::map<std::string, std::int64_t>& sizes) {
  std::set<std::string> needed;
  for (const KeptFile& kept : trimmed.history.kept) needed.insert(KeptPath(kept));
  std::vector<std::string> paths;
  for (const auto& [path, size] : sizes) {
    if (!needed.contains(path) && IsOfThePast(path, trimmed)) paths.push_back(path);
  }
  return paths;
}

Status ChangedMeanwhile(const Location& table) {
  return Status(StatusCode::kConflict,
                "'" + SparkPathText(table.uri) + "' was changed by another writer; vacuum it again")
      .WithCondition("FIRESTEEL_TABLE_CHANGED", "")
      .WithRetryable(true);
}

Status WriteRecord(const Location& table, StoredCommitRecord& stored, CommitRecord record) {
  FS_ASSIGN_OR_RETURN(Transition transition, TransitionRecord(table, record, stored.etag));
  if (transition.outcome != Transition::Outcome::kApplied) return ChangedMeanwhile(table);
  stored = {std::move(record), std::move(transition.etag)};
  return Status::Ok();
}

}  // namespace

StatusOr<VacuumReport> VacuumTable(const Location& table, const VacuumRequest& request,
                                   const TableChangeOptions& options, Clock& clock) {
  FS_ASSIGN_OR_RETURN(const bool exists, table.store->FolderExists(table.uri.FolderKey()));
  if (!exists) return SparkError("PATH_NOT_FOUND", {{"path", SparkPathText(table.uri)}});
  FS_ASSIGN_OR_RETURN(auto stored, request.dry_run ? LoadCommitRecord(table)
                                                   : WaitForTable(table, clock, {options.patience, options.lease}));
  if (!request.dry_run) FS_RETURN_IF_ERROR(SweepLeftovers(table, stored, clock));
  VacuumReport report;
  if (!stored) return report;

  const std::int64_t keep = request.keep.value_or(stored->record.history.keep_versions);
  CommitRecord trimmed = ForgetVersions(stored->record, static_cast<std::size_t>(std::max<std::int64_t>(keep, 0)));
  report.versions = static_cast<std::int64_t>(stored->record.history.earlier.size() - trimmed.history.earlier.size());
  FS_ASSIGN_OR_RETURN(const auto sizes, SizesOfKept(table));
  const std::vector<std::string> paths = PathsToDelete(trimmed, sizes);
  report.files = static_cast<std::int64_t>(paths.size());
  for (const std::string& path : paths) report.bytes += sizes.at(path);
  if (request.dry_run) return report;

  const bool changes = report.versions > 0 || !trimmed.history.expired.empty();
  if (changes) FS_RETURN_IF_ERROR(WriteRecord(table, *stored, trimmed));
  FS_FAILPOINT("vacuum.after_record");
  if (!paths.empty()) WaitForReaders(table, stored->record, kReaderPatience, clock);
  FS_RETURN_IF_ERROR(DeletePaths(table, paths));
  FS_FAILPOINT("vacuum.after_delete");
  if (changes) FS_RETURN_IF_ERROR(WriteRecord(table, *stored, FinishForgetting(stored->record)));
  return report;
}

}  // namespace firesteel::files
