#include "catalog/local_catalog.h"

#include <filesystem>
#include <mutex>
#include <utility>

#include "catalog/sqlite_database.h"
#include "catalog/table_json.h"
#include "types/identifier_text.h"

namespace firesteel::catalog {
namespace {

constexpr const char* kInMemory = ":memory:";

constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS databases(name TEXT PRIMARY KEY, json TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS tables(database TEXT, name TEXT, json TEXT NOT NULL, PRIMARY KEY(database, name))",
    "CREATE TABLE IF NOT EXISTS partitions(database TEXT, name TEXT, spec TEXT, json TEXT NOT NULL, "
    "PRIMARY KEY(database, name, spec))",
};

// Made with the first function: a catalog of an earlier version has no such table, and is not changed by being read.
constexpr const char* kFunctions =
    "CREATE TABLE IF NOT EXISTS functions(database TEXT, name TEXT, json TEXT NOT NULL, PRIMARY KEY(database, name))";

// One text per combination of values; a control character parts them since values may hold anything else.
std::string SpecKey(const std::vector<std::optional<std::string>>& values) {
  std::string key;
  for (const auto& value : values) key += (value ? "=" + *value : "~") + '\x1f';
  return key;
}

Status TableNotFound(const TableName& name) {
  return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts({name.database, name.table})}});
}

class LocalCatalog final : public Catalog {
 public:
  explicit LocalCatalog(LocalCatalogOptions options) : options_(std::move(options)) {}

  // Opens what `access` needs. Until the first write there may be no file: then reads see the catalog a new file would
  // hold, kept in memory, so that a query about nothing leaves nothing behind.
  enum class Access { kRead, kWrite };
  Status Prepare(Access access) {
    std::error_code ignored;
    const bool on_disk =
        options_.file != kInMemory && (access == Access::kWrite || std::filesystem::exists(options_.file, ignored));
    if (sqlite_ != nullptr && (is_file_ || !on_disk)) return Status::Ok();
    if (on_disk) std::filesystem::create_directories(std::filesystem::path(options_.file).parent_path(), ignored);
    FS_ASSIGN_OR_RETURN(sqlite_, SqliteDatabase::Open(on_disk ? options_.file : kInMemory));
    is_file_ = on_disk;
    return Initialise();
  }

  Status CreateDatabase(const Database& database) override {
    return Write([&]() -> Status {
      if (HasDatabase(database.name))
        return SparkError("SCHEMA_ALREADY_EXISTS", {{"schemaName", QuoteIdentifier(database.name)}});
      return sqlite_->Execute("INSERT INTO databases VALUES(?, ?)",
                              {FoldCase(database.name), DatabaseToJson(database)});
    });
  }

  Status AlterDatabase(const Database& database) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(RequireDatabase(database.name));
      return sqlite_->Execute("UPDATE databases SET json=? WHERE name=?",
                              {DatabaseToJson(database), FoldCase(database.name)});
    });
  }

  Status DropDatabase(const std::string& name) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(RequireDatabase(name));
      if (FoldCase(name) == "default") {
        return SparkError("UNSUPPORTED_FEATURE.DROP_DATABASE",
                          {{"database", QuoteParts({"spark_catalog", "default"})}});
      }
      FS_ASSIGN_OR_RETURN(const auto tables,
                          sqlite_->Query("SELECT 1 FROM tables WHERE database=? LIMIT 1", {FoldCase(name)}));
      if (!tables.empty() || HasFunctionIn(name))
        return SparkError("SCHEMA_NOT_EMPTY", {{"schemaName", QuoteIdentifier(name)}});
      return sqlite_->Execute("DELETE FROM databases WHERE name=?", {FoldCase(name)});
    });
  }

  StatusOr<Database> GetDatabase(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    FS_ASSIGN_OR_RETURN(const auto rows, sqlite_->Query("SELECT json FROM databases WHERE name=?", {FoldCase(name)}));
    if (rows.empty()) return DatabaseNotFound(name);
    return DatabaseFromJson(rows[0][0]);
  }

  StatusOr<std::vector<Database>> ListDatabases() override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    FS_ASSIGN_OR_RETURN(const auto rows, sqlite_->Query("SELECT json FROM databases ORDER BY name", {}));
    std::vector<Database> databases;
    for (const auto& row : rows) {
      FS_ASSIGN_OR_RETURN(Database database, DatabaseFromJson(row[0]));
      databases.push_back(std::move(database));
    }
    return databases;
  }

  Status CreateTable(const Table& table) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(RequireDatabase(table.name.database));
      if (HasTable(table.name)) return AlreadyExists(table.name);
      return sqlite_->Execute("INSERT INTO tables VALUES(?, ?, ?)",
                              {FoldCase(table.name.database), FoldCase(table.name.table), TableToJson(table)});
    });
  }

  Status AlterTable(const Table& table) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(ReadSame(table).status());
      return WriteEntry(table);
    });
  }

  Status ReplaceTable(const Table& old, const Table& table, const std::vector<Partition>& partitions) override {
    return Write([&]() -> Status {
      FS_ASSIGN_OR_RETURN(const Table stored, ReadSame(old));
      if (stored.other_folder != old.other_folder) return TableNotFound(old.name);
      FS_RETURN_IF_ERROR(WriteEntry(table));
      return WritePartitions(table.name, partitions);
    });
  }

  StatusOr<bool> MendTable(const Table& seen, const files::TableState& state, std::int64_t revision) override {
    bool mended = false;
    FS_RETURN_IF_ERROR(Write([&]() -> Status {
      auto table = ReadSame(seen);
      if (!table.ok()) return table.status().code() == StatusCode::kNotFound ? Status::Ok() : table.status();
      if (table->revision != seen.revision) return Status::Ok();
      table->columns = state.columns;
      table->partition_columns = state.partition_columns;
      table->tracks_partitions = !state.partition_columns.empty();
      table->provider = state.provider;
      table->options = state.options;
      table->revision = revision;
      if (table->presence == Presence::kPending) table->presence = Presence::kReady;
      FS_RETURN_IF_ERROR(WriteEntry(*table));
      FS_RETURN_IF_ERROR(WritePartitions(table->name, state.partitions));
      mended = true;
      return Status::Ok();
    }));
    return mended;
  }

  StatusOr<Table> IdentifyTable(const TableName& name, const std::string& id) override {
    Table identified;
    FS_RETURN_IF_ERROR(Write([&]() -> Status {
      FS_ASSIGN_OR_RETURN(identified, ReadTable(name));
      if (!identified.id.empty()) return Status::Ok();
      identified.id = id;
      return WriteEntry(identified);
    }));
    return identified;
  }

  Status DropTable(const Table& table) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(ReadSame(table).status());
      FS_RETURN_IF_ERROR(WritePartitions(table.name, {}));
      return sqlite_->Execute("DELETE FROM tables WHERE database=? AND name=?", KeyOf(table.name));
    });
  }

  Status RenameTable(const Table& from, const TableName& to, const std::string& new_location) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(RequireDatabase(to.database));
      FS_ASSIGN_OR_RETURN(Table table, ReadSame(from));
      if (HasTable(to)) return AlreadyExists(to);
      table.name = to;
      if (table.location != new_location) table.moving_from = std::exchange(table.location, new_location);
      const std::vector<std::string> target = KeyOf(to);
      const std::vector<std::string> source = KeyOf(from.name);
      FS_RETURN_IF_ERROR(sqlite_->Execute("UPDATE tables SET database=?, name=?, json=? WHERE database=? AND name=?",
                                          {target[0], target[1], TableToJson(table), source[0], source[1]}));
      return sqlite_->Execute("UPDATE partitions SET database=?, name=? WHERE database=? AND name=?",
                              {target[0], target[1], source[0], source[1]});
    });
  }

  StatusOr<Table> GetTable(const TableName& name) override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    return ReadTable(name);
  }

  StatusOr<std::vector<Table>> ListTables(const std::string& database) override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    FS_RETURN_IF_ERROR(RequireDatabase(database));
    FS_ASSIGN_OR_RETURN(const auto rows,
                        sqlite_->Query("SELECT json FROM tables WHERE database=? ORDER BY name", {FoldCase(database)}));
    std::vector<Table> tables;
    for (const auto& row : rows) {
      FS_ASSIGN_OR_RETURN(Table table, TableFromJson(row[0]));
      tables.push_back(std::move(table));
    }
    return tables;
  }

  Status CreateFunction(const Function& function, Existing existing) override {
    return Write([&]() -> Status {
      FS_RETURN_IF_ERROR(RequireDatabase(function.name.database));
      FS_RETURN_IF_ERROR(sqlite_->Execute(kFunctions));
      const std::vector<std::string> key = KeyOf(function.name);
      if (existing == Existing::kFail && Has("SELECT 1 FROM functions WHERE database=? AND name=?", key)) {
        return SparkError("ROUTINE_ALREADY_EXISTS",
                          {{"routineName", QuoteParts({"spark_catalog", function.name.database, function.name.table})},
                           {"newRoutineType", "routine"},
                           {"existingRoutineType", "routine"}});
      }
      return sqlite_->Execute("INSERT OR REPLACE INTO functions VALUES(?, ?, ?)",
                              {key[0], key[1], FunctionToJson(function)});
    });
  }

  Status DropFunction(const TableName& name) override {
    return Write([&]() -> Status {
      const std::vector<std::string> key = KeyOf(name);
      if (!HasFunctions() || !Has("SELECT 1 FROM functions WHERE database=? AND name=?", key)) {
        return SparkError("ROUTINE_NOT_FOUND",
                          {{"routineName", QuoteParts({"spark_catalog", name.database, name.table})}});
      }
      return sqlite_->Execute("DELETE FROM functions WHERE database=? AND name=?", key);
    });
  }

  StatusOr<std::optional<Function>> FindFunction(const TableName& name) override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    if (!HasFunctions()) return std::optional<Function>();
    FS_ASSIGN_OR_RETURN(const auto rows,
                        sqlite_->Query("SELECT json FROM functions WHERE database=? AND name=?", KeyOf(name)));
    if (rows.empty()) return std::optional<Function>();
    FS_ASSIGN_OR_RETURN(Function function, FunctionFromJson(rows[0][0]));
    return std::optional<Function>(std::move(function));
  }

  StatusOr<std::vector<Function>> ListFunctions(const std::string& database) override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    FS_RETURN_IF_ERROR(RequireDatabase(database));
    std::vector<Function> functions;
    if (!HasFunctions()) return functions;
    FS_ASSIGN_OR_RETURN(const auto rows, sqlite_->Query("SELECT json FROM functions WHERE database=? ORDER BY name",
                                                        {FoldCase(database)}));
    for (const auto& row : rows) {
      FS_ASSIGN_OR_RETURN(Function function, FunctionFromJson(row[0]));
      functions.push_back(std::move(function));
    }
    return functions;
  }

  StatusOr<std::vector<Partition>> ListPartitions(const TableName& name) override {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kRead));
    if (!HasTable(name)) return TableNotFound(name);
    FS_ASSIGN_OR_RETURN(const auto rows,
                        sqlite_->Query("SELECT json FROM partitions WHERE database=? AND name=? ORDER BY spec",
                                       {FoldCase(name.database), FoldCase(name.table)}));
    std::vector<Partition> partitions;
    for (const auto& row : rows) {
      FS_ASSIGN_OR_RETURN(Partition partition, PartitionFromJson(row[0]));
      partitions.push_back(std::move(partition));
    }
    return partitions;
  }

 private:
  Status Initialise() {
    FS_ASSIGN_OR_RETURN(const auto found, sqlite_->Query("SELECT 1 FROM sqlite_master WHERE name='partitions'", {}));
    if (!found.empty()) return Status::Ok();
    return sqlite_->Transaction([&]() -> Status {
      for (const char* sql : kTables) FS_RETURN_IF_ERROR(sqlite_->Execute(sql));
      const Database database{"default", "default database", options_.default_location, {}, ""};
      return sqlite_->Execute("INSERT OR IGNORE INTO databases VALUES(?, ?)", {"default", DatabaseToJson(database)});
    });
  }

  Status Write(const std::function<Status()>& body) {
    const std::lock_guard lock(mutex_);
    FS_RETURN_IF_ERROR(Prepare(Access::kWrite));
    return sqlite_->Transaction(body);
  }

  static Status DatabaseNotFound(const std::string& name) {
    return SparkError("SCHEMA_NOT_FOUND", {{"schemaName", QuoteParts({"spark_catalog", name})}});
  }
  static Status AlreadyExists(const TableName& name) {
    return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS",
                      {{"relationName", QuoteParts({"spark_catalog", name.database, name.table})}});
  }
  bool HasDatabase(const std::string& name) { return Has("SELECT 1 FROM databases WHERE name=?", {FoldCase(name)}); }
  bool HasTable(const TableName& name) {
    return Has("SELECT 1 FROM tables WHERE database=? AND name=?", {FoldCase(name.database), FoldCase(name.table)});
  }
  bool HasFunctions() { return Has("SELECT 1 FROM sqlite_master WHERE name='functions'", {}); }
  bool HasFunctionIn(const std::string& database) {
    return HasFunctions() && Has("SELECT 1 FROM functions WHERE database=? LIMIT 1", {FoldCase(database)});
  }
  bool Has(const std::string& sql, const std::vector<std::string>& key) {
    const auto rows = sqlite_->Query(sql, key);
    return rows.ok() && !rows->empty();
  }
  Status RequireDatabase(const std::string& name) { return HasDatabase(name) ? Status::Ok() : DatabaseNotFound(name); }

  StatusOr<Table> ReadTable(const TableName& name) {
    FS_ASSIGN_OR_RETURN(const auto rows, sqlite_->Query("SELECT json FROM tables WHERE database=? AND name=?",
                                                        {FoldCase(name.database), FoldCase(name.table)}));
    if (rows.empty()) return TableNotFound(name);
    return TableFromJson(rows[0][0]);
  }

  // The stored entry of that name, if it has the same id or none yet.
  StatusOr<Table> ReadSame(const Table& table) {
    FS_ASSIGN_OR_RETURN(Table stored, ReadTable(table.name));
    if (!stored.id.empty() && stored.id != table.id) return TableNotFound(table.name);
    return stored;
  }

  static std::vector<std::string> KeyOf(const TableName& name) {
    return {FoldCase(name.database), FoldCase(name.table)};
  }

  Status WriteEntry(const Table& table) {
    const std::vector<std::string> key = KeyOf(table.name);
    return sqlite_->Execute("UPDATE tables SET json=? WHERE database=? AND name=?",
                            {TableToJson(table), key[0], key[1]});
  }

  Status WritePartitions(const TableName& name, const std::vector<Partition>& partitions) {
    const std::vector<std::string> key = KeyOf(name);
    FS_RETURN_IF_ERROR(sqlite_->Execute("DELETE FROM partitions WHERE database=? AND name=?", key));
    for (const Partition& partition : partitions) {
      FS_RETURN_IF_ERROR(sqlite_->Execute("INSERT OR REPLACE INTO partitions VALUES(?, ?, ?, ?)",
                                          {key[0], key[1], SpecKey(partition.values), PartitionToJson(partition)}));
    }
    return Status::Ok();
  }

  const LocalCatalogOptions options_;
  std::mutex mutex_;
  std::unique_ptr<SqliteDatabase> sqlite_;  // null until the first call
  bool is_file_ = false;
};

}  // namespace

StatusOr<std::unique_ptr<Catalog>> OpenLocalCatalog(const LocalCatalogOptions& options) {
  auto catalog = std::make_unique<LocalCatalog>(options);
  // A file that is there but unreadable is reported at once, not in the middle of some statement.
  FS_RETURN_IF_ERROR(catalog->Prepare(LocalCatalog::Access::kRead));
  return std::unique_ptr<Catalog>(std::move(catalog));
}

}  // namespace firesteel::catalog
