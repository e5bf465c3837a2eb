#include "duck/duck_engine.h"

#include <atomic>
#include <filesystem>
#include <mutex>

#include "duck/arrow_rows.h"
#include "duck/arrow_result.h"
#include "duck/data_source_rows.h"
#include "duck/describe_files.h"
#include "duck/duck_connection.h"
#include "duck/file_row_source.h"
#include "duck/lowering.h"
#include "duck/sql_text.h"
#include "duck/write_files.h"
#include "storage/local_object_store.h"

namespace firesteel::duck {
namespace {

using analysis::ResolvedPlanPtr;
using engine::ExecutionOptions;

// A plan's scans hold leases on the files they name, so the plan lives as long as its rows are read.
class PlanHoldingStream final : public engine::ResultStream {
 public:
  PlanHoldingStream(ResolvedPlanPtr plan, std::unique_ptr<engine::ResultStream> rows)
      : plan_(std::move(plan)), rows_(std::move(rows)) {}
  const Schema& schema() const override { return rows_->schema(); }
  Status ExportArrow(ArrowArrayStream* out) override { return rows_->ExportArrow(out); }
  Status last_error() const override { return rows_->last_error(); }
  StatusOr<std::vector<std::vector<Value>>> NextRows() override { return rows_->NextRows(); }

 private:
  const ResolvedPlanPtr plan_;  // shared with whoever asked
  const std::unique_ptr<engine::ResultStream> rows_;
};

// A materialised plan's temporary table; dropped with its last user.
struct MaterializedTable {
  std::shared_ptr<DuckDatabase> database;
  std::string name;
  ~MaterializedTable() { (void)database->Run("DROP TABLE IF EXISTS " + name); }
};

// Stores for readers of ours: the disk directly, others as DuckDB's file system finds them.
class FoundStores final : public files::StoreLocator {
 public:
  explicit FoundStores(StoreFinder finder) : finder_(std::move(finder)), local_(std::make_unique<storage::LocalObjectStore>()) {}
  StatusOr<storage::ObjectStore*> Find(const storage::StorageUri& uri) override {
    if (uri.scheme == storage::Scheme::kLocal) return local_.get();
    if (!finder_) return Unsupported("OBJECT_STORES");
    return finder_(uri);
  }
  std::string working_directory() const override { return std::filesystem::current_path().string(); }

 private:
  const StoreFinder finder_;
  const std::unique_ptr<storage::LocalObjectStore> local_;
};

constexpr const char* kMaterialized = "materialized";

class DuckEngine final : public engine::Engine {
 public:
  explicit DuckEngine(DuckOptions options)
      : options_(std::move(options)), stores_(std::make_shared<FoundStores>(options_.stores)) {}

  StatusOr<std::unique_ptr<engine::ResultStream>> Execute(const ResolvedPlanPtr& plan,
                                                          const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(LoweredQuery lowered, Lower(database, plan, options));
    FS_ASSIGN_OR_RETURN(auto rows, StartQuery(database, ToSql(lowered.query), SchemaOfOutput(*plan), options, std::move(lowered.leases)));
    return std::unique_ptr<engine::ResultStream>(std::make_unique<PlanHoldingStream>(plan, std::move(rows)));
  }

  StatusOr<std::vector<engine::WrittenFile>> WriteFiles(const ResolvedPlanPtr& plan,
                                                        const engine::FileWriteRequest& request,
                                                        const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const LoweredQuery lowered, Lower(database, plan, options));
    return WriteQuery(database, lowered.query, plan->output, request, options);
  }

  StatusOr<std::string> ExplainPhysical(const ResolvedPlanPtr& plan, const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const LoweredQuery lowered, Lower(database, plan, options));
    return ToSql(lowered.query);
  }

  StatusOr<std::pair<ResolvedPlanPtr, std::shared_ptr<void>>> Materialize(const ResolvedPlanPtr& plan,
                                                                          const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const LoweredQuery lowered, Lower(database, plan, options));
    auto table = std::make_shared<MaterializedTable>(MaterializedTable{database, NextTableName()});
    FS_RETURN_IF_ERROR(RunToEnd(database, "CREATE TABLE " + table->name + " AS\n" + ToSql(lowered.query),
                                {{"count", DataType::Long()}}, options)
                           .status());
    ResolvedPlanPtr scan = analysis::MakeResolvedPlan(
        analysis::ScanForeign{kMaterialized, {{"table", table->name}}, nullptr}, plan->output);
    return std::pair<ResolvedPlanPtr, std::shared_ptr<void>>(std::move(scan), std::move(table));
  }

 private:
  StatusOr<std::shared_ptr<DuckDatabase>> Database() {
    const std::lock_guard lock(mutex_);
    if (!database_) {
      FS_ASSIGN_OR_RETURN(database_, DuckDatabase::Open(options_));
    }
    return database_;
  }

  std::string NextTableName() { return "materialized_" + std::to_string(++next_table_); }

  static Schema SchemaOfOutput(const analysis::ResolvedPlan& plan) {
    Schema schema;
    for (const analysis::Attribute& attribute : plan.output) {
      schema.push_back({attribute.name, attribute.type, attribute.nullable, attribute.metadata_json, ""});
    }
    return schema;
  }

  struct LoweredQuery {
    SelectQuery query;
    std::vector<std::shared_ptr<void>> leases;  // of row sources the query names; held while it runs
  };

  StatusOr<LoweredQuery> Lower(const std::shared_ptr<DuckDatabase>& database, const ResolvedPlanPtr& plan,
                               const ExecutionOptions& options) {
    LoweredQuery out;
    const auto lease = [&](std::shared_ptr<const RowSource> source) {
      RowSourceRegistry::Lease added = RowSourceRegistry::Add(database->row_sources(), std::move(source));
      out.leases.push_back(std::move(added.keep));
      return "fs_rows(" + std::to_string(added.number) + ")";
    };
    LoweringContext context;
    context.session_time_zone = options.session_time_zone;
    context.describe_parquet = [&](const files::FileScan& scan) { return DescribeParquet(*database, scan, options.stores); };
    context.foreign_table = [](const analysis::ScanForeign& scan) -> StatusOr<std::string> {
      if (scan.connector != kMaterialized) return Unsupported("CONNECTOR_" + scan.connector);
      return scan.options.at(0).second;
    };
    context.local_table = [&](const analysis::LocalRows& rows) -> StatusOr<std::string> {
      FS_ASSIGN_OR_RETURN(auto source, MakeArrowRowSource(rows.schema, rows.arrow_ipc));
      return lease(std::move(source));
    };
    context.source_table = [&](const analysis::DataSourcePtr& source,
                               const std::vector<std::size_t>& columns) -> StatusOr<std::string> {
      return lease(MakeDataSourceRows(source, columns, options.cancellation == nullptr ? CancellationToken() : *options.cancellation));
    };
    context.text_table = [&](const files::FileScanPtr& scan,
                             const std::vector<std::size_t>& columns) -> StatusOr<std::string> {
      FS_ASSIGN_OR_RETURN(auto source, MakeFileRowSource({scan, columns, options.session_time_zone, options.stores ? options.stores : stores_}));
      return lease(std::move(source));
    };
    Lowering lowering(context);
    FS_ASSIGN_OR_RETURN(out.query, lowering.Query(plan));
    return out;
  }

  const DuckOptions options_;
  std::mutex mutex_;  // guards database_
  std::shared_ptr<DuckDatabase> database_;  // shared with running queries and materialised tables
  const std::shared_ptr<files::StoreLocator> stores_;  // shared with scans that still run
  std::atomic<int> next_table_{0};
};

}  // namespace

StatusOr<std::unique_ptr<engine::Engine>> OpenDuckEngine(const DuckOptions& options) {
  return std::unique_ptr<engine::Engine>(std::make_unique<DuckEngine>(options));
}

}  // namespace firesteel::duck
