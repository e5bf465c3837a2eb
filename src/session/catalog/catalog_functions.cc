#include "functions/function.h"
#include "session/catalog/catalog_calls.h"
#include "session/catalog/name_pattern.h"
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
  for (const std::string_view view : functions::FunctionNames()) {
    const std::string name(view);
    if (IsBuiltin(name) && pattern.Matches(name)) rows.push_back(FunctionRow(name));
  }
  return DerivedRows(FunctionColumns(), std::move(rows));
}

StatusOr<analysis::Derivation> GetFunction(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  if (name.size() == 1 && IsBuiltin(name[0])) return DerivedRows(FunctionColumns(), {FunctionRow(name[0])});
  return SparkError("UNRESOLVED_ROUTINE", {{"routineName", QuoteParts(name)},
                                           {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`" +
                                                              session.current_database() + "`]"}});
}

StatusOr<analysis::Derivation> FunctionExists(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  return OneBoolean(name.size() == 1 && IsBuiltin(name[0]));
}

}  // namespace firesteel::session
