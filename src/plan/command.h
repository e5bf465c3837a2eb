#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_span.h"
#include "plan/expression.h"
#include "plan/relation.h"
#include "types/data_type.h"

namespace firesteel::plan {

// Statements that do something rather than describe rows. A name is its parts as written: [catalog.][database.]name.
using Name = std::vector<std::string>;
using Properties = std::vector<std::pair<std::string, std::string>>;

enum class IfExists { kFail, kSkip };  // IF EXISTS / IF NOT EXISTS = kSkip
enum class ObjectKind { kTable, kView, kDatabase };

struct CreateDatabase {
  Name name;
  IfExists if_exists = IfExists::kFail;
  std::string comment;
  std::string location;
  Properties properties;
};
struct DropDatabase {
  Name name;
  IfExists if_missing = IfExists::kFail;
  bool cascade = false;
};
struct AlterDatabase {
  Name name;
  Properties set_properties;
  std::vector<std::string> unset_properties;
  std::optional<std::string> location;
};

// A column of CREATE TABLE; `default_sql` is the text of DEFAULT, `generated_sql` of GENERATED ALWAYS AS.
struct ColumnDefinition {
  StructField field;
  std::optional<std::string> default_sql;
  std::optional<std::string> generated_sql;
  SourceSpan span;
};

// A PARTITIONED BY / CLUSTERED BY entry: a column, or a transform (years, bucket, ...) which analysis refuses by name.
struct PartitionTransform {
  std::string column;
  std::string transform;
  std::vector<ExpressionPtr> arguments;
};

struct BucketSpec {
  int count = 0;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, SortDirection>> sort_columns;
};

// CREATE [OR REPLACE] [EXTERNAL] TABLE, the USING form and the Hive form, with or without AS SELECT.
struct CreateTable {
  Name name;
  IfExists if_exists = IfExists::kFail;
  bool or_replace = false;
  bool replace_only = false;  // REPLACE TABLE
  bool external = false;
  std::vector<ColumnDefinition> columns;
  std::string provider;   // USING x; "" when not given
  std::string stored_as;  // STORED AS x; "" when not given. Other Hive formats keep their classes in options
  std::vector<PartitionTransform> partitioned_by;
  std::vector<ColumnDefinition> hive_partition_columns;  // PARTITIONED BY (p INT)
  std::optional<BucketSpec> buckets;
  std::vector<std::string> cluster_by;
  Options options;
  Properties properties;
  std::string comment;
  std::string location;
  std::string row_format;  // text of ROW FORMAT, "" for none
  RelationPtr query;       // AS SELECT, or null
  std::string query_text;
};

struct CreateTableLike {
  Name name;
  Name source;
  IfExists if_exists = IfExists::kFail;
  std::string provider;
  std::string location;
  Properties properties;
};

struct DropTable {
  Name name;
  IfExists if_missing = IfExists::kFail;
  bool purge = false;
  bool is_view = false;
};

struct RenameTable {
  Name from;
  Name to;
  bool is_view = false;
};
struct SetProperties {
  Name name;
  Properties properties;
  bool is_view = false;
};
struct UnsetProperties {
  Name name;
  std::vector<std::string> keys;
  IfExists if_missing = IfExists::kFail;
  bool is_view = false;
};
using PartitionSpec = std::vector<std::pair<std::string, ExpressionPtr>>;  // value null: dynamic, PARTITION (p)
struct SetLocation {
  Name name;
  PartitionSpec partition;
  std::string location;
};
struct AddColumns {
  Name name;
  std::vector<ColumnDefinition> columns;
  bool replace = false;
};
struct DropColumnsOf {
  Name name;
  std::vector<Name> columns;
  IfExists if_missing = IfExists::kFail;
};
struct RenameColumn {
  Name name;
  Name column;
  std::string to;
};
struct AlterColumn {
  Name name;
  Name column;
  std::optional<DataType> type;
  std::optional<std::string> comment;
  std::optional<bool> nullable;
};
struct AddPartitions {
  Name name;
  IfExists if_exists = IfExists::kFail;
  std::vector<std::pair<PartitionSpec, std::string>> partitions;
};
struct DropPartitions {
  Name name;
  IfExists if_missing = IfExists::kFail;
  std::vector<PartitionSpec> partitions;
  bool purge = false;
};
struct RenamePartition {
  Name name;
  PartitionSpec from;
  PartitionSpec to;
};
struct RecoverPartitions {
  Name name;
};  // MSCK REPAIR TABLE, ALTER TABLE .. RECOVER PARTITIONS

struct CreateView {
  Name name;
  enum class Kind { kPersistent, kTemporary, kGlobalTemporary } kind = Kind::kPersistent;
  bool or_replace = false;
  IfExists if_exists = IfExists::kFail;
  std::vector<std::pair<std::string, std::string>> columns;  // name, comment
  std::string comment;
  Properties properties;
  RelationPtr query;
  std::string query_text;  // as written, kept in the catalog
};
// CREATE TEMPORARY VIEW v [(schema)] USING format OPTIONS (..)
struct CreateTempViewUsing {
  Name name;
  bool or_replace = false;
  bool global = false;
  std::optional<Schema> schema;
  std::string provider;
  Options options;
};
// CREATE FUNCTION with a body in SQL; the defaults of parameters are text (ColumnDefinition::default_sql).
enum class DataAccess { kUnstated, kContainsSql, kReadsSqlData };
struct CreateFunction {
  Name name;
  bool temporary = false;
  bool or_replace = false;
  IfExists if_exists = IfExists::kFail;
  std::vector<ColumnDefinition> parameters;
  bool returns_table = false;
  std::optional<DataType> returns;                                // of a scalar function; absent: the type of its body
  std::optional<std::vector<ColumnDefinition>> returned_columns;  // of a table function; absent: those of its query
  std::string comment;
  std::optional<bool> deterministic;
  DataAccess data_access = DataAccess::kUnstated;
  ExpressionPtr expression;  // the body: this
  RelationPtr query;         // or this
  std::string body_text;
  std::string definition;  // what follows the name, as written
};
struct DropFunction {
  Name name;
  IfExists if_missing = IfExists::kFail;
  bool temporary = false;
};
struct AlterViewAs {
  Name name;
  RelationPtr query;
  std::string query_text;
};

enum class InsertMode { kInto, kOverwrite };
struct Insert {
  Name table;
  InsertMode mode = InsertMode::kInto;
  PartitionSpec partition;
  bool if_not_exists = false;        // INSERT OVERWRITE .. PARTITION (..) IF NOT EXISTS
  std::vector<std::string> columns;  // explicit column list
  bool by_name = false;
  ExpressionPtr replace_where;
  RelationPtr query;
};
// INSERT OVERWRITE DIRECTORY 'path' USING format OPTIONS (..) SELECT ..
struct InsertOverwriteDirectory {
  std::string path;
  std::string provider;
  Options options;
  RelationPtr query;
};

struct Truncate {
  Name table;
  PartitionSpec partition;
};
struct DeleteFrom {
  Name table;
  ExpressionPtr condition;
};

// DataFrame writes (df.write...save / saveAsTable / insertInto) and exports.
enum class SaveMode { kErrorIfExists, kAppend, kOverwrite, kIgnore };
// df.write...save(path), and save() of a source that is no files (jdbc). An empty format is the session's default; an
// absent path comes as "" (a path may also stand in the options). Buckets and cluster_by only make sense for tables and
// get Spark's error.
struct WriteFiles {
  RelationPtr input;
  std::string format;
  std::string path;
  SaveMode mode = SaveMode::kErrorIfExists;
  std::vector<std::string> partition_by;
  std::optional<BucketSpec> buckets;
  std::vector<std::string> sort_by;
  Options options;
  std::vector<std::string> cluster_by;
};

// df.write...saveAsTable(t) and insertInto(t). insertInto knows kOverwrite; every other mode appends.
struct WriteTable {
  enum class Method { kSaveAsTable, kInsertInto };
  RelationPtr input;
  Name table;
  Method method = Method::kSaveAsTable;
  SaveMode mode = SaveMode::kErrorIfExists;
  std::string format;  // "" for spark.sql.sources.default
  std::vector<std::string> partition_by;
  std::optional<BucketSpec> buckets;
  std::vector<std::string> sort_by;
  std::vector<std::string> cluster_by;
  Options options;  // may hold "path"
};

// df.writeTo(t): create, replace, append, overwrite(condition), overwritePartitions.
struct WriteTableV2 {
  enum class Mode { kCreate, kOverwrite, kOverwritePartitions, kAppend, kReplace, kCreateOrReplace };
  RelationPtr input;
  Name table;
  Mode mode = Mode::kCreate;
  std::string provider;                       // "" for spark.sql.sources.default
  std::vector<ExpressionPtr> partitioned_by;  // columns, or calls such as years(c), bucket(4, c)
  std::vector<std::string> cluster_by;
  Options options;
  Properties properties;
  ExpressionPtr overwrite_condition;  // kOverwrite, else null
};

struct ShowDatabases {
  std::string pattern;
  bool has_pattern = false;
};
struct ShowTables {
  Name database;
  std::string pattern;
  bool has_pattern = false;
  bool extended = false;
  PartitionSpec partition;
};
struct ShowViews {
  Name database;
  std::string pattern;
  bool has_pattern = false;
};
struct ShowColumns {
  Name table;
  Name database;
};
struct ShowPartitions {
  Name table;
  PartitionSpec partition;
};
struct ShowCreateTable {
  Name table;
  bool as_serde = false;
};
struct ShowFunctions {
  std::string pattern;
  bool has_pattern = false;
  enum class Scope { kAll, kUser, kSystem } scope = Scope::kAll;
  Name database;  // empty: the current one
};
struct ShowTableProperties {
  Name table;
  std::optional<std::string> key;
};
struct ShowCatalogs {
  std::string pattern;
  bool has_pattern = false;
};
struct ShowCurrentNamespace {};

struct DescribeTable {
  Name table;
  bool extended = false;
  bool formatted = false;
  PartitionSpec partition;
  Name column;
  bool as_json = false;
};
struct DescribeDatabase {
  Name name;
  bool extended = false;
};
struct DescribeFunction {
  Name name;
  bool extended = false;
};
struct DescribeQuery {
  RelationPtr query;
};

struct Use {
  Name name;
  enum class What { kAny, kCatalog, kDatabase } what = What::kAny;
};
struct SetConf {
  std::optional<std::string> key;
  std::optional<std::string> value;
  bool verbose = false;
};  // no key: list all
struct ResetConf {
  std::optional<std::string> key;
};
struct SetTimeZone {
  ExpressionPtr zone;
  bool local = false;
};

enum class ExplainMode { kSimple, kExtended, kCodegen, kCost, kFormatted };
struct Explain {
  CommandPtr statement;
  ExplainMode mode = ExplainMode::kSimple;
};

struct CacheTable {
  Name table;
  bool lazy = false;
  Options options;
  RelationPtr query;
  std::string query_text;
};
struct UncacheTable {
  Name table;
  IfExists if_missing = IfExists::kFail;
};
struct ClearCache {};
struct RefreshTable {
  Name table;
};
struct RefreshPath {
  std::string path;
};
struct AnalyzeTable {
  Name table;
  bool no_scan = false;
  std::vector<std::string> columns;
  bool all_columns = false;
  PartitionSpec partition;
};
struct CommentOn {
  ObjectKind kind = ObjectKind::kTable;
  Name name;
  std::optional<std::string> comment;
};

// DECLARE VARIABLE: a type, a default, or both.
struct DeclareVariables {
  std::vector<Name> names;
  std::optional<DataType> type;
  ExpressionPtr default_value;
  std::string default_text;
  bool or_replace = false;
};
// SET VARIABLE: one value for each name, or a query whose one row has them all.
struct SetVariables {
  std::vector<Name> names;
  std::vector<ExpressionPtr> values;
  RelationPtr query;
};
struct DropVariable {
  Name name;
  IfExists if_missing = IfExists::kFail;
};
// EXECUTE IMMEDIATE statement [INTO variables] [USING arguments]; an argument with a name is an Alias.
struct ExecuteImmediate {
  ExpressionPtr statement;
  std::vector<Name> into;
  std::vector<ExpressionPtr> arguments;
};

// A statement that is rows: SELECT, VALUES, TABLE t, FROM ...
struct Query {
  RelationPtr relation;
};

// Statements of a Spark Declarative Pipelines project; only `pipeline` carries them out.
struct CreatePipelineDataset {
  enum class Kind { kMaterializedView, kStreamingTable } kind = Kind::kMaterializedView;
  Name name;
  IfExists if_exists = IfExists::kFail;
  std::vector<ColumnDefinition> columns;
  std::string provider;
  std::vector<PartitionTransform> partitioned_by;
  std::vector<std::string> cluster_by;
  std::string comment;
  Properties properties;
  RelationPtr query;  // null: STREAMING TABLE without AS
  std::string query_text;
};
struct CreatePipelineFlow {
  Name name;
  Name target;
  bool by_name = false;
  std::string comment;
  RelationPtr query;
};

// A statement of Spark's grammar that we parse far enough to name, and refuse: the session answers
// Unsupported(feature).
struct UnsupportedStatement {
  std::string feature;
};

using CommandNode =
    std::variant<Query, CreateDatabase, DropDatabase, AlterDatabase, CreateTable, CreateTableLike, DropTable,
                 RenameTable, SetProperties, UnsetProperties, SetLocation, AddColumns, DropColumnsOf, RenameColumn,
                 AlterColumn, AddPartitions, DropPartitions, RenamePartition, RecoverPartitions, CreateView,
                 CreateTempViewUsing, CreateFunction, DropFunction, AlterViewAs, Insert, InsertOverwriteDirectory,
                 Truncate, DeleteFrom, WriteFiles, WriteTable, WriteTableV2, ShowDatabases, ShowTables, ShowViews,
                 ShowColumns, ShowPartitions, ShowCreateTable, ShowFunctions, ShowTableProperties, ShowCatalogs,
                 ShowCurrentNamespace, DescribeTable, DescribeDatabase, DescribeFunction, DescribeQuery, Use, SetConf,
                 ResetConf, SetTimeZone, Explain, CacheTable, UncacheTable, ClearCache, RefreshTable, RefreshPath,
                 AnalyzeTable, CommentOn, DeclareVariables, SetVariables, DropVariable, ExecuteImmediate,
                 CreatePipelineDataset, CreatePipelineFlow, UnsupportedStatement>;

struct Command {
  CommandNode node;
  SourceSpan span;
};

template <typename Node>
CommandPtr MakeCommand(Node node, SourceSpan span = {}) {
  return std::make_shared<const Command>(Command{CommandNode(std::move(node)), span});
}

}  // namespace firesteel::plan
