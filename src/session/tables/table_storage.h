#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/plan/resolved_plan.h"
#include "base/settings/settings.h"
#include "base/status_or.h"
#include "catalog/catalog.h"
#include "engine/engine.h"
#include "files/commit/write_job.h"
#include "files/listing/file_scan.h"
#include "files/table/table_record.h"
#include "files/table/table_rollback.h"
#include "files/table/table_vacuum.h"
#include "files/table/table_versions.h"
#include "files/table/verify_table.h"
#include "plan/command.h"
#include "plan/relation.h"

namespace firesteel::session {

// What a finished write did.
struct WriteSummary {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  std::vector<catalog::Partition> partitions;  // written
};

enum class OverwriteScope { kNothing, kWholeTarget, kWrittenPartitions, kStaticPartition };

// One write of a plan's rows into a directory of files.
struct TableWrite {
  std::string location;            // URI of the table or output directory
  std::string provider;            // parquet, csv, json, text
  analysis::ResolvedPlanPtr plan;  // columns in the target's order, partition columns last
  std::vector<std::string> partition_columns;
  OverwriteScope overwrite = OverwriteScope::kNothing;
  std::vector<std::pair<std::string, std::optional<std::string>>> static_partition;  // kStaticPartition: path texts
  plan::Options options;                                                             // Spark's write options
  std::string run_key;                          // makes a repeated write a no-op; "" for none
  std::optional<files::TableWriteState> table;  // of the catalog's table that is written; nothing for a plain path
  // Asked when the rows are written but not published; an error takes them back.
  std::function<Status()> before_publish;
};

// Takes rows out of a table of the catalog, published as a write is.
struct RowRemoval {
  std::string location;
  std::string provider;
  files::TableWriteState table;
  // Of which partitions; nothing for all rows. An empty list only finishes what killed writers left.
  std::optional<std::vector<std::vector<std::optional<std::string>>>> partitions;
};

// Gives the files of one partition of a table to another one, which has none.
struct PartitionMove {
  std::string location;
  std::string provider;
  files::TableWriteState table;
  std::vector<std::optional<std::string>> from, to;
};

struct OpenedTable {
  files::FileScanPtr scan;
  std::optional<std::int64_t> record_version;  // of the commit record that says which files these are
};

// The one place where sessions meet files: opens tables and paths for reading, writes them, and removes them. Joins
// `files`, `storage` and the engine. Object stores are used with the keys and endpoints of the settings given.
// Thread-safe.
class TableStorage {
 public:
  virtual ~TableStorage() = default;

  // Lists, infers and checks; relative paths are relative to the services' base directory.
  virtual StatusOr<files::FileScanPtr> OpenPath(const plan::FileRelation& relation, const Settings& settings) = 0;
  // The files of a table, with its declared columns; where it tracks partitions, those of `partitions` only.
  virtual StatusOr<OpenedTable> OpenTable(const catalog::Table& table,
                                          const std::vector<catalog::Partition>& partitions,
                                          const Settings& settings) = 0;

  // Runs the write to its end and publishes it whole or not at all.
  virtual StatusOr<WriteSummary> Write(const TableWrite& write, const Settings& settings,
                                       const engine::ExecutionOptions& options) = 0;

  virtual Status RemoveRows(const RowRemoval& removal, const Settings& settings) = 0;
  virtual Status MovePartition(const PartitionMove& move, const Settings& settings) = 0;

  // What the commit record of a table's folder says (files/table/table_record.h).
  virtual StatusOr<std::optional<files::RecordedTable>> ReadRecord(const std::string& location,
                                                                   const Settings& settings) = 0;
  virtual StatusOr<files::RecordedTable> ChangeRecord(const std::string& location, const files::TableChange& change,
                                                      const Settings& settings) = 0;
  virtual Status DropRecorded(const std::string& location, const std::string& id, const Settings& settings) = 0;
  // The version that a read's options ask for (files/table/table_versions.h); FIRESTEEL_VERSION_NOT_FOUND.
  virtual StatusOr<files::TableVersion> FindVersion(const std::string& location, const files::VersionSpec& spec,
                                                    const Settings& settings) = 0;
  // Every version that can be read, oldest first; empty without a record.
  virtual StatusOr<std::vector<files::TableVersion>> ListVersions(const std::string& location,
                                                                  const Settings& settings) = 0;
  virtual StatusOr<files::RollbackReport> RollBack(const std::string& location, const files::VersionSpec& spec,
                                                   const Settings& settings) = 0;
  virtual StatusOr<files::VacuumReport> Vacuum(const std::string& location, const files::VacuumRequest& request,
                                               const Settings& settings) = 0;
  // Whether a write of this run key has been published there (the last 1,000 are remembered).
  virtual StatusOr<bool> WasWritten(const std::string& location, const std::string& run_key,
                                    const Settings& settings) = 0;
  // Stages, and what killed writers and dropped tables have left, do not count.
  virtual StatusOr<bool> HasVisibleFiles(const std::string& location, const Settings& settings) = 0;

  // Reads every file below and compares it with the record (files/table/verify_table.h).
  virtual StatusOr<files::VerifyReport> Verify(const std::string& location, const Settings& settings,
                                               const CancellationToken& token) = 0;

  // Where firesteel.read.verify asks for it, compares the files that a plan reads with what was published
  // (files/table/read_verification.h). Whoever has the engine run a plan calls it first; Write does so itself.
  virtual Status VerifyBeforeReading(const analysis::ResolvedPlanPtr& plan, const Settings& settings,
                                     const CancellationToken& token) = 0;

  virtual Status CreateDirectory(const std::string& uri, const Settings& settings) = 0;
  virtual Status DeleteDirectory(const std::string& uri, const Settings& settings) = 0;
  // Fails where there is something at `to` already, unless that is an empty folder.
  virtual Status RenameDirectory(const std::string& from, const std::string& to, const Settings& settings) = 0;
  // Whether RenameDirectory can put a folder there; kUnsupported in object stores.
  virtual StatusOr<bool> IsFreeForRename(const std::string& to, const Settings& settings) = 0;
  // Whether there is anything at the path, traces of unpublished writes aside: a file, or a folder, which on the disk
  // may be empty.
  virtual StatusOr<bool> PathExists(const std::string& uri, const Settings& settings) = 0;
  // The partition folders with files below a table, as path texts parallel to `columns`.
  virtual StatusOr<std::vector<catalog::Partition>> FindPartitions(const std::string& uri,
                                                                   const std::vector<std::string>& columns,
                                                                   const Settings& settings) = 0;
  // The URI of a path as SQL gives it (LOCATION 'x'), absolute.
  virtual StatusOr<std::string> ResolveUri(const std::string& path) = 0;
  // What queries of a session with these settings read and write through (engine::ExecutionOptions::stores).
  // Connections and credentials are kept as long as somebody holds it. Null where the settings have nothing of their
  // own.
  virtual std::shared_ptr<files::StoreLocator> StoresOf(const Settings& settings) = 0;
};

}  // namespace firesteel::session
