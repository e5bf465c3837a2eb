#include "files/table/table_rollback.h"

#include <set>
#include <utility>

#include "files/commit/commit_recovery.h"
#include "files/commit/write_job.h"
#include "files/format/parquet/parquet_footer.h"

namespace firesteel::files {
namespace {

// What the table's folder holds now and held then.
struct Difference {
  std::vector<const KeptFile*> missing;  // of the version, no longer in place
  std::vector<std::string> superfluous;  // in place, not of the version
};

// Of a file that another program wrote the record knows no rows; a Parquet file says them itself.
StatusOr<std::int64_t> RowsOf(const Location& table, const KeptFile& kept, std::uint64_t size) {
  const bool foreign = kept.file.size == 0 && kept.file.sha256.empty();
  if (!foreign || !kept.file.path.ends_with(".parquet")) return kept.file.rows;
  FS_ASSIGN_OR_RETURN(const auto footer, ReadParquetFooter(*table.store, table.KeyOf(KeptPath(kept)), size));
  return footer.rows;
}

Difference Compare(const CommitRecord& record, std::int64_t version) {
  Difference difference;
  for (const KeptFile& kept : record.history.kept) {
    if (WasIn(kept, version)) difference.missing.push_back(&kept);
  }
  for (const CommittedFile& file : record.files) {
    if (!WasIn(file, version)) difference.superfluous.push_back(file.path);
  }
  return difference;
}

WriteJobOptions JobOptions(const std::string& location, const CommitRecord& record, const TableVersion& version,
                           std::vector<std::string> superfluous, const TableChangeOptions& options) {
  WriteJobOptions job;
  job.path = location;
  job.mode = WriteMode::kRemovePaths;
  job.removed_paths = std::move(superfluous);
  job.goes_back_to = version.version;
  job.expected_version = record.version;
  job.patience = options.patience;
  job.lease = options.lease;
  if (record.table) {
    // A version from before the folder was a catalog's table has files only.
    job.table =
        TableWriteState{.known = version.table.value_or(*record.table), .columns = TableWriteState::Columns::kRestore};
    job.table->known.id = record.table->id;
  }
  return job;
}

}  // namespace

StatusOr<RollbackReport> RollBackTable(StoreLocator& stores, const std::string& location, const VersionSpec& spec,
                                       const TableChangeOptions& options, Clock& clock) {
  FS_ASSIGN_OR_RETURN(const Location table, Locate(stores, location));
  FS_ASSIGN_OR_RETURN(const auto stored, WaitForTable(table, clock, {options.patience, options.lease}));
  FS_ASSIGN_OR_RETURN(const TableVersion version, FindVersion(table, spec));
  RollbackReport report{.version = version.version, .restored = version.version};
  if (version.current) return report;
  const CommitRecord& record = stored->record;
  Difference difference = Compare(record, version.version);
  report.files_removed = static_cast<std::int64_t>(difference.superfluous.size());
  report.files_brought_back = static_cast<std::int64_t>(difference.missing.size());

  FS_ASSIGN_OR_RETURN(
      const auto job,
      WriteJob::Begin(stores, JobOptions(location, record, version, std::move(difference.superfluous), options),
                      clock));
  FS_ASSIGN_OR_RETURN(const Location stage, Locate(stores, job->stage_directory()));
  std::vector<StagedFile> staged;
  for (const KeptFile* kept : difference.missing) {
    const std::string copy = stage.KeyOf("file-" + std::to_string(staged.size()));
    FS_ASSIGN_OR_RETURN(const storage::ObjectMeta meta, table.store->Copy(table.KeyOf(KeptPath(*kept)), copy));
    FS_ASSIGN_OR_RETURN(const std::int64_t rows, RowsOf(table, *kept, meta.size));
    staged.push_back({.uri = stage.UriOf(copy),
                      .rows = rows,
                      .bytes = static_cast<std::int64_t>(meta.size),
                      .sha256 = kept->file.sha256,
                      .restores = kept->file.path});
  }
  FS_ASSIGN_OR_RETURN(const CommitReport commit, job->Commit(staged));
  report.version = commit.version;
  return report;
}

}  // namespace firesteel::files
