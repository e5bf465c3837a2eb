#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "files/format/inferred_schemas.h"
#include "files/listing/store_locator.h"
#include "files/table/read_verification.h"
#include "session/tables/table_storage.h"
#include "storage/store_registry.h"

namespace firesteel::session {

// TableStorage over files in object stores: those of the registry, as each session's settings (spark.hadoop.fs.s3a.*)
// see them. `warn` receives a sentence for the log, `on_write` (may be empty) what each write has published and where;
// called from any thread.
class FileTableStorage final : public TableStorage {
 public:
  FileTableStorage(storage::StoreRegistry& registry, std::string base_directory, engine::Engine& engine, Clock& clock,
                   std::function<void(const std::string&)> warn,
                   std::function<void(const std::string& location, const WriteSummary&)> on_write = {})
      : registry_(registry),
        base_directory_(std::move(base_directory)),
        engine_(engine),
        clock_(clock),
        warn_(std::move(warn)),
        on_write_(std::move(on_write)) {}

  StatusOr<files::FileScanPtr> OpenPath(const plan::FileRelation& relation, const Settings& settings) override;
  StatusOr<OpenedTable> OpenTable(const catalog::Table& table, const std::vector<catalog::Partition>& partitions,
                                  const Settings& settings) override;
  StatusOr<WriteSummary> Write(const TableWrite& write, const Settings& settings,
                               const engine::ExecutionOptions& options) override;
  Status RemoveRows(const RowRemoval& removal, const Settings& settings) override;
  Status MovePartition(const PartitionMove& move, const Settings& settings) override;
  StatusOr<std::optional<files::RecordedTable>> ReadRecord(const std::string& location,
                                                           const Settings& settings) override;
  StatusOr<files::RecordedTable> ChangeRecord(const std::string& location, const files::TableChange& change,
                                              const Settings& settings) override;
  Status DropRecorded(const std::string& location, const std::string& id, const Settings& settings) override;
  StatusOr<files::TableVersion> FindVersion(const std::string& location, const files::VersionSpec& spec,
                                            const Settings& settings) override;
  StatusOr<std::vector<files::TableVersion>> ListVersions(const std::string& location,
                                                          const Settings& settings) override;
  StatusOr<files::RollbackReport> RollBack(const std::string& location, const files::VersionSpec& spec,
                                           const Settings& settings) override;
  StatusOr<files::VacuumReport> Vacuum(const std::string& location, const files::VacuumRequest& request,
                                       const Settings& settings) override;
  StatusOr<bool> WasWritten(const std::string& location, const std::string& run_key, const Settings& settings) override;
  StatusOr<bool> HasVisibleFiles(const std::string& location, const Settings& settings) override;
  StatusOr<files::VerifyReport> Verify(const std::string& location, const Settings& settings,
                                       const CancellationToken& token) override;
  Status VerifyBeforeReading(const analysis::ResolvedPlanPtr& plan, const Settings& settings,
                             const CancellationToken& token) override;
  Status CreateDirectory(const std::string& uri, const Settings& settings) override;
  Status DeleteDirectory(const std::string& uri, const Settings& settings) override;
  Status RenameDirectory(const std::string& from, const std::string& to, const Settings& settings) override;
  StatusOr<bool> IsFreeForRename(const std::string& to, const Settings& settings) override;
  StatusOr<bool> PathExists(const std::string& uri, const Settings& settings) override;
  StatusOr<std::vector<catalog::Partition>> FindPartitions(const std::string& uri,
                                                           const std::vector<std::string>& columns,
                                                           const Settings& settings) override;
  StatusOr<std::string> ResolveUri(const std::string& path) override;
  std::shared_ptr<files::StoreLocator> StoresOf(const Settings& settings) override;

 private:
  std::shared_ptr<files::StoreLocator> Stores(const Settings& settings);
  Status CheckNotRead(const analysis::ResolvedPlan& plan, const std::string& target);

  storage::StoreRegistry& registry_;
  const std::string base_directory_;
  files::InferredSchemas inferred_;
  files::VerifiedFiles verified_;
  engine::Engine& engine_;
  Clock& clock_;
  const std::function<void(const std::string&)> warn_;
  const std::function<void(const std::string& location, const WriteSummary&)> on_write_;
};

}  // namespace firesteel::session
