#include "base/secret_text.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_definition.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

std::string QuoteText(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string PropertyList(const catalog::Properties& properties) {
  std::string out;
  for (const auto& [key, value] : properties)
    out += (out.empty() ? "  " : ",\n  ") + QuoteText(key) + " = " + QuoteText(ShownSettingValue(key, value));
  return "(\n" + out + ")\n";
}

std::string ColumnText(const StructField& field) {
  std::string out = QuoteIfNeeded(field.name) + " " + field.type.ToSql();
  if (!field.nullable) out += " NOT NULL";
  if (!field.comment.empty()) out += " COMMENT " + QuoteText(field.comment);
  return out;
}

std::string ViewText(const catalog::Table& table) {
  std::string out =
      "CREATE VIEW " + QuoteIfNeeded(table.name.database) + "." + QuoteIfNeeded(table.name.table) + " (\n";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    out += "  " + QuoteIfNeeded(table.columns[i].name);
    if (!table.columns[i].comment.empty()) out += " COMMENT " + QuoteText(table.columns[i].comment);
    out += i + 1 < table.columns.size() ? ",\n" : ")\n";
  }
  if (!table.comment.empty()) out += "COMMENT " + QuoteText(table.comment) + "\n";
  if (!table.properties.empty()) out += "TBLPROPERTIES " + PropertyList(table.properties);
  return out + "AS " + table.view_text + "\n";
}

std::string TableText(const catalog::Table& table) {
  std::string out = "CREATE TABLE spark_catalog." + QuoteIfNeeded(table.name.database) + "." +
                    QuoteIfNeeded(table.name.table) + " (\n";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    out += "  " + ColumnText(table.columns[i]) + (i + 1 < table.columns.size() ? ",\n" : ")\n");
  }
  out += "USING " + table.provider + "\n";
  if (!table.options.empty()) out += "OPTIONS " + PropertyList(table.options);
  if (!table.partition_columns.empty()) {
    out += "PARTITIONED BY (";
    for (std::size_t i = 0; i < table.partition_columns.size(); ++i)
      out += (i > 0 ? ", " : "") + QuoteIfNeeded(table.partition_columns[i]);
    out += ")\n";
  }
  if (!table.comment.empty()) out += "COMMENT " + QuoteText(table.comment) + "\n";
  if (table.kind == catalog::TableKind::kExternal) out += "LOCATION " + QuoteText(table.location) + "\n";
  if (!table.properties.empty()) out += "TBLPROPERTIES " + PropertyList(table.properties);
  return out;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::ShowCreateTable& command) {
  if (command.as_serde) return Unsupported("SHOW CREATE TABLE .. AS SERDE");
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
  FS_ASSIGN_OR_RETURN(const catalog::Table table, FindTable(session, name));
  return MakeRowResult(session.services().engine, {RequiredText("createtab_stmt")},
                       {{TextValue(table.kind == catalog::TableKind::kView ? ViewText(table) : TableText(table))}});
}

}  // namespace firesteel::session
