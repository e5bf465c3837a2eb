#include "duck/duck_connection.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include "duckdb_static_extension.h"

#include "base/process/available_memory.h"
#include "duck/engine_memory.h"
#include "duck/error_translation.h"
#include "duck/functions/aggregate/double_aggregates.h"
#include "duck/functions/own_function.h"
#include "duck/functions/poll_function.h"
#include "duck/lower/sql_text.h"
#include "duck/store/guarded_local_files.h"
#include "duck/store/shared_buffers.h"
#include "duck/store/storage_error_text.h"

extern "C" {
int32_t duckdb_extension_core_functions_describe(duckdb_extension_descriptor*);
int32_t duckdb_extension_parquet_describe(duckdb_extension_descriptor*);
int32_t duckdb_extension_json_describe(duckdb_extension_descriptor*);
int32_t duckdb_extension_icu_describe(duckdb_extension_descriptor*);
}

namespace firesteel::duck {
namespace {

// They compute the same rows in another order, or sums in other parts.
constexpr const char* kOptimizersThatReorder =
    "partial_aggregate_pushdown,distinct_aggregate_rewrite,top_n_window_elimination,window_self_join,window_rewriter,"
    "partitioned_execution,"
    "grouping_sets";

// Static extensions load only when registered, once per process and before a database opens.
void RegisterExtensions() {
  static const bool done = [] {
    for (auto describe : {duckdb_extension_core_functions_describe, duckdb_extension_parquet_describe,
                          duckdb_extension_json_describe, duckdb_extension_icu_describe}) {
      duckdb_register_static_extension(describe);
    }
    RegisterDoubleAggregates();
    RegisterPollFunction();
    return true;
  }();
  (void)done;
}

// What DuckDB may keep in its buffer pool before it spills; the rest is for what it does not count.
std::int64_t PoolShare(std::int64_t limit) { return limit / 5 * 4; }

std::string Bytes(std::int64_t bytes) { return SqlString(std::to_string(bytes) + "B"); }

}  // namespace

Status Guarded(const std::function<Status()>& body, std::string_view statement) {
  const EngineScope engine;
  try {
    return body();
  } catch (const duckdb::cxx::InterruptException&) {
    return Status(StatusCode::kCancelled, "the query was cancelled");
  } catch (const duckdb::cxx::Exception& error) {
    return TranslateError(error.GetCode(), error.what(), statement);
  } catch (const std::bad_alloc& error) {
    if (auto refused = DecodeStorageStatus(error.what())) return *std::move(refused);
    return Status(StatusCode::kResourceExhausted, "out of memory");
  } catch (const std::exception& error) {
    return TranslateError(0, error.what(), statement);
  }
}

StatusOr<std::shared_ptr<DuckDatabase>> DuckDatabase::Open(const DuckOptions& options, RowOrder row_order,
                                                           std::shared_ptr<DuckDatabase> buffers_of) {
  std::shared_ptr<DuckDatabase> database(new DuckDatabase());
  database->buffers_of_ = std::move(buffers_of);
  const bool owns_buffers = database->buffers_of_ == nullptr;
  std::vector<std::pair<const char*, std::string>> settings;
  if (owns_buffers) {
    std::filesystem::path parent = options.spill_directory;
    std::error_code failed;
    if (parent.empty()) parent = std::filesystem::temp_directory_path(failed);
    FS_ASSIGN_OR_RETURN(database->spill_, SpillDirectory::Create(parent));
    database->memory_ =
        std::make_shared<MemoryWatch>(options.memory_limit > 0 ? options.memory_limit : DefaultMemoryLimit());
    settings = {
        {"memory_limit", Bytes(PoolShare(database->memory_->limit()))},
        {"temp_directory", SqlString(database->spill_->path().string())},
        {"max_temp_directory_size",
         Bytes(options.spill_limit > 0 ? options.spill_limit : database->spill_->DefaultLimit())},
    };
  } else {
    database->memory_ = database->buffers_of_->memory_;
  }
  WatchEngineAllocators(database->memory_);
  const int most_threads =
      options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  FS_RETURN_IF_ERROR(Guarded([&] {
    RegisterExtensions();
    std::optional<ObjectStoreFileSystemScope> object_stores;
    if (options.stores) object_stores.emplace(options.stores, database->connection_stores_, database->write_digests_);
    const SharedBuffersScope buffers(owns_buffers ? nullptr : database->buffers_of_->internal_);
    // A damaged file can end a query with an internal error of DuckDB's. What lives here are rows of queries and
    // materialised ones, nothing that such a query changes: the others and all later ones need not fail with it.
    database->instance_ = std::make_unique<duckdb::cxx::Instance>(
        ":memory:", duckdb::cxx::StartupOptions().EnableDatabaseInvalidation(false));
    database->internal_ = buffers.opened();
    if (options.allowed) {
      const DuckDatabase& spiller = owns_buffers ? *database : *database->buffers_of_;
      GuardLocalFiles(*database->internal_, options.allowed, spiller.spill_->path().string() + "/");
    }
    database->admin_ = std::make_unique<duckdb::cxx::Connection>(database->instance_->Connect());
    return Status::Ok();
  }));
  if (row_order == RowOrder::kSpark) {
    settings.insert(settings.end(),
                    {
                        {"threads", "1"},
                        {"async_threads", "0"},
                        {"GLOBAL perfect_ht_threshold", "0"},  // groups of small integers would come out sorted
                        {"GLOBAL disabled_optimizers", SqlString(kOptimizersThatReorder)},
                    });
  } else {
    settings.emplace_back("threads", std::to_string(most_threads));
  }
  settings.insert(settings.end(),
                  {
                      {"autoinstall_known_extensions", "false"},
                      {"autoload_known_extensions", "false"},
                      {"TimeZone", "'UTC'"},
                      {"default_null_order", "'nulls_first_on_asc_last_on_desc'"},
                      {"parquet_metadata_cache", "true"},
                      // It fails where a query with LIMIT uses the number of the file a row is from.
                      {"disabled_optimizers", "'late_materialization'"},
                      {"allocator_background_threads",
                       "true"},  // memory of rows that are gone leaves the process, also when nothing runs
                      {"max_expression_depth", "10000"},
                      {"lock_configuration", "true"},
                  });
  for (const auto& [name, value] : settings) {
    FS_RETURN_IF_ERROR(database->Run(std::string("SET ") + name + " = " + value));
  }
  return database;
}

DuckDatabase::~DuckDatabase() {
  if (buffers_of_ && internal_ != nullptr) ForgetCachedFiles(*internal_);
}

duckdb::cxx::Connection DuckDatabase::Connect() {
  const std::lock_guard lock(mutex_);
  return instance_->Connect();
}

std::unique_ptr<ConnectionStores::Lease> DuckDatabase::UseStores(duckdb::cxx::Connection& connection,
                                                                 std::shared_ptr<files::StoreLocator> stores) {
  if (!stores) return nullptr;
  auto lease = ConnectionStores::Add(connection_stores_, std::move(stores));
  connection
      .Execute(std::string("SET VARIABLE ") + ConnectionStores::kVariable + " = " + std::to_string(lease->number()))
      .Drain();
  return lease;
}

Status DuckDatabase::Run(const std::string& sql) {
  const std::lock_guard lock(mutex_);
  return Guarded(
      [&] {
        admin_->Execute(sql).Drain();
        return Status::Ok();
      },
      sql);
}

Status DuckDatabase::InstallFunctionsOf(const std::string& sql) {
  const std::lock_guard lock(mutex_);
  return Guarded([&] {
    for (std::size_t at = sql.find("fs_"); at != std::string::npos; at = sql.find("fs_", at + 1)) {
      std::size_t end = at;
      while (end < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[end])) || sql[end] == '_')) ++end;
      const std::string name = sql.substr(at, end - at);
      if (installed_.contains(name)) continue;
      if (name == "fs_rows") {
        InstallRowSourceFunction(*admin_, row_sources_);
        installed_.insert(name);
      }
      if (const OwnFunction* function = FindOwnFunction(name)) {
        function->install(*admin_, name);
        installed_.insert(name);
      }
    }
    return Status::Ok();
  });
}

}  // namespace firesteel::duck
