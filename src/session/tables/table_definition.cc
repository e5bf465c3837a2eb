#include "session/tables/table_definition.h"

#include <algorithm>
#include <set>

#include "files/commit/process_identity.h"
#include "session/tables/keep_versions.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

StatusOr<std::string> ProviderOf(Session& session, const plan::CreateTable& command) {
  std::string provider = FoldCase(!command.provider.empty()    ? command.provider
                                  : !command.stored_as.empty() ? command.stored_as
                                                               : session.settings().Text("spark.sql.sources.default"));
  if (provider == "org.apache.spark.sql.parquet") provider = "parquet";
  if (!command.row_format.empty()) return Unsupported("ROW FORMAT");
  if (provider == "parquet" || provider == "csv" || provider == "json" || provider == "text") return provider;
  if (provider == "orc" || provider == "avro" || provider == "textfile" || provider == "hive" || provider == "delta" ||
      provider == "iceberg" || provider == "jdbc" || provider == "sequencefile" || provider == "rcfile") {
    return Unsupported("tables in the format '" + provider + "'");
  }
  return SparkError("DATA_SOURCE_NOT_FOUND", {{"provider", provider}});
}

Status CheckColumns(const catalog::Table& table) {
  std::set<std::string> seen;
  for (const StructField& column : table.columns) {
    if (!seen.insert(FoldCase(column.name)).second) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(column.name))}});
    }
  }
  if (!table.columns.empty() && table.partition_columns.size() == table.columns.size()) {
    return SparkError("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
  }
  return Status::Ok();
}

// Spark stores partition columns last, in partition order.
Status MovePartitionColumnsLast(catalog::Table& table) {
  Schema partitions;
  std::set<std::string> seen;
  for (std::string& name : table.partition_columns) {
    if (!seen.insert(FoldCase(name)).second) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(name))}});
    }
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const StructField& field) { return EqualsIgnoreCase(field.name, name); });
    if (found == table.columns.end()) {
      std::string known;
      for (const StructField& field : table.columns) known += (known.empty() ? "`" : ", `") + field.name + "`";
      return SparkError("COLUMN_NOT_DEFINED_IN_TABLE", {{"colType", "partition"},
                                                        {"colName", QuoteIdentifier(name)},
                                                        {"tableName", ShownName(table.name)},
                                                        {"tableCols", known}});
    }
    name = found->name;
    partitions.push_back(*found);
    table.columns.erase(found);
  }
  table.columns.insert(table.columns.end(), partitions.begin(), partitions.end());
  return CheckColumns(table);
}

}  // namespace

std::string ShownLocation(const std::string& location) {
  return location.starts_with('/') ? "file:" + location : location;
}

Status CheckObjectName(const std::string& name) {
  const bool valid = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return valid ? Status::Ok() : SparkError("INVALID_SCHEMA_OR_RELATION_NAME", {{"name", QuoteIdentifier(name)}});
}

std::string ShownName(const catalog::TableName& name) {
  return QuoteParts({"spark_catalog", name.database, name.table});
}

StatusOr<catalog::Table> DefineTable(Session& session, const plan::CreateTable& command) {
  if (command.buckets) return Unsupported("CLUSTERED BY .. INTO n BUCKETS");
  if (!command.cluster_by.empty()) return Unsupported("CLUSTER BY of a table");
  catalog::Table table;
  FS_ASSIGN_OR_RETURN(table.name, session.Qualify(command.name));
  table.name = {FoldCase(table.name.database), FoldCase(table.name.table)};
  FS_RETURN_IF_ERROR(CheckObjectName(table.name.table));
  FS_ASSIGN_OR_RETURN(table.provider, ProviderOf(session, command));
  FS_ASSIGN_OR_RETURN(const catalog::Database database, session.services().catalog.GetDatabase(table.name.database));

  std::string location = command.location;
  for (const auto& [key, value] : command.options) {
    if (EqualsIgnoreCase(key, "path")) {
      location = value;
    } else {
      table.options.emplace_back(key, value);
    }
  }
  if (command.external && location.empty()) {
    return Status(StatusCode::kInvalidArgument, "CREATE EXTERNAL TABLE " + ShownName(table.name) + " needs a LOCATION")
        .WithCondition("_LEGACY_ERROR_TEMP_0035", "");
  }
  table.kind = location.empty() ? catalog::TableKind::kManaged : catalog::TableKind::kExternal;
  if (location.empty()) {
    table.location = database.location + "/" + table.name.table;
  } else {
    FS_ASSIGN_OR_RETURN(table.location, session.services().storage.ResolveUri(location));
  }
  FS_RETURN_IF_ERROR(CheckOwnProperties(command.properties));
  table.properties = command.properties;
  table.comment = command.comment;
  table.owner = session.services().user;
  table.id = files::NewUuid();
  table.created_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(session.services().clock.Now().time_since_epoch()).count();

  for (const plan::ColumnDefinition& column : command.columns) {
    if (column.default_sql) return Unsupported("DEFAULT values of columns", column.span);
    if (column.generated_sql) return Unsupported("GENERATED columns", column.span);
    table.columns.push_back(column.field);
  }
  for (const plan::PartitionTransform& partition : command.partitioned_by) {
    if (!partition.transform.empty() && partition.transform != "identity") {
      return Unsupported("PARTITIONED BY " + partition.transform + "(..)");
    }
    table.partition_columns.push_back(partition.column);
  }
  for (const plan::ColumnDefinition& column : command.hive_partition_columns) {
    table.columns.push_back(column.field);
    table.partition_columns.push_back(column.field.name);
  }
  table.tracks_partitions = !table.partition_columns.empty();
  if (!table.columns.empty()) FS_RETURN_IF_ERROR(MovePartitionColumnsLast(table));
  return table;
}

Status AddQueryColumns(catalog::Table& table, const plan::CreateTable& command, const Schema& query) {
  if (!command.columns.empty())
    return SparkError("PARSE_SYNTAX_ERROR",
                      {{"error", "'AS'"}, {"hint", ": a table made from a query takes its columns from the query"}});
  table.columns = query;
  // What is read back from files may always be NULL.
  for (StructField& column : table.columns) column.nullable = true;
  return MovePartitionColumnsLast(table);
}

}  // namespace firesteel::session
