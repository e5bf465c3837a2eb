#include "duck/duck_engine.h"

#include <atomic>
#include <filesystem>
#include <mutex>

#include "duck/arrow/arrow_result.h"
#include "duck/arrow/arrow_rows.h"
#include "duck/duck_connection.h"
#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"
#include "duck/rows/data_source_rows.h"
#include "duck/rows/describe_files.h"
#include "duck/rows/file_row_source.h"
#include "duck/rows/input_size.h"
#include "duck/rows/table_rows.h"
#include "duck/rows/unreadable_files.h"
#include "duck/rows/write_files.h"
#include "storage/local/local_object_store.h"

namespace firesteel::duck {
namespace {

using analysis::ResolvedPlanPtr;
using engine::ExecutionOptions;

// A plan's scans hold leases on the files they name, so the plan lives as long as its rows are read.
class PlanHoldingStream final : public engine::ResultStream {
 public:
  PlanHoldingStream(ResolvedPlanPtr plan, std::unique_ptr<engine::ResultStream> rows,
                    std::function<Status(Status)> blame)
      : plan_(std::move(plan)), rows_(std::move(rows)), blame_(std::move(blame)) {}
  const Schema& schema() const override { return rows_->schema(); }
  Status ExportArrow(ArrowArrayStream* out) override { return rows_->ExportArrow(out); }
  Status last_error() const override {
    if (!blamed_ && !rows_->last_error().ok()) blamed_ = blame_(rows_->last_error());
    return blamed_.value_or(Status::Ok());
  }
  StatusOr<std::vector<std::vector<Value>>> NextRows() override {
    auto rows = rows_->NextRows();
    if (!rows.ok()) return last_error().ok() ? rows.status() : last_error();
    return rows;
  }

 private:
  const ResolvedPlanPtr plan_;  // shared with whoever asked
  const std::unique_ptr<engine::ResultStream> rows_;
  const std::function<Status(Status)> blame_;  // asked once, since it may take long
  mutable std::optional<Status> blamed_;
};

// A materialised plan's temporary table; dropped with its last user.
struct MaterializedTable {
  std::shared_ptr<DuckDatabase> database;
  std::string name;
  ~MaterializedTable() { (void)database->Run("DROP TABLE IF EXISTS " + name); }
};

// Stores for readers of ours: the disk within its limits, others as DuckDB's file system finds them.
class FoundStores final : public files::StoreLocator {
 public:
  FoundStores(StoreFinder finder, std::shared_ptr<const storage::AllowedPaths> allowed)
      : finder_(std::move(finder)), local_(std::make_unique<storage::LocalObjectStore>(std::move(allowed))) {}
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
      : options_(std::move(options)), stores_(std::make_shared<FoundStores>(options_.stores, options_.allowed)) {}

  StatusOr<std::unique_ptr<engine::ResultStream>> Execute(const ResolvedPlanPtr& plan,
                                                          const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(LoweredQuery lowered, Lower(plan, options));
    const auto blame = Blaming(plan, lowered.database, options);
    auto rows =
        StartQuery(lowered.database, ToSql(lowered.query), SchemaOfOutput(*plan), options, std::move(lowered.leases));
    if (!rows.ok()) return blame(rows.status());
    return std::unique_ptr<engine::ResultStream>(std::make_unique<PlanHoldingStream>(plan, *std::move(rows), blame));
  }

  StatusOr<std::vector<engine::WrittenFile>> WriteFiles(const ResolvedPlanPtr& plan,
                                                        const engine::FileWriteRequest& request,
                                                        const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(const LoweredQuery lowered, Lower(plan, options));
    auto written = WriteQuery(lowered.database, lowered.query, plan->output, request, options);
    if (!written.ok()) return Blaming(plan, lowered.database, options)(written.status());
    return written;
  }

  StatusOr<std::string> ExplainPhysical(const ResolvedPlanPtr& plan, const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(const LoweredQuery lowered, Lower(plan, options));
    return ToSql(lowered.query);
  }

  StatusOr<std::pair<ResolvedPlanPtr, std::shared_ptr<void>>> Materialize(const ResolvedPlanPtr& plan,
                                                                          const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(const RowOrder row_order, ChooseRowOrder(plan, options));
    FS_ASSIGN_OR_RETURN(auto kept, Materialize(plan, options, row_order));
    // Little input can make many rows; those belong where many threads read them.
    if (row_order == RowOrder::kSpark && kept.rows > kMostRowsInSparkOrder) {
      FS_ASSIGN_OR_RETURN(kept, Materialize(plan, options, RowOrder::kAny));
    }
    return std::pair<ResolvedPlanPtr, std::shared_ptr<void>>(std::move(kept.scan), std::move(kept.table));
  }

 private:
  struct KeptPlan {
    ResolvedPlanPtr scan;
    std::shared_ptr<MaterializedTable> table;
    std::int64_t rows = 0;
  };

  StatusOr<KeptPlan> Materialize(const ResolvedPlanPtr& plan, const ExecutionOptions& options, RowOrder row_order) {
    FS_ASSIGN_OR_RETURN(const LoweredQuery lowered, Lower(plan, options, row_order));
    auto table = std::make_shared<MaterializedTable>(MaterializedTable{lowered.database, NextTableName()});
    const auto counted = RunToEnd(lowered.database, "CREATE TABLE " + table->name + " AS\n" + ToSql(lowered.query),
                                  {{"count", DataType::Long()}}, options);
    if (!counted.ok()) return Blaming(plan, lowered.database, options)(counted.status());
    KeptPlan kept{nullptr, std::move(table), std::get<std::int64_t>(counted->at(0).at(0).data)};
    kept.scan =
        analysis::MakeResolvedPlan(analysis::ScanForeign{kMaterialized,
                                                         {{"table", kept.table->name},
                                                          {"order", row_order == RowOrder::kSpark ? "spark" : "any"},
                                                          {"rows", std::to_string(kept.rows)}},
                                                         nullptr},
                                   plan->output);
    return kept;
  }

  // The database for queries of that order, opened with the first of them. The second to open takes its memory from
  // the first.
  StatusOr<std::shared_ptr<DuckDatabase>> Database(RowOrder row_order) {
    const std::lock_guard lock(mutex_);
    auto& wanted = row_order == RowOrder::kSpark ? in_spark_order_ : in_any_order_;
    if (!wanted) {
      FS_ASSIGN_OR_RETURN(wanted,
                          DuckDatabase::Open(options_, row_order, in_spark_order_ ? in_spark_order_ : in_any_order_));
    }
    return wanted;
  }

  // Tells whether an error of a query is that of its files.
  static std::function<Status(Status)> Blaming(ResolvedPlanPtr plan, std::shared_ptr<DuckDatabase> database,
                                               const ExecutionOptions& options) {
    CancellationToken token = options.cancellation == nullptr ? CancellationToken() : *options.cancellation;
    return
        [plan = std::move(plan), database = std::move(database), stores = options.stores, token](Status error) mutable {
          return BlameFiles(std::move(error), plan, database, {.cancellation = &token, .stores = stores});
        };
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
    RowOrder row_order = RowOrder::kAny;
    std::shared_ptr<DuckDatabase> database;  // that runs it; shared with the engine
    SelectQuery query;
    std::vector<std::shared_ptr<void>> leases;  // of row sources the query names; held while it runs
  };

  // Small inputs go through in Spark's order.
  StatusOr<RowOrder> ChooseRowOrder(const ResolvedPlanPtr& plan, const ExecutionOptions& options) {
    InputSizes sizes;
    sizes.foreign_rows = [](const analysis::ScanForeign& scan) -> std::optional<std::int64_t> {
      for (const auto& [name, value] : scan.options) {
        if (scan.connector == kMaterialized && name == "rows") return std::stoll(value);
      }
      return std::nullopt;
    };
    Status failed;
    sizes.parquet_rows = [&](const files::FileScan& scan) -> std::optional<std::int64_t> {
      auto database = Database(RowOrder::kSpark);
      if (!database.ok()) {
        failed = database.status();
        return std::nullopt;
      }
      // What is wrong with a file shows when the query reads it.
      const auto rows = CountParquetRows(*database, scan, options);
      return rows.ok() ? std::optional(*rows) : std::nullopt;
    };
    const bool small = IsSmallInput(plan, sizes);
    FS_RETURN_IF_ERROR(failed);
    return small ? RowOrder::kSpark : RowOrder::kAny;
  }

  StatusOr<std::string> FindMaterialized(const analysis::ScanForeign& scan, const Schema& schema, RowOrder row_order,
                                         const std::function<std::string(std::shared_ptr<const RowSource>)>& lease) {
    if (scan.connector != kMaterialized) return Unsupported("CONNECTOR_" + scan.connector);
    const std::string& table = scan.options.at(0).second;
    const RowOrder kept = scan.options.at(1).second == "spark" ? RowOrder::kSpark : RowOrder::kAny;
    if (kept == row_order) return table;
    FS_ASSIGN_OR_RETURN(auto keeper, Database(kept));
    const std::int64_t rows = std::stoll(scan.options.at(2).second);
    return lease(MakeTableRows(std::move(keeper), table, schema, rows));
  }

  StatusOr<LoweredQuery> Lower(const ResolvedPlanPtr& plan, const ExecutionOptions& options) {
    FS_ASSIGN_OR_RETURN(const RowOrder row_order, ChooseRowOrder(plan, options));
    return Lower(plan, options, row_order);
  }

  StatusOr<LoweredQuery> Lower(const ResolvedPlanPtr& plan, const ExecutionOptions& options, RowOrder row_order) {
    LoweredQuery out;
    out.row_order = row_order;
    FS_ASSIGN_OR_RETURN(out.database, Database(row_order));
    const std::shared_ptr<DuckDatabase>& database = out.database;
    const auto lease = [&](std::shared_ptr<const RowSource> source) {
      RowSourceRegistry::Lease added = RowSourceRegistry::Add(database->row_sources(), std::move(source));
      out.leases.push_back(std::move(added.keep));
      return "fs_rows(" + std::to_string(added.number) + ")";
    };
    LoweringContext context;
    context.row_order = row_order;
    context.session_time_zone = options.session_time_zone;
    context.describe_parquet = [&](const files::FileScan& scan) {
      return DescribeParquet(*database, scan, options.stores);
    };
    context.foreign_table = [&](const analysis::ScanForeign& scan, const Schema& schema) {
      return FindMaterialized(scan, schema, row_order, lease);
    };
    context.local_table = [&](const analysis::LocalRows& rows) -> StatusOr<std::string> {
      FS_ASSIGN_OR_RETURN(auto source, MakeArrowRowSource(rows.schema, rows.arrow_ipc));
      return lease(std::move(source));
    };
    context.source_table = [&](const analysis::DataSourcePtr& source,
                               const std::vector<std::size_t>& columns) -> StatusOr<std::string> {
      return lease(MakeDataSourceRows(source, columns,
                                      options.cancellation == nullptr ? CancellationToken() : *options.cancellation));
    };
    context.text_table = [&](const files::FileScanPtr& scan,
                             const std::vector<std::size_t>& columns) -> StatusOr<std::string> {
      FS_ASSIGN_OR_RETURN(auto source, MakeFileRowSource({scan, columns, options.session_time_zone,
                                                          options.stores ? options.stores : stores_}));
      return lease(std::move(source));
    };
    Lowering lowering(context);
    FS_ASSIGN_OR_RETURN(out.query, lowering.Query(plan));
    return out;
  }

  const DuckOptions options_;
  std::mutex mutex_;                                             // guards the databases
  std::shared_ptr<DuckDatabase> in_spark_order_, in_any_order_;  // shared with running queries and materialised tables
  const std::shared_ptr<files::StoreLocator> stores_;            // shared with scans that still run
  std::atomic<int> next_table_{0};
};

}  // namespace

StatusOr<std::unique_ptr<engine::Engine>> OpenDuckEngine(const DuckOptions& options) {
  return std::unique_ptr<engine::Engine>(std::make_unique<DuckEngine>(options));
}

}  // namespace firesteel::duck
