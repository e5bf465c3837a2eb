#include "session/cache/plan_cache.h"
#include "session/commands/commands.h"
#include "session/commands/insert.h"
#include "session/commands/write_checks.h"
#include "session/row_result.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// An external table without columns takes them from its files.
Status InferColumns(Session& session, catalog::Table& table) {
  plan::FileRelation files;
  files.format = table.provider;
  files.paths = {table.location};
  for (const auto& [key, value] : table.options) files.options[key] = value;
  const auto opened = session.services().storage.OpenPath(files, session.settings());
  if (opened.status().condition() == "PATH_NOT_FOUND")
    return SparkError("UNABLE_TO_INFER_SCHEMA", {{"format", files.format}});
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

// The entry says all there is to say of it until it is written: its folder may be read only.
Status CreateExternal(Session& session, catalog::Table table) {
  const bool inferred = table.columns.empty();
  if (inferred) FS_RETURN_IF_ERROR(InferColumns(session, table));
  FS_RETURN_IF_ERROR(ClaimName(session, table));
  if (!inferred || !table.tracks_partitions) return Status::Ok();
  FS_ASSIGN_OR_RETURN(const auto found, session.services().storage.FindPartitions(
                                            table.location, table.partition_columns, session.settings()));
  return ChangeTable(session, {table, {}, {}}, [&](files::TableState& state) {
    files::AddPartitions(state.partitions, found);
    return Status::Ok();
  });
}

Status CreateManaged(Session& session, catalog::Table table) {
  table.presence = catalog::Presence::kPending;
  FS_RETURN_IF_ERROR(CheckFolderFree(session, table));
  FS_RETURN_IF_ERROR(ClaimName(session, table));
  Status made = session.services().storage.CreateDirectory(table.location, session.settings());
  if (made.ok()) made = RecordNewTable(session, table);
  return made.ok() ? SettleClaim(session, table, {}) : AbandonClaim(session, table, std::move(made));
}

// A table without rows that no entry leads to any more (the catalog was lost) gives its folder up.
Status DropEmptyRemains(Session& session, const catalog::Table& table) {
  TableStorage& storage = session.services().storage;
  FS_ASSIGN_OR_RETURN(const auto record, storage.ReadRecord(table.location, session.settings()));
  if (!record || !record->state || !record->state->owns_folder || record->dropped) return Status::Ok();
  return storage.DropRecorded(table.location, record->state->id, session.settings());
}

// Whether the same statement of the same run has made the table.
StatusOr<bool> WasCreatedBefore(Session& session, const catalog::Table& existing, const plan::CreateTable& command) {
  if (command.query == nullptr || session.run_key().empty()) return false;
  return session.services().storage.WasWritten(existing.location, session.run_key(), session.settings());
}

// The name is taken first and counts from the moment the rows are published, so a reader that finds the table finds it
// whole, and one that died half way is in nobody's way.
Status CreateAsSelect(Session& session, catalog::Table table, const plan::CreateTable& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr query, session.Analyze(command.query));
  FS_RETURN_IF_ERROR(AddQueryColumns(table, command, analysis::SchemaOf(*query)));
  if (table.kind == catalog::TableKind::kManaged) {
    FS_RETURN_IF_ERROR(CheckFolderFree(session, table));
    FS_RETURN_IF_ERROR(DropEmptyRemains(session, table));
  } else if (command.if_exists == plan::IfExists::kFail) {
    FS_ASSIGN_OR_RETURN(const bool occupied, services.storage.HasVisibleFiles(table.location, session.settings()));
    if (occupied) {
      return LegacyError("1241", "CREATE-TABLE-AS-SELECT cannot create table with location to a non-empty directory " +
                                     (table.location.starts_with('/') ? "file://" + table.location : table.location) +
                                     ".");
    }
  }
  table.presence = catalog::Presence::kPending;
  FS_RETURN_IF_ERROR(ClaimName(session, table));
  FS_RETURN_IF_ERROR(services.storage.CreateDirectory(table.location, session.settings()));
  auto written = WriteDefiningRows(session, {table, {}, {}}, query, {.holder = table.id});
  return written.ok() ? SettleClaim(session, table, written->partitions)
                      : AbandonClaim(session, table, std::move(written).status());
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::CreateTable& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(catalog::Table table, DefineTable(session, command));
  const auto existing = FindTable(session, table.name);
  if (!existing.ok() && existing.status().code() != StatusCode::kNotFound) return existing.status();
  if (existing.ok() && command.if_exists == plan::IfExists::kSkip) return MakeEmptyResult(services.engine);
  if (existing.ok() && (command.or_replace || command.replace_only))
    return Unsupported("REPLACE TABLE for file tables");
  if (!existing.ok() && command.replace_only) {
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", ShownName(table.name)}});
  }
  if (existing.ok()) {
    FS_ASSIGN_OR_RETURN(const bool done, WasCreatedBefore(session, *existing, command));
    if (done) return MakeEmptyResult(services.engine);
    return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", ShownName(table.name)}});
  }

  Status created;
  if (command.query != nullptr) {
    created = CreateAsSelect(session, std::move(table), command);
  } else if (table.kind == catalog::TableKind::kManaged) {
    created = CreateManaged(session, std::move(table));
  } else {
    created = CreateExternal(session, std::move(table));
  }
  FS_RETURN_IF_ERROR(created);
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::CreateTableLike& command) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName source, session.Qualify(command.source));
  FS_ASSIGN_OR_RETURN(const catalog::Table like, FindTable(session, source));
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
  const auto table = FindKnownTable(session, name);
  if (!table.ok()) {
    if (table.status().code() != StatusCode::kNotFound) return table.status();
    if (command.if_missing == plan::IfExists::kSkip) return MakeEmptyResult(services.engine);
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", ShownName(name)}});
  }
  const bool is_view = table->entry.kind == catalog::TableKind::kView;
  if (is_view && !command.is_view) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                      {{"viewName", ShownName(name)}, {"operation", "DROP TABLE"}});
  }
  if (!is_view && command.is_view) {
    return SparkError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                      {{"tableName", ShownName(name)}, {"operation", "DROP VIEW"}});
  }
  FS_RETURN_IF_ERROR(DropTable(session, *table));
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RenameTable& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::TableName from, session.Qualify(command.from));
  FS_ASSIGN_OR_RETURN(catalog::TableName to, session.Qualify(command.to));
  if (command.to.size() == 1) to.database = from.database;
  to = {FoldCase(to.database), FoldCase(to.table)};
  FS_ASSIGN_OR_RETURN(const KnownTable table, FindKnownTable(session, from));
  const Status taken = FindTable(session, to).status();
  if (taken.ok()) return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", ShownName(to)}});
  if (taken.code() != StatusCode::kNotFound) return taken;
  FS_RETURN_IF_ERROR(RenameTable(session, table, to));
  return MakeEmptyResult(services.engine);
}

}  // namespace firesteel::session
