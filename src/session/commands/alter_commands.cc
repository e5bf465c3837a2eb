#include <algorithm>

#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/keep_versions.h"
#include "session/tables/partition_text.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// Reads the table, lets `change` edit what only the catalog knows of it, writes it back.
template <typename Change>
StatusOr<StatementResult> Alter(Session& session, const plan::Name& name, Change change) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
  FS_ASSIGN_OR_RETURN(catalog::Table table, FindTable(session, qualified));
  FS_RETURN_IF_ERROR(change(table));
  FS_RETURN_IF_ERROR(session.services().catalog.AlterTable(table));
  return MakeEmptyResult(session.services().engine);
}

Status ExpectKind(const catalog::Table& table, bool is_view, const char* operation) {
  const bool found_view = table.kind == catalog::TableKind::kView;
  if (found_view == is_view) return Status::Ok();
  if (found_view) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW",
                      {{"viewName", ShownName(table.name)}, {"operation", operation}});
  }
  return SparkError("EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE",
                    {{"tableName", ShownName(table.name)}, {"operation", operation}});
}

StatusOr<Schema::iterator> FindColumn(Schema& columns, const plan::Name& column) {
  if (column.size() > 1) return Unsupported("ALTER of nested columns");
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const StructField& field) { return EqualsIgnoreCase(field.name, column[0]); });
  if (found != columns.end()) return found;
  std::vector<std::string> names;
  for (const StructField& field : columns) names.push_back(field.name);
  std::string proposal;
  for (const std::string& near : NearestNames(column[0], names))
    proposal += (proposal.empty() ? "`" : ", `") + near + "`";
  return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION", {{"objectName", QuoteParts(column)}, {"proposal", proposal}});
}

// As Alter, for what the commit record knows too.
template <typename Check, typename Change>
StatusOr<StatementResult> AlterColumns(Session& session, const plan::Name& name, Check check, Change change) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
  FS_ASSIGN_OR_RETURN(const KnownTable table, FindKnownTable(session, qualified));
  FS_RETURN_IF_ERROR(check(table.entry));
  FS_RETURN_IF_ERROR(ChangeTable(session, table, [&](files::TableState& state) { return change(table.entry, state); }));
  return MakeEmptyResult(session.services().engine);
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::SetProperties& command) {
  return Alter(session, command.name, [&](catalog::Table& table) -> Status {
    FS_RETURN_IF_ERROR(
        ExpectKind(table, command.is_view,
                   command.is_view ? "ALTER VIEW ... SET TBLPROPERTIES" : "ALTER TABLE ... SET TBLPROPERTIES"));
    FS_RETURN_IF_ERROR(CheckOwnProperties(catalog::Properties(command.properties.begin(), command.properties.end())));
    for (const auto& [key, value] : command.properties) {
      std::erase_if(table.properties, [&, &wanted = key](const auto& property) { return property.first == wanted; });
      table.properties.emplace_back(key, value);
    }
    return Status::Ok();
  });
}

StatusOr<StatementResult> Execute(Session& session, const plan::UnsetProperties& command) {
  return Alter(session, command.name, [&](catalog::Table& table) -> Status {
    FS_RETURN_IF_ERROR(
        ExpectKind(table, command.is_view,
                   command.is_view ? "ALTER VIEW ... UNSET TBLPROPERTIES" : "ALTER TABLE ... UNSET TBLPROPERTIES"));
    for (const std::string& key : command.keys) {
      // Spark does not mind a property that is not there, with or without IF EXISTS.
      std::erase_if(table.properties, [&](const auto& property) { return property.first == key; });
    }
    return Status::Ok();
  });
}

StatusOr<StatementResult> Execute(Session& session, const plan::SetLocation& command) {
  if (!command.partition.empty()) return Unsupported("ALTER TABLE .. PARTITION .. SET LOCATION");
  return Alter(session, command.name, [&](catalog::Table& table) -> Status {
    FS_RETURN_IF_ERROR(ExpectKind(table, false, "ALTER TABLE ... SET LOCATION ..."));
    FS_ASSIGN_OR_RETURN(table.location, session.services().storage.ResolveUri(command.location));
    table.revision = 0;  // what it repeats is another folder's record
    return Status::Ok();
  });
}

StatusOr<StatementResult> Execute(Session& session, const plan::AddColumns& command) {
  if (command.replace) return Unsupported("ALTER TABLE .. REPLACE COLUMNS");
  const auto check = [](const catalog::Table& table) {
    return ExpectKind(table, false, "ALTER TABLE ... ADD COLUMNS");
  };
  return AlterColumns(session, command.name, check, [&](const catalog::Table&, files::TableState& state) -> Status {
    for (const plan::ColumnDefinition& column : command.columns) {
      const bool taken = std::any_of(state.columns.begin(), state.columns.end(), [&](const StructField& field) {
        return EqualsIgnoreCase(field.name, column.field.name);
      });
      if (taken)
        return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(column.field.name))}});
      state.columns.insert(state.columns.end() - static_cast<std::ptrdiff_t>(state.partition_columns.size()),
                           column.field);
    }
    return Status::Ok();
  });
}

// File tables find columns by name in their files, so these would lose data silently; Spark refuses them too.
StatusOr<StatementResult> Execute(Session&, const plan::RenameColumn& command) {
  return SparkError("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                    {{"tableName", QuoteParts(command.name)}, {"operation", "RENAME COLUMN"}});
}
StatusOr<StatementResult> Execute(Session&, const plan::DropColumnsOf& command) {
  return SparkError("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                    {{"tableName", QuoteParts(command.name)}, {"operation", "DROP COLUMN"}});
}

StatusOr<StatementResult> Execute(Session& session, const plan::AlterColumn& command) {
  if (command.nullable) return Unsupported("ALTER COLUMN .. SET/DROP NOT NULL of a file table");
  const auto check = [](const catalog::Table&) { return Status::Ok(); };
  return AlterColumns(
      session, command.name, check, [&](const catalog::Table& table, files::TableState& state) -> Status {
        FS_ASSIGN_OR_RETURN(const auto column, FindColumn(state.columns, command.column));
        if (command.type && !SameIgnoringNullability(*command.type, column->type)) {
          return SparkError("NOT_SUPPORTED_CHANGE_COLUMN", {{"table", ShownName(table.name)},
                                                            {"originName", QuoteIdentifier(column->name)},
                                                            {"originType", "\"" + column->type.ToSql() + "\""},
                                                            {"newName", QuoteIdentifier(column->name)},
                                                            {"newType", "\"" + command.type->ToSql() + "\""}});
        }
        if (command.comment) column->comment = *command.comment;
        return Status::Ok();
      });
}

StatusOr<StatementResult> Execute(Session& session, const plan::CommentOn& command) {
  if (command.kind == plan::ObjectKind::kDatabase) {
    FS_ASSIGN_OR_RETURN(catalog::Database database, session.services().catalog.GetDatabase(command.name.back()));
    database.comment = command.comment.value_or("");
    FS_RETURN_IF_ERROR(session.services().catalog.AlterDatabase(database));
    return MakeEmptyResult(session.services().engine);
  }
  return Alter(session, command.name, [&](catalog::Table& table) {
    table.comment = command.comment.value_or("");
    return Status::Ok();
  });
}

}  // namespace firesteel::session
