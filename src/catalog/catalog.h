#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "files/table/table_state.h"
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

// Whether an entry counts. The commit record of a table's folder (files/commit/commit_record.h) decides where an entry
// cannot.
enum class Presence {
  kReady,
  kPending,   // being created: a table from the moment its record names the entry's id
  kDropping,  // being dropped: a table as long as its record still names the entry's id
};

// A managed folder at another place that has to do with an overwrite of the table.
struct OtherFolder {
  enum class Role {
    kReplaced,   // of the table that this entry has replaced: to be dropped by whoever sees it
    kSuccessor,  // of the table that is to replace this entry: the next overwrite drops it where that did not happen
  };
  std::string location;
  std::string id;  // that its commit record names
  Role role = Role::kReplaced;
  friend bool operator==(const OtherFolder&, const OtherFolder&) = default;
};

struct Bucketing {
  int count = 0;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, bool>> sort_columns;  // name, ascending
};

struct Table {
  TableName name;
  TableKind kind = TableKind::kManaged;
  std::string provider;  // "parquet", "csv", ..., "hive"; "" for views
  std::string location;  // URI; "" for views
  Schema columns;        // partition columns last, in partition order
  std::vector<std::string> partition_columns;
  std::optional<Bucketing> bucketing;
  Properties options;     // read and write options of the format
  Properties properties;  // TBLPROPERTIES
  std::string comment;
  std::string owner;
  std::int64_t created_ms = 0;
  std::string view_text;           // views: the query as written,
  std::string view_catalog;        //   the catalog and
  std::string view_database;       //   database its names belong to,
  Properties view_settings;        //   and the settings that change its meaning
  bool tracks_partitions = false;  // partitions are those registered, not those found in the directory

  std::string id;  // made with the entry; "" in those of earlier versions
  Presence presence = Presence::kReady;
  // Of the commit record whose columns, partitions, provider and options this entry repeats; 0 or less, counting down
  // with every change, while the entry is the truth itself.
  std::int64_t revision = 0;
  std::string moving_from;  // the folder that is being renamed to `location`; "" when none is
  std::optional<OtherFolder> other_folder;
};

// A function written in SQL. Its definition is kept as text, with the settings under which it was written. The names in
// it mean what they mean where it is called: so it is in Spark.
struct Function {
  TableName name;          // the function's, in place of a table's
  std::string definition;  // what follows the name in CREATE FUNCTION
  bool is_table = false;
  Schema returns;       // the columns of a table function; one field, with the type, for a scalar one
  Properties settings;  // that change the text's meaning
  std::string owner;
  std::int64_t created_ms = 0;
};

// One registered partition; values are the texts of the path, parallel to Table::partition_columns, absent for NULL.
using Partition = files::TablePartition;

// Databases, tables, views and partitions by name, shared by everything that uses one warehouse. Each call is one
// transaction: it happens wholly or not at all, also when two processes use the catalog at once. Thread-safe. Files are
// not touched: creating, moving and deleting directories is the caller's business.
//
// Errors are Spark's: SCHEMA_NOT_FOUND, SCHEMA_ALREADY_EXISTS, SCHEMA_NOT_EMPTY, TABLE_OR_VIEW_NOT_FOUND,
// TABLE_OR_VIEW_ALREADY_EXISTS; kIoError when the catalog itself cannot be read or written. A call that names an entry
// by a Table means the entry with its id: another one under the name, made since, is TABLE_OR_VIEW_NOT_FOUND.
//
// Entries are answered as they stand; what they are worth beside the commit record of the table's folder is for the
// session to find out (session/tables/recorded_table.h).
class Catalog {
 public:
  virtual ~Catalog() = default;

  virtual Status CreateDatabase(const Database& database) = 0;
  virtual Status AlterDatabase(const Database& database) = 0;
  // SCHEMA_NOT_EMPTY while it has tables or functions. The database "default" always exists and cannot be dropped.
  virtual Status DropDatabase(const std::string& name) = 0;
  virtual StatusOr<Database> GetDatabase(const std::string& name) = 0;
  virtual StatusOr<std::vector<Database>> ListDatabases() = 0;  // sorted by name

  virtual Status CreateTable(const Table& table) = 0;
  // Replaces everything known of the table; its partitions stay.
  virtual Status AlterTable(const Table& table) = 0;
  // Puts `table`, which has the same name and may have another id, and its partitions in the place of `old`; as though
  // it were gone where its other_folder is not that of `old`.
  virtual Status ReplaceTable(const Table& old, const Table& table, const std::vector<Partition>& partitions) = 0;
  // Makes the entry repeat what the commit record says of the table; one that is kPending becomes kReady. False, and
  // nothing done, where the entry is no longer that of `seen`: it has another id or revision, or is gone.
  virtual StatusOr<bool> MendTable(const Table& seen, const files::TableState& state, std::int64_t revision) = 0;
  // Gives an entry without id this one; returns the entry, which may have got another one before.
  virtual StatusOr<Table> IdentifyTable(const TableName& name, const std::string& id) = 0;
  // Partitions go along.
  virtual Status DropTable(const Table& table) = 0;
  // Partitions go along. Where the location changes, the entry remembers the old one (Table::moving_from).
  virtual Status RenameTable(const Table& from, const TableName& to, const std::string& new_location) = 0;
  virtual StatusOr<Table> GetTable(const TableName& name) = 0;
  virtual StatusOr<std::vector<Table>> ListTables(const std::string& database) = 0;  // sorted by name, views included
  virtual StatusOr<std::vector<Partition>> ListPartitions(const TableName& name) = 0;

  enum class Existing { kFail, kReplace };
  // ROUTINE_ALREADY_EXISTS for a name that is taken, unless it is to be replaced.
  virtual Status CreateFunction(const Function& function, Existing existing) = 0;
  virtual Status DropFunction(const TableName& name) = 0;  // ROUTINE_NOT_FOUND
  virtual StatusOr<std::optional<Function>> FindFunction(const TableName& name) = 0;
  virtual StatusOr<std::vector<Function>> ListFunctions(const std::string& database) = 0;  // sorted by name
};

}  // namespace firesteel::catalog
