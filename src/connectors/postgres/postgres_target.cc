#include "connectors/postgres/postgres_target.h"

#include <set>

#include "connectors/postgres/postgres_type.h"

namespace firesteel::connectors {

StatusOr<PostgresColumns> PostgresColumnsOf(const Schema& schema) {
  PostgresColumns columns;
  std::set<std::string> names;
  for (const StructField& field : schema) {
    const auto invalid = [&](const std::string& reason) {
      return Status(StatusCode::kInvalidArgument,
                    "column '" + field.name + "' cannot be exported to PostgreSQL: " + reason);
    };
    if (field.name.empty() || field.name.find('\0') != std::string::npos)
      return invalid("its name is empty or holds NUL");
    if (field.name.size() > kLongestPostgresName)
      return invalid("its name is longer than 63 bytes; give it a shorter one");
    if (!names.insert(field.name).second) return invalid("there are two of that name");
    StatusOr<PostgresType> type = PostgresTypeOf(field.type);
    if (!type.ok()) return std::move(type).status().Annotate("column '" + field.name + "'");
    columns.emplace_back(field.name, type->sql);
  }
  if (columns.empty()) return Status(StatusCode::kInvalidArgument, "a query without columns cannot be exported");
  return columns;
}

StatusOr<ExistingTable> DescribeTarget(PostgresConnection& connection, const PostgresTableName& name) {
  ExistingTable table;
  FS_ASSIGN_OR_RETURN(
      const auto found,
      connection.Query(
          "SELECT c.oid, c.relkind, c.relacl IS NOT NULL OR c.relhasindex OR c.relhastriggers OR c.relhasrules "
          "OR c.relrowsecurity OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid) "
          "OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid "
          "AND d.deptype = 'n') "
          "OR EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid OR i.inhparent = c.oid) "
          "OR EXISTS (SELECT 1 FROM pg_description m WHERE m.classoid = 'pg_class'::regclass AND m.objoid = c.oid) "
          "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = " +
          QuotePostgresLiteral(name.schema) + " AND c.relname = " + QuotePostgresLiteral(name.table)));
  if (found.empty()) return table;
  const std::string& kind = found[0][1];
  if (kind != "r" && kind != "p") {
    return Status(StatusCode::kInvalidArgument, "'" + name.ToString() + "' is not a table in PostgreSQL but " +
                                                    (kind == "v" ? "a view" : "something else") +
                                                    "; choose another name for the export");
  }
  table.exists = true;
  table.is_plain_table = kind == "r";
  table.has_attachments = found[0][2] == "t";
  FS_ASSIGN_OR_RETURN(
      const auto columns,
      connection.Query("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = " +
                       found[0][0] + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"));
  for (const auto& row : columns) table.columns.emplace_back(row[0], row[1]);
  return table;
}

std::string ColumnDefinitions(const PostgresColumns& columns) {
  std::string out;
  for (const auto& [name, type] : columns)
    out += (out.empty() ? "" : ", ") + QuotePostgresIdentifier(name) + " " + type;
  return out;
}

std::string ColumnList(const PostgresColumns& columns) {
  std::string out;
  for (const auto& [name, type] : columns) out += (out.empty() ? "" : ", ") + QuotePostgresIdentifier(name);
  return out;
}

}  // namespace firesteel::connectors
