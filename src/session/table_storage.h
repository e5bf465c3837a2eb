#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/resolved_plan.h"
#include "base/settings.h"
#include "base/status_or.h"
#include "catalog/catalog.h"
#include "engine/engine.h"
#include "files/file_scan.h"
#include "plan/command.h"
#include "plan/relation.h"

namespace firesteel::files {
class StoreLocator;
}

namespace firesteel::session {

// What a finished write did.
struct WriteSummary {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  std::vector<std::vector<Value>> partitions;  // written, parallel to the partition columns
};

enum class OverwriteScope { kNothing, kWholeTarget, kWrittenPartitions, kStaticPartition };

// One write of a plan's rows into a directory of files.
struct TableWrite {
  std::string location;                        // URI of the table or output directory
  std::string provider;                        // parquet, csv, json, text
  analysis::ResolvedPlanPtr plan;              // columns in the target's order, partition columns last
  std::vector<std::string> partition_columns;
  OverwriteScope overwrite = OverwriteScope::kNothing;
  std::vector<std::pair<std::string, std::optional<std::string>>> static_partition;  // kStaticPartition: path texts
  plan::Options options;                       // Spark's write options
  std::string run_key;                         // makes a repeated write a no-op; "" for none
};

// The one place where sessions meet files: opens tables and paths for reading, writes them, and removes them. Joins
// `files`, `storage` and the engine. Object stores are used with the keys and endpoints of the settings given. Thread-safe.
class TableStorage {
 public:
  virtual ~TableStorage() = default;

  // Lists, infers and checks; relative paths are relative to the services' base directory.
  virtual StatusOr<files::FileScanPtr> OpenPath(const plan::FileRelation& relation, const Settings& settings) = 0;
  // The files of a table, with its declared columns.
  virtual StatusOr<files::FileScanPtr> OpenTable(const catalog::Table& table,
                                                 const std::vector<catalog::Partition>& partitions,
                                                 const Settings& settings) = 0;

  // Runs the write to its end and publishes it whole or not at all.
  virtual StatusOr<WriteSummary> Write(const TableWrite& write, const Settings& settings,
                                       const engine::ExecutionOptions& options) = 0;

  virtual Status CreateDirectory(const std::string& uri, const Settings& settings) = 0;
  virtual Status DeleteDirectory(const std::string& uri, const Settings& settings) = 0;
  virtual Status RenameDirectory(const std::string& from, const std::string& to, const Settings& settings) = 0;
  virtual StatusOr<bool> DirectoryHasFiles(const std::string& uri, const Settings& settings) = 0;
  // Whether there is anything at the path: a file, or a folder, which on the disk may be empty.
  virtual StatusOr<bool> PathExists(const std::string& uri, const Settings& settings) = 0;
  // The partition folders below a table, as path texts parallel to `columns`.
  virtual StatusOr<std::vector<catalog::Partition>> FindPartitions(const std::string& uri,
                                                                   const std::vector<std::string>& columns,
                                                                   const Settings& settings) = 0;
  // The URI of a path as SQL gives it (LOCATION 'x'), absolute.
  virtual StatusOr<std::string> ResolveUri(const std::string& path) = 0;
  // What queries of a session with these settings read and write through (engine::ExecutionOptions::stores).
  // Connections and credentials are kept as long as somebody holds it. Null where the settings have nothing of their own.
  virtual std::shared_ptr<files::StoreLocator> StoresOf(const Settings& settings) = 0;
};

}  // namespace firesteel::session
