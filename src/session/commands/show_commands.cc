#include <algorithm>

#include "base/secret_text.h"
#include "functions/function.h"
#include "session/catalog/name_pattern.h"
#include "session/catalog/session_functions.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/partition_text.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

StatusOr<std::string> DatabaseOrCurrent(const Session& session, const plan::Name& name) {
  if (name.empty()) return session.current_database();
  if (name.size() == 1) return name[0];
  if (name.size() == 2 && EqualsIgnoreCase(name[0], "spark_catalog")) return name[1];
  return SparkError("REQUIRES_SINGLE_PART_NAMESPACE",
                    {{"sessionCatalog", "spark_catalog"}, {"namespace", QuoteParts(name)}});
}

// Rows (database, name, temporary) of the objects `keep` wants, temporary views after the others, as Spark lists them.
StatusOr<std::vector<std::vector<Value>>> ListRelations(Session& session, const std::string& database,
                                                        const NamePattern& pattern, bool views_only) {
  const bool global = EqualsIgnoreCase(database, "global_temp");
  std::vector<catalog::Table> tables;
  if (!global) {
    FS_ASSIGN_OR_RETURN(tables, ListKnownTables(session, database));
  }
  std::vector<std::vector<Value>> rows;
  for (const catalog::Table& table : tables) {
    if (views_only && table.kind != catalog::TableKind::kView) continue;
    if (!pattern.Matches(table.name.table)) continue;
    rows.push_back({TextValue(FoldCase(table.name.database)), TextValue(FoldCase(table.name.table)), BoolValue(false)});
  }
  if (global) {
    for (const auto& [key, view] : session.global_temporary_views().All()) {
      if (pattern.Matches(view->name)) rows.push_back({TextValue("global_temp"), TextValue(key), BoolValue(true)});
    }
  }
  for (const auto& [key, view] : session.temporary_views().All()) {
    if (pattern.Matches(view->name)) rows.push_back({TextValue(""), TextValue(key), BoolValue(true)});
  }
  return rows;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::ShowDatabases& command) {
  FS_ASSIGN_OR_RETURN(const auto databases, session.services().catalog.ListDatabases());
  const NamePattern pattern(command.has_pattern ? command.pattern : "*");
  std::vector<std::vector<Value>> rows;
  for (const catalog::Database& database : databases) {
    if (pattern.Matches(database.name)) rows.push_back({TextValue(database.name)});
  }
  return MakeRowResult(session.services().engine, {RequiredText("namespace")}, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowTables& command) {
  if (command.extended) return Unsupported("SHOW TABLE EXTENDED");
  FS_ASSIGN_OR_RETURN(const std::string database, DatabaseOrCurrent(session, command.database));
  FS_ASSIGN_OR_RETURN(
      auto rows, ListRelations(session, database, NamePattern(command.has_pattern ? command.pattern : "*"), false));
  return MakeRowResult(
      session.services().engine,
      {RequiredText("namespace"), RequiredText("tableName"), {"isTemporary", DataType::Boolean(), false}},
      std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowViews& command) {
  FS_ASSIGN_OR_RETURN(const std::string database, DatabaseOrCurrent(session, command.database));
  FS_ASSIGN_OR_RETURN(auto rows,
                      ListRelations(session, database, NamePattern(command.has_pattern ? command.pattern : "*"), true));
  return MakeRowResult(
      session.services().engine,
      {RequiredText("namespace"), RequiredText("viewName"), {"isTemporary", DataType::Boolean(), false}},
      std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowColumns& command) {
  plan::Name name = command.table;
  if (!command.database.empty()) {
    if (name.size() > 1 && !EqualsIgnoreCase(name[name.size() - 2], command.database.back())) {
      return SparkError("SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE", {{"namespaceA", QuoteParts(command.database)},
                                                                 {"namespaceB", QuoteParts({name[name.size() - 2]})}});
    }
    name = {command.database.back(), name.back()};
  }
  plan::NamedRelation relation;
  relation.parts = name;
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(plan::MakeRelation(std::move(relation))));
  std::vector<std::vector<Value>> rows;
  for (const analysis::Attribute& column : plan->output) rows.push_back({TextValue(column.name)});
  return MakeRowResult(session.services().engine, {RequiredText("col_name")}, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowPartitions& command) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
  FS_ASSIGN_OR_RETURN(const KnownTable known, FindKnownTable(session, name));
  const catalog::Table& table = known.entry;
  if (table.partition_columns.empty()) {
    return SparkError("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY",
                      {{"name", QuoteParts({"spark_catalog", name.database, name.table})}});
  }
  FS_ASSIGN_OR_RETURN(const auto wanted, PartitionTexts(session, table, command.partition));
  std::vector<std::string> shown;
  for (const catalog::Partition& partition : known.partitions) {
    if (MatchesPartition(wanted, table.partition_columns, partition)) {
      shown.push_back(PartitionPathText(table.partition_columns, partition.values));
    }
  }
  std::sort(shown.begin(), shown.end());
  std::vector<std::vector<Value>> rows;
  for (std::string& text : shown) rows.push_back({TextValue(std::move(text))});
  return MakeRowResult(session.services().engine, {RequiredText("partition")}, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowFunctions& command) {
  const NamePattern pattern(command.has_pattern ? command.pattern : "*");
  std::vector<std::vector<Value>> rows;
  if (command.scope != plan::ShowFunctions::Scope::kSystem) {
    catalog::TableName place{session.current_database(), ""};
    if (!command.database.empty()) {
      plan::Name name = command.database;
      name.emplace_back();
      FS_ASSIGN_OR_RETURN(place, session.Qualify(name));
    }
    FS_ASSIGN_OR_RETURN(const auto kept, session.services().catalog.ListFunctions(place.database));
    for (const auto& [name, function] : session.functions().temporary()) {
      if (pattern.Matches(name)) rows.push_back({TextValue(name)});
    }
    for (const catalog::Function& function : kept) {
      if (!pattern.Matches(function.name.table)) continue;
      rows.push_back(
          {TextValue("spark_catalog." + FoldCase(function.name.database) + "." + FoldCase(function.name.table))});
    }
  }
  if (command.scope != plan::ShowFunctions::Scope::kUser) {
    for (const std::string_view name : functions::FunctionNames()) {
      const functions::FunctionDefinition* definition = functions::FindFunction(name);
      if (definition->supported && pattern.Matches(std::string(name))) rows.push_back({TextValue(std::string(name))});
    }
  }
  return MakeRowResult(session.services().engine, {RequiredText("function")}, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowTableProperties& command) {
  std::vector<std::vector<Value>> rows;
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
  FS_ASSIGN_OR_RETURN(const catalog::Table table, FindTable(session, name));
  catalog::Properties sorted = table.properties;
  std::sort(sorted.begin(), sorted.end());
  if (!command.key) {
    for (const auto& [key, value] : sorted) rows.push_back({TextValue(key), TextValue(ShownSettingValue(key, value))});
    return MakeRowResult(session.services().engine, {RequiredText("key"), RequiredText("value")}, std::move(rows));
  }
  const auto found =
      std::find_if(sorted.begin(), sorted.end(), [&](const auto& property) { return property.first == *command.key; });
  const std::string shown = "Table spark_catalog." + FoldCase(name.database) + "." + FoldCase(name.table) +
                            " does not have property: " + *command.key;
  rows.push_back({TextValue(*command.key),
                  TextValue(found == sorted.end() ? shown : ShownSettingValue(found->first, found->second))});
  return MakeRowResult(session.services().engine, {RequiredText("key"), RequiredText("value")}, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowCatalogs& command) {
  std::vector<std::vector<Value>> rows;
  if (NamePattern(command.has_pattern ? command.pattern : "*").Matches("spark_catalog"))
    rows.push_back({TextValue("spark_catalog")});
  return MakeRowResult(session.services().engine, {RequiredText("catalog")}, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ShowCurrentNamespace&) {
  return MakeRowResult(session.services().engine, {RequiredText("catalog"), RequiredText("namespace")},
                       {{TextValue("spark_catalog"), TextValue(session.current_database())}});
}

}  // namespace firesteel::session
