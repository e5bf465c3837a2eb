#include "functions/function.h"
#include "session/catalog/catalog_calls.h"
#include "session/catalog/name_pattern.h"
#include "session/catalog/session_functions.h"
#include "session/dataframe/derive.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

Schema FunctionColumns() {
  return {
      OptionalText("name"),        OptionalText("catalog"),   {"namespace", DataType::Array(DataType::String()), true},
      OptionalText("description"), OptionalText("className"), {"isTemporary", DataType::Boolean(), false}};
}

// Built-in functions count as temporary in Spark. They have no Java class here.
std::vector<Value> FunctionRow(const std::string& name) {
  return {TextValue(name), Value{}, Value{}, Value{}, Value{}, BoolValue(true)};
}

// Of a function written in SQL; `database` is absent for a temporary one. The description is what was written.
std::vector<Value> SqlFunctionRow(const std::string& name, const std::optional<std::string>& database,
                                  const std::string& definition) {
  return {TextValue(FoldCase(name)),
          database ? TextValue("spark_catalog") : Value{},
          database ? Value{ValueList{{TextValue(FoldCase(*database))}}} : Value{},
          TextValue(FoldCase(name) + definition),
          TextValue("sqlFunction."),
          BoolValue(!database.has_value())};
}

// What a name means that is not built in; absent where it means nothing.
StatusOr<std::optional<std::vector<Value>>> FindSqlFunction(Session& session, const plan::Name& name) {
  using Row = std::optional<std::vector<Value>>;
  if (name.size() == 1) {
    if (const auto* own = session.functions().FindTemporary(name[0])) {
      return Row(SqlFunctionRow(name[0], std::nullopt, own->definition));
    }
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName place, session.Qualify(name));
  FS_ASSIGN_OR_RETURN(const auto entry, session.services().catalog.FindFunction(place));
  if (!entry) return Row();
  return Row(SqlFunctionRow(entry->name.table, entry->name.database, entry->definition));
}

bool IsBuiltin(const std::string& name) {
  const functions::FunctionDefinition* definition = functions::FindFunction(name);
  return definition != nullptr && definition->supported;
}

}  // namespace

StatusOr<analysis::Derivation> ListFunctions(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const std::string database, CalledDatabase(session, call.database));
  FS_RETURN_IF_ERROR(session.services().catalog.GetDatabase(database).status());
  const NamePattern pattern(call.pattern.value_or("*"));
  std::vector<std::vector<Value>> rows;
  for (const auto& [name, own] : session.functions().temporary()) {
    if (pattern.Matches(name)) rows.push_back(SqlFunctionRow(name, std::nullopt, own.definition));
  }
  FS_ASSIGN_OR_RETURN(const auto kept, session.services().catalog.ListFunctions(database));
  for (const catalog::Function& function : kept) {
    if (!pattern.Matches(function.name.table)) continue;
    rows.push_back(SqlFunctionRow(function.name.table, function.name.database, function.definition));
  }
  for (const std::string_view view : functions::FunctionNames()) {
    const std::string name(view);
    if (IsBuiltin(name) && pattern.Matches(name)) rows.push_back(FunctionRow(name));
  }
  return DerivedRows(FunctionColumns(), std::move(rows));
}

StatusOr<analysis::Derivation> GetFunction(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  if (name.size() == 1 && IsBuiltin(name[0])) return DerivedRows(FunctionColumns(), {FunctionRow(name[0])});
  FS_ASSIGN_OR_RETURN(auto found, FindSqlFunction(session, name));
  if (found) return DerivedRows(FunctionColumns(), {std::move(*found)});
  return SparkError("UNRESOLVED_ROUTINE", {{"routineName", QuoteParts(name)},
                                           {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`" +
                                                              session.current_database() + "`]"}});
}

StatusOr<analysis::Derivation> FunctionExists(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  if (name.size() == 1 && IsBuiltin(name[0])) return OneBoolean(true);
  FS_ASSIGN_OR_RETURN(const auto found, FindSqlFunction(session, name));
  return OneBoolean(found.has_value());
}

}  // namespace firesteel::session
