#include "session/commands.h"
#include "session/insert.h"
#include "session/plan_cache.h"
#include "session/row_result.h"
#include "session/table_definition.h"
#include "session/table_storage.h"
#include "session/write_checks.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

Status DropWithData(Session& session, const catalog::Table& table) {
  FS_RETURN_IF_ERROR(session.services().catalog.DropTable(table.name));
  if (table.kind != catalog::TableKind::kManaged) return Status::Ok();
  return session.services().storage.DeleteDirectory(table.location, session.settings());
}

// An external table without columns takes them from its files.
Status InferColumns(Session& session, catalog::Table& table) {
  plan::FileRelation files;
  files.format = table.provider;
  files.paths = {table.location};
  for (const auto& [key, value] : table.options) files.options[key] = value;
  const auto opened = session.services().storage.OpenPath(files, session.settings());
  if (opened.status().condition() == "PATH_NOT_FOUND") return SparkError("UNABLE_TO_INFER_SCHEMA", {{"format", files.format}});
  FS_ASSIGN_OR_RETURN(const files::FileScanPtr scan, opened);
  table.columns = scan->data_schema;
  table.partition_columns.clear();
  for (const StructField& column : scan->partition_schema) {
    table.columns.push_back(column);
    table.partition_columns.push_back(column.name);
  }
  table.tracks_partitions = !table.partition_columns.empty();
  return Status::Ok();
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::CreateTable& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(catalog::Table table, DefineTable(session, command));
  const auto existing = services.catalog.GetTable(table.name);
  if (existing.ok() && command.if_exists == plan::IfExists::kSkip) return MakeEmptyResult(services.engine);
  if (existing.ok() && (command.or_replace || command.replace_only)) return Unsupported("REPLACE TABLE for file tables");
  if (!existing.ok() && command.replace_only) {
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", ShownName(table.name)}});
  }
  if (existing.ok()) return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", ShownName(table.name)}});

  if (command.query == nullptr) {
    const bool inferred = table.columns.empty() && table.kind == catalog::TableKind::kExternal;
    if (inferred) FS_RETURN_IF_ERROR(InferColumns(session, table));
    if (table.kind == catalog::TableKind::kManaged) FS_RETURN_IF_ERROR(services.storage.CreateDirectory(table.location, session.settings()));
    FS_RETURN_IF_ERROR(services.catalog.CreateTable(table));
    if (inferred && table.tracks_partitions) {
      FS_ASSIGN_OR_RETURN(const auto found, services.storage.FindPartitions(table.location, table.partition_columns, session.settings()));
      FS_RETURN_IF_ERROR(services.catalog.AddPartitions(table.name, found, catalog::Catalog::IfPresent::kSkip));
    }
    return MakeEmptyResult(services.engine);
  }

  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr query, session.Analyze(command.query));
  FS_RETURN_IF_ERROR(AddQueryColumns(table, command, analysis::SchemaOf(*query)));
  if (table.kind == catalog::TableKind::kManaged) {
    FS_ASSIGN_OR_RETURN(const bool occupied, services.storage.DirectoryHasFiles(table.location, session.settings()));
    if (occupied) {
      return SparkError("LOCATION_ALREADY_EXISTS", {{"location", ShownLocation(table.location)}, {"identifier", ShownName(table.name)}});
    }
  } else if (command.if_exists == plan::IfExists::kFail) {
    FS_ASSIGN_OR_RETURN(const bool occupied, services.storage.DirectoryHasFiles(table.location, session.settings()));
    if (occupied) {
      return LegacyError("1241", "CREATE-TABLE-AS-SELECT cannot create table with location to a non-empty directory " +
                                     (table.location.starts_with('/') ? "file://" + table.location : table.location) + ".");
    }
  }
  // Rows first, then the name: a reader that finds the table finds it whole.
  FS_RETURN_IF_ERROR(services.storage.CreateDirectory(table.location, session.settings()));
  FS_ASSIGN_OR_RETURN(const WriteSummary summary, WriteDefiningRows(session, table, query));
  FS_RETURN_IF_ERROR(services.catalog.CreateTable(table));
  FS_RETURN_IF_ERROR(RegisterPartitions(session, table, summary));
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::CreateTableLike& command) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName source, session.Qualify(command.source));
  FS_ASSIGN_OR_RETURN(const catalog::Table like, session.services().catalog.GetTable(source));
  plan::CreateTable create;
  create.name = command.name;
  create.if_exists = command.if_exists;
  create.provider = command.provider.empty() ? like.provider : command.provider;
  create.location = command.location;
  create.properties = command.properties;
  create.external = !command.location.empty();
  for (const StructField& column : like.columns) create.columns.push_back({column, {}, {}, {}});
  for (const std::string& column : like.partition_columns) create.partitioned_by.push_back({column, "", {}});
  for (const auto& [key, value] : like.options) create.options[key] = value;
  return Execute(session, create);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DropTable& command) {
  const Services& services = session.services();
  if (session.FindTemporaryView(command.name) != nullptr) {
    (void)DropTemporaryView(session, command.name);  // gone before is as good
    return MakeEmptyResult(services.engine);
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.name));
  const auto table = services.catalog.GetTable(name);
  if (!table.ok()) {
    if (table.status().code() != StatusCode::kNotFound) return table.status();
    if (command.if_missing == plan::IfExists::kSkip) return MakeEmptyResult(services.engine);
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", ShownName(name)}});
  }
  const bool is_view = table->kind == catalog::TableKind::kView;
  if (is_view && !command.is_view) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", ShownName(name)}, {"operation", "DROP TABLE"}});
  }
  if (!is_view && command.is_view) {
    return SparkError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE", {{"tableName", ShownName(name)}, {"operation", "DROP VIEW"}});
  }
  FS_RETURN_IF_ERROR(DropWithData(session, *table));
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RenameTable& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::TableName from, session.Qualify(command.from));
  FS_ASSIGN_OR_RETURN(catalog::TableName to, session.Qualify(command.to));
  if (command.to.size() == 1) to.database = from.database;
  to = {FoldCase(to.database), FoldCase(to.table)};
  FS_ASSIGN_OR_RETURN(const catalog::Table table, services.catalog.GetTable(from));
  if (services.catalog.GetTable(to).ok()) return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", ShownName(to)}});
  std::string location = table.location;
  if (table.kind == catalog::TableKind::kManaged) {
    FS_ASSIGN_OR_RETURN(const catalog::Database database, services.catalog.GetDatabase(to.database));
    location = database.location + "/" + to.table;
    FS_RETURN_IF_ERROR(services.storage.RenameDirectory(table.location, location, session.settings()));
  }
  FS_RETURN_IF_ERROR(services.catalog.RenameTable(from, to, location));
  return MakeEmptyResult(services.engine);
}

}  // namespace firesteel::session
