#include <ctime>

#include "base/secret_text.h"
#include "functions/function.h"
#include "session/catalog/session_functions.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_definition.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

Schema DescribeColumns() { return {RequiredText("col_name"), RequiredText("data_type"), OptionalText("comment")}; }

std::vector<Value> Row(std::string name, std::string type, Value comment = TextValue("")) {
  return {TextValue(std::move(name)), TextValue(std::move(type)), std::move(comment)};
}

std::vector<Value> ColumnRow(const StructField& field) {
  return Row(field.name, field.type.ToSimpleString(), field.comment.empty() ? Value{} : TextValue(field.comment));
}

std::string CreatedText(std::int64_t millis) {
  const std::time_t seconds = static_cast<std::time_t>(millis / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[48];
  std::strftime(text, sizeof text, "%a %b %d %H:%M:%S UTC %Y", &utc);
  return text;
}

std::string PropertiesText(const catalog::Properties& properties) {
  std::string out;
  for (const auto& [key, value] : properties) {
    out += (out.empty() ? "[" : ", ") + key + "=" + ShownSettingValue(key, value);
  }
  return out + "]";
}

void AppendDetails(const catalog::Table& table, std::vector<std::vector<Value>>& rows) {
  rows.push_back(Row("", ""));
  rows.push_back(Row("# Detailed Table Information", ""));
  rows.push_back(Row("Catalog", "spark_catalog"));
  rows.push_back(Row("Database", table.name.database));
  rows.push_back(Row("Table", table.name.table));
  rows.push_back(Row("Created Time", CreatedText(table.created_ms)));
  rows.push_back(Row("Last Access", "UNKNOWN"));
  rows.push_back(Row("Created By", "firesteel"));
  const bool view = table.kind == catalog::TableKind::kView;
  rows.push_back(Row("Type", view ? "VIEW" : table.kind == catalog::TableKind::kManaged ? "MANAGED" : "EXTERNAL"));
  if (!view) rows.push_back(Row("Provider", table.provider));
  if (!table.comment.empty()) rows.push_back(Row("Comment", table.comment));
  if (!table.properties.empty()) rows.push_back(Row("Table Properties", PropertiesText(table.properties)));
  if (view) {
    rows.push_back(Row("View Text", table.view_text));
    rows.push_back(Row("View Catalog and Namespace", "spark_catalog." + table.view_database));
  } else {
    rows.push_back(Row("Location", ShownLocation(table.location)));
    if (!table.options.empty()) rows.push_back(Row("Storage Properties", PropertiesText(table.options)));
    if (table.tracks_partitions) rows.push_back(Row("Partition Provider", "Catalog"));
  }
}

StatusOr<StatementResult> DescribeColumn(Session& session, const Schema& columns, const plan::DescribeTable& command) {
  if (command.column.size() > 1) {
    return Unsupported("DESCRIBE of a nested column");
  }
  for (const StructField& field : columns) {
    if (!EqualsIgnoreCase(field.name, command.column[0])) continue;
    std::vector<std::vector<Value>> rows = {
        {TextValue("col_name"), TextValue(field.name)},
        {TextValue("data_type"), TextValue(field.type.ToSimpleString())},
        {TextValue("comment"), TextValue(field.comment.empty() ? "NULL" : field.comment)}};
    return MakeRowResult(session.services().engine, {RequiredText("info_name"), RequiredText("info_value")},
                         std::move(rows));
  }
  std::vector<std::string> names;
  for (const StructField& field : columns) names.push_back(field.name);
  std::string proposal;
  for (const std::string& near : NearestNames(command.column[0], names))
    proposal += (proposal.empty() ? "`" : ", `") + near + "`";
  return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                    {{"objectName", QuoteParts(command.column)}, {"proposal", proposal}});
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::DescribeTable& command) {
  if (command.as_json) return Unsupported("DESCRIBE .. AS JSON");
  if (!command.partition.empty()) return Unsupported("DESCRIBE of a partition");
  std::optional<catalog::Table> table;
  Schema columns;
  if (session.FindTemporaryView(command.table) == nullptr) {
    FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
    auto found = FindTable(session, name);
    if (!found.ok()) {
      if (found.status().code() != StatusCode::kNotFound) return found.status();
      return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(command.table)}});
    }
    table = std::move(found).value();
    columns = table->columns;
  } else {
    plan::NamedRelation relation;
    relation.parts = command.table;
    FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(plan::MakeRelation(std::move(relation))));
    columns = analysis::SchemaOf(*plan);
  }
  if (!command.column.empty()) return DescribeColumn(session, columns, command);

  std::vector<std::vector<Value>> rows;
  for (const StructField& field : columns) rows.push_back(ColumnRow(field));
  if (table && !table->partition_columns.empty()) {
    rows.push_back(Row("# Partition Information", ""));
    rows.push_back(Row("# col_name", "data_type", TextValue("comment")));
    for (std::size_t i = columns.size() - table->partition_columns.size(); i < columns.size(); ++i)
      rows.push_back(ColumnRow(columns[i]));
  }
  if (table && (command.extended || command.formatted)) AppendDetails(*table, rows);
  return MakeRowResult(session.services().engine, DescribeColumns(), std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::DescribeQuery& command) {
  FS_ASSIGN_OR_RETURN(const auto plan, session.Analyze(command.query));
  std::vector<std::vector<Value>> rows;
  for (const StructField& field : analysis::SchemaOf(*plan)) rows.push_back(ColumnRow(field));
  return MakeRowResult(session.services().engine, DescribeColumns(), std::move(rows));
}

namespace {

using Rows = std::vector<std::vector<Value>>;

// Spark shows the class of the function's object and, as its usage, all that it stores of it; here the usage is what
// was written.
Rows FunctionRows(const plan::DescribeFunction& command, const std::string& name, const std::string& definition) {
  Rows rows = {{TextValue("Function: " + name)}, {TextValue("Class: sqlFunction.")}};
  rows.push_back({TextValue("Usage: " + name + definition)});
  if (command.extended) {
    rows.push_back({TextValue("Extended Usage:\n    No example/argument for " + command.name.back() + ".\n")});
  }
  return rows;
}

StatusOr<std::optional<Rows>> DescribeSqlFunction(Session& session, const plan::DescribeFunction& command) {
  if (command.name.size() == 1) {
    const std::string& name = command.name[0];
    if (const auto* own = session.functions().FindTemporary(name)) {
      return std::optional(FunctionRows(command, own->function->qualified_name[0], own->definition));
    }
  }
  const auto place = session.Qualify(command.name);
  if (!place.ok()) return std::optional<Rows>();
  FS_ASSIGN_OR_RETURN(const auto entry, session.services().catalog.FindFunction(*place));
  if (!entry) return std::optional<Rows>();
  const std::string name = "spark_catalog." + FoldCase(entry->name.database) + "." + FoldCase(entry->name.table);
  return std::optional(FunctionRows(command, name, entry->definition));
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::DescribeFunction& command) {
  const functions::FunctionDefinition* definition = functions::FindFunction(command.name.back());
  if (definition == nullptr || command.name.size() > 1) {
    FS_ASSIGN_OR_RETURN(auto rows, DescribeSqlFunction(session, command));
    if (rows) return MakeRowResult(session.services().engine, {RequiredText("function_desc")}, std::move(*rows));
  }
  if (definition == nullptr) {
    return SparkError("UNRESOLVED_ROUTINE",
                      {{"routineName", QuoteParts(command.name)},
                       {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`" +
                                          session.current_database() + "`]"}});
  }
  return MakeRowResult(session.services().engine, {RequiredText("function_desc")},
                       {{TextValue("Function: " + std::string(definition->name))},
                        {TextValue(definition->supported ? "Supported: yes" : "Supported: no")}});
}

}  // namespace firesteel::session
