#include "session/catalog/session_functions.h"

#include <utility>

#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

StatusOr<analysis::SqlFunctionPtr> FromCatalog(const Session& session, const catalog::Function& entry) {
  Settings settings = session.settings();
  for (const auto& [key, value] : entry.settings) FS_RETURN_IF_ERROR(settings.Set(key, value));
  FS_ASSIGN_OR_RETURN(const plan::CreateFunction command, ParseDefinition(session, entry.definition, settings));
  FS_ASSIGN_OR_RETURN(analysis::SqlFunction function, MakeSqlFunction(session, command, settings));
  function.qualified_name = {"spark_catalog", FoldCase(entry.name.database), FoldCase(entry.name.table)};
  function.returns = entry.returns;
  return std::make_shared<const analysis::SqlFunction>(std::move(function));
}

}  // namespace

StatusOr<analysis::SqlFunctionPtr> SessionFunctions::FindFunction(const std::vector<std::string>& name,
                                                                  const std::string& current_database,
                                                                  Temporary temporary) {
  analysis::SqlFunctionPtr found;
  const TemporaryFunction* own = nullptr;
  if (name.size() == 1 && temporary == Temporary::kSeen) own = FindTemporary(name[0]);
  if (own != nullptr) {
    found = own->function;
  } else {
    plan::Name qualified = name;
    if (name.size() == 1 && !current_database.empty()) qualified.insert(qualified.begin(), current_database);
    const auto key = session_.Qualify(qualified);
    if (!key.ok()) return analysis::SqlFunctionPtr();  // no such place: no such function
    FS_ASSIGN_OR_RETURN(const auto entry, session_.services().catalog.FindFunction(*key));
    if (!entry) return analysis::SqlFunctionPtr();
    FS_ASSIGN_OR_RETURN(found, FromCatalog(session_, *entry));
  }
  if (record_ != nullptr) record_->push_back(found);
  return found;
}

const SessionFunctions::TemporaryFunction* SessionFunctions::FindTemporary(const std::string& name) const {
  const auto found = temporary_.find(FoldCase(name));
  return found == temporary_.end() ? nullptr : &found->second;
}

void SessionFunctions::PutTemporary(const std::string& name, TemporaryFunction function) {
  temporary_[FoldCase(name)] = std::move(function);
}

bool SessionFunctions::RemoveTemporary(const std::string& name) { return temporary_.erase(FoldCase(name)) > 0; }

SessionFunctions::Recording::Recording(SessionFunctions& functions)
    : functions_(functions), outer_(std::exchange(functions.record_, &met_)) {}

SessionFunctions::Recording::~Recording() {
  functions_.record_ = outer_;
  if (outer_ != nullptr) outer_->insert(outer_->end(), met_.begin(), met_.end());
}

StatusOr<plan::CreateFunction> ParseDefinition(const Session& session, const std::string& definition,
                                               const Settings& settings) {
  FS_ASSIGN_OR_RETURN(const plan::CommandPtr command,
                      sql::ParseStatement("CREATE FUNCTION f" + definition, session.MakeParseOptions(settings)));
  const auto* function = std::get_if<plan::CreateFunction>(&command->node);
  if (function == nullptr) return Status(StatusCode::kDataError, "the catalog holds an unreadable function");
  return *function;
}

StatusOr<analysis::SqlFunction> MakeSqlFunction(const Session& session, const plan::CreateFunction& command,
                                                const Settings& settings) {
  analysis::SqlFunction function;
  for (const plan::ColumnDefinition& column : command.parameters) {
    analysis::SqlFunctionParameter parameter{column.field.name, column.field.type, nullptr};
    if (column.default_sql) {
      FS_ASSIGN_OR_RETURN(parameter.default_value,
                          sql::ParseExpression(*column.default_sql, session.MakeParseOptions(settings)));
    }
    function.parameters.push_back(std::move(parameter));
  }
  function.is_table = command.returns_table;
  if (command.returns) function.returns = {{.name = "", .type = *command.returns, .nullable = true}};
  if (command.returned_columns) {
    for (const plan::ColumnDefinition& column : *command.returned_columns) function.returns.push_back(column.field);
  }
  function.expression = command.expression;
  function.query = command.query;
  // A clone of the session has it too, so it keeps values alone and none of the functions that refer to this one.
  analysis::AnalysisOptions options = session.MakeAnalysisOptions(settings);
  options.find_variable = nullptr, options.functions = nullptr;
  options.parse_query = nullptr, options.parse_expression = nullptr, options.parse_sql_text = nullptr;
  function.options = std::make_shared<const analysis::AnalysisOptions>(std::move(options));
  return function;
}

}  // namespace firesteel::session
