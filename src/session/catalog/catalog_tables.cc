#include <algorithm>

#include "session/catalog/catalog_calls.h"
#include "session/catalog/name_pattern.h"
#include "session/dataframe/derive.h"
#include "session/row_result.h"
#include "session/tables/recorded_table.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

StructField Flag(const char* name) { return {name, DataType::Boolean(), false}; }

Schema TableColumns() {
  return {
      OptionalText("name"),        OptionalText("catalog"),   {"namespace", DataType::Array(DataType::String()), true},
      OptionalText("description"), OptionalText("tableType"), Flag("isTemporary")};
}

Value Namespace(std::vector<std::string> parts) {
  ValueList list;
  for (std::string& part : parts) list.items.push_back(TextValue(std::move(part)));
  return Value{std::move(list)};
}

Value TextOrNull(const std::string& text) { return text.empty() ? Value{} : TextValue(text); }

const char* KindText(catalog::TableKind kind) {
  switch (kind) {
    case catalog::TableKind::kManaged:
      return "MANAGED";
    case catalog::TableKind::kExternal:
      return "EXTERNAL";
    case catalog::TableKind::kView:
      return "VIEW";
  }
  return "";
}

// `name` as the caller wrote it, which is how Spark answers.
std::vector<Value> TableRow(const catalog::Table& table, const std::string& name) {
  return {TextValue(name),           TextValue("spark_catalog"),      Namespace({FoldCase(table.name.database)}),
          TextOrNull(table.comment), TextValue(KindText(table.kind)), BoolValue(false)};
}

std::vector<Value> TemporaryRow(const std::string& name, std::vector<std::string> space) {
  return {TextValue(name), Value{}, Namespace(std::move(space)), Value{}, TextValue("TEMPORARY"), BoolValue(true)};
}

}  // namespace

StatusOr<analysis::Derivation> ListTables(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const std::string database, CalledDatabase(session, call.database));
  const NamePattern pattern(call.pattern.value_or("*"));
  std::vector<std::vector<Value>> rows;
  if (EqualsIgnoreCase(database, "global_temp")) {
    for (const auto& [key, view] : session.global_temporary_views().All()) {
      if (pattern.Matches(key)) rows.push_back(TemporaryRow(key, {"global_temp"}));
    }
  } else {
    FS_RETURN_IF_ERROR(session.services().catalog.GetDatabase(database).status());
    FS_ASSIGN_OR_RETURN(const auto tables, ListKnownTables(session, database));
    for (const catalog::Table& table : tables) {
      if (pattern.Matches(table.name.table)) rows.push_back(TableRow(table, FoldCase(table.name.table)));
    }
  }
  for (const auto& [key, view] : session.temporary_views().All()) {
    if (pattern.Matches(key)) rows.push_back(TemporaryRow(key, {}));
  }
  return DerivedRows(TableColumns(), std::move(rows));
}

StatusOr<analysis::Derivation> GetTable(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  if (session.FindTemporaryView(name) != nullptr) {
    const plan::Name space(name.begin(), name.end() - 1);
    return DerivedRows(TableColumns(), {TemporaryRow(name.back(), space)});
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
  const auto table = FindTable(session, qualified);
  if (!table.ok()) {
    if (table.status().code() != StatusCode::kNotFound) return table.status();
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(name)}});
  }
  return DerivedRows(TableColumns(), {TableRow(*table, name.back())});
}

StatusOr<analysis::Derivation> ListColumns(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  Schema columns;
  std::vector<std::string> partitions;
  std::vector<std::string> buckets;
  if (session.FindTemporaryView(name) != nullptr) {
    plan::NamedRelation relation;
    relation.parts = name;
    FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(plan::MakeRelation(std::move(relation))));
    columns = analysis::SchemaOf(*plan);
  } else {
    FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
    const auto table = FindTable(session, qualified);
    if (!table.ok()) {
      if (table.status().code() != StatusCode::kNotFound) return table.status();
      return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(name)}});
    }
    columns = table->columns;
    // Files promise nothing, whatever NOT NULL their table was declared with.
    if (table->kind != catalog::TableKind::kView) {
      for (StructField& column : columns) column.nullable = true;
    }
    partitions = table->partition_columns;
    if (table->bucketing) buckets = table->bucketing->columns;
  }
  const auto holds = [](const std::vector<std::string>& names, const std::string& wanted) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& other) { return EqualsIgnoreCase(other, wanted); });
  };
  std::vector<std::vector<Value>> rows;
  for (const StructField& column : columns) {
    rows.push_back({TextValue(column.name), TextOrNull(column.comment), TextValue(column.type.ToSimpleString()),
                    BoolValue(column.nullable), BoolValue(holds(partitions, column.name)),
                    BoolValue(holds(buckets, column.name)), BoolValue(false)});
  }
  return DerivedRows({OptionalText("name"), OptionalText("description"), OptionalText("dataType"), Flag("nullable"),
                      Flag("isPartition"), Flag("isBucket"), Flag("isCluster")},
                     std::move(rows));
}

// A path makes the table external; without a schema it takes its columns from the files there.
StatusOr<analysis::Derivation> CreateTable(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  plan::CreateTable command;
  command.name = name;
  command.provider = call.source.empty() ? session.settings().Text("spark.sql.sources.default") : call.source;
  command.comment = call.description;
  for (const auto& [key, value] : call.options) {
    if (EqualsIgnoreCase(key, "path")) {
      command.location = value;
    } else {
      command.options[key] = value;
    }
  }
  if (!call.path.empty()) command.location = call.path;
  command.external = !command.location.empty();
  if (call.schema) {
    for (const StructField& field : *call.schema) command.columns.push_back({field, {}, {}, {}});
  } else if (!command.external) {
    FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
    const Status existing = FindTable(session, qualified).status();
    if (existing.code() == StatusCode::kNotFound)
      return SparkError("UNABLE_TO_INFER_SCHEMA", {{"format", command.provider}});
    FS_RETURN_IF_ERROR(existing);
  }
  FS_RETURN_IF_ERROR(session.Execute(plan::MakeCommand(std::move(command))).status());
  plan::NamedRelation made;
  made.parts = name;
  return analysis::Derivation(plan::RelationPtr(plan::MakeRelation(std::move(made))));
}

}  // namespace firesteel::session
