#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "types/data_type.h"

namespace firesteel::catalog {

using Properties = std::vector<std::pair<std::string, std::string>>;

struct Database {
  std::string name;
  std::string comment;
  std::string location;  // URI of the directory its managed tables lie in
  Properties properties;
  std::string owner;
};

// A table's or view's name within the catalog; both parts keep their spelling and are found without case.
struct TableName {
  std::string database;
  std::string table;
};

enum class TableKind { kManaged, kExternal, kView };

struct Bucketing {
  int count = 0;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, bool>> sort_columns;  // name, ascending
};

struct Table {
  TableName name;
  TableKind kind = TableKind::kManaged;
  std::string provider;                        // "parquet", "csv", ..., "hive"; "" for views
  std::string location;                        // URI; "" for views
  Schema columns;                              // partition columns last, in partition order
  std::vector<std::string> partition_columns;
  std::optional<Bucketing> bucketing;
  Properties options;                          // read and write options of the format
  Properties properties;                       // TBLPROPERTIES
  std::string comment;
  std::string owner;
  std::int64_t created_ms = 0;
  std::string view_text;                       // views: the query as written,
  std::string view_catalog;                    //   the catalog and
  std::string view_database;                   //   database its names belong to,
  Properties view_settings;                    //   and the settings that change its meaning
  bool tracks_partitions = false;              // partitions are those registered, not those found in the directory
};

// One registered partition; values are the texts of the path, parallel to Table::partition_columns, absent for NULL.
struct Partition {
  std::vector<std::optional<std::string>> values;
  std::string location;  // "" for the default place below the table
  Properties parameters;
};

// Databases, tables, views and partitions by name, shared by everything that uses one warehouse. Each call is one
// transaction: it happens wholly or not at all, also when two processes use the catalog at once. Thread-safe. Files are
// not touched: creating, moving and deleting directories is the caller's business.
//
// Errors are Spark's: SCHEMA_NOT_FOUND, SCHEMA_ALREADY_EXISTS, SCHEMA_NOT_EMPTY, TABLE_OR_VIEW_NOT_FOUND,
// TABLE_OR_VIEW_ALREADY_EXISTS, PARTITIONS_ALREADY_EXIST, PARTITIONS_NOT_FOUND; kIoError when the catalog itself cannot
// be read or written.
class Catalog {
 public:
  virtual ~Catalog() = default;

  virtual Status CreateDatabase(const Database& database) = 0;
  virtual Status AlterDatabase(const Database& database) = 0;
  // SCHEMA_NOT_EMPTY while it has tables. The database "default" always exists and cannot be dropped.
  virtual Status DropDatabase(const std::string& name) = 0;
  virtual StatusOr<Database> GetDatabase(const std::string& name) = 0;
  virtual StatusOr<std::vector<Database>> ListDatabases() = 0;  // sorted by name

  virtual Status CreateTable(const Table& table) = 0;
  // Replaces everything known of the table of that name; its partitions stay.
  virtual Status AlterTable(const Table& table) = 0;
  // Partitions go along.
  virtual Status DropTable(const TableName& name) = 0;
  virtual Status RenameTable(const TableName& from, const TableName& to, const std::string& new_location) = 0;
  virtual StatusOr<Table> GetTable(const TableName& name) = 0;
  virtual StatusOr<std::vector<Table>> ListTables(const std::string& database) = 0;  // sorted by name, views included

  enum class IfPresent { kFail, kSkip };
  virtual Status AddPartitions(const TableName& name, const std::vector<Partition>& partitions, IfPresent if_present) = 0;
  virtual Status DropPartitions(const TableName& name, const std::vector<std::vector<std::optional<std::string>>>& values) = 0;
  virtual StatusOr<std::vector<Partition>> ListPartitions(const TableName& name) = 0;
};

}  // namespace firesteel::catalog
