#include "duck/duck_engine.h"

#include <atomic>
#include <mutex>

#include "duck/arrow_result.h"
#include "duck/describe_files.h"
#include "duck/duck_connection.h"
#include "duck/lowering.h"
#include "duck/sql_text.h"
#include "duck/write_files.h"

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

constexpr const char* kMaterialized = "materialized";

class DuckEngine final : public engine::Engine {
 public:
  explicit DuckEngine(DuckOptions options) : options_(std::move(options)) {}

  StatusOr<std::unique_ptr<engine::ResultStream>> Execute(const ResolvedPlanPtr& plan,
                                                          const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const SelectQuery query, Lower(database, plan, options));
    FS_ASSIGN_OR_RETURN(auto rows, StartQuery(database, ToSql(query), SchemaOfOutput(*plan), options));
    return std::unique_ptr<engine::ResultStream>(std::make_unique<PlanHoldingStream>(plan, std::move(rows)));
  }

  StatusOr<std::vector<engine::WrittenFile>> WriteFiles(const ResolvedPlanPtr& plan,
                                                        const engine::FileWriteRequest& request,
                                                        const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const SelectQuery query, Lower(database, plan, options));
    return WriteQuery(database, query, plan->output, request, options);
  }

  StatusOr<std::string> ExplainPhysical(const ResolvedPlanPtr& plan, const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const SelectQuery query, Lower(database, plan, options));
    return ToSql(query);
  }

  StatusOr<std::pair<ResolvedPlanPtr, std::shared_ptr<void>>> Materialize(const ResolvedPlanPtr& plan,
                                                                          const ExecutionOptions& options) override {
    FS_ASSIGN_OR_RETURN(auto database, Database());
    FS_ASSIGN_OR_RETURN(const SelectQuery query, Lower(database, plan, options));
    auto table = std::make_shared<MaterializedTable>(MaterializedTable{database, NextTableName()});
    FS_RETURN_IF_ERROR(RunToEnd(database, "CREATE TABLE " + table->name + " AS\n" + ToSql(query),
                                {{"count", DataType::Long()}}, options)
                           .status());
    ResolvedPlanPtr scan = analysis::MakeResolvedPlan(
        analysis::ScanForeign{kMaterialized, {{"table", table->name}}}, plan->output);
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

  StatusOr<SelectQuery> Lower(const std::shared_ptr<DuckDatabase>& database, const ResolvedPlanPtr& plan,
                              const ExecutionOptions& options) {
    LoweringContext context;
    context.session_time_zone = options.session_time_zone;
    context.describe_parquet = [&](const files::FileScan& scan) { return DescribeParquet(*database, scan); };
    context.foreign_table = [](const analysis::ScanForeign& scan) -> StatusOr<std::string> {
      if (scan.connector != kMaterialized) return Unsupported("CONNECTOR_" + scan.connector);
      return scan.options.at(0).second;
    };
    Lowering lowering(context);
    return lowering.Query(plan);
  }

  const DuckOptions options_;
  std::mutex mutex_;  // guards database_
  std::shared_ptr<DuckDatabase> database_;  // shared with running queries and materialised tables
  std::atomic<int> next_table_{0};
};

}  // namespace

StatusOr<std::unique_ptr<engine::Engine>> OpenDuckEngine(const DuckOptions& options) {
  return std::unique_ptr<engine::Engine>(std::make_unique<DuckEngine>(options));
}

}  // namespace firesteel::duck
