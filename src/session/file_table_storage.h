#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "files/store_locator.h"
#include "session/table_storage.h"
#include "storage/store_registry.h"

namespace firesteel::session {

// Finds stores in the registry; the base directory is what relative paths start from.
class RegistryStoreLocator final : public files::StoreLocator {
 public:
  RegistryStoreLocator(storage::StoreRegistry& registry, std::string base_directory)
      : registry_(registry), base_directory_(std::move(base_directory)) {}
  StatusOr<storage::ObjectStore*> Find(const storage::StorageUri& uri) override { return registry_.StoreFor(uri); }
  std::string working_directory() const override { return base_directory_; }

 private:
  storage::StoreRegistry& registry_;
  const std::string base_directory_;
};

// TableStorage over files in object stores. `warn` receives a sentence for the log; called from any thread.
class FileTableStorage final : public TableStorage {
 public:
  FileTableStorage(storage::StoreRegistry& registry, std::string base_directory, engine::Engine& engine, Clock& clock,
                   std::function<void(const std::string&)> warn)
      : registry_(registry), stores_(registry, std::move(base_directory)), engine_(engine), clock_(clock), warn_(std::move(warn)) {}

  StatusOr<files::FileScanPtr> OpenPath(const plan::FileRelation& relation, const Settings& settings) override;
  StatusOr<files::FileScanPtr> OpenTable(const catalog::Table& table, const std::vector<catalog::Partition>& partitions,
                                         const Settings& settings) override;
  StatusOr<WriteSummary> Write(const TableWrite& write, const Settings& settings,
                               const engine::ExecutionOptions& options) override;
  Status CreateDirectory(const std::string& uri) override;
  Status DeleteDirectory(const std::string& uri) override;
  Status RenameDirectory(const std::string& from, const std::string& to) override;
  StatusOr<bool> DirectoryHasFiles(const std::string& uri) override;
  StatusOr<bool> PathExists(const std::string& uri) override;
  StatusOr<std::vector<catalog::Partition>> FindPartitions(const std::string& uri,
                                                           const std::vector<std::string>& columns) override;
  StatusOr<std::string> ResolveUri(const std::string& path) override;

 private:
  Status CheckNotRead(const analysis::ResolvedPlan& plan, const std::string& target);
  // Lets settings made after start-up (spark.hadoop.fs.s3a.*) reach the stores.
  void PassStoreSettings(const Settings& settings);

  storage::StoreRegistry& registry_;
  RegistryStoreLocator stores_;
  engine::Engine& engine_;
  Clock& clock_;
  const std::function<void(const std::string&)> warn_;
};

}  // namespace firesteel::session
