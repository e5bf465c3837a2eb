#include <chrono>
#include <optional>
#include <set>

#include "functions/function.h"
#include "session/catalog/session_functions.h"
#include "session/commands/commands.h"
#include "session/commands/function_columns.h"
#include "session/commands/statement_values.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

// CREATE FUNCTION and DROP FUNCTION of functions written in SQL.
namespace firesteel::session {
namespace {

// What a body was found to refer to.
struct Met {
  std::vector<analysis::SqlFunctionPtr> functions;
  std::vector<plan::Name> temporary_views;
  std::optional<std::string> variable;
};

Status Refuse(const char* condition, std::map<std::string, std::string> parameters, SourceSpan span = {}) {
  return SparkError(std::string("USER_DEFINED_FUNCTIONS.") + condition, std::move(parameters), span);
}

std::string JoinQuoted(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + QuoteIdentifier(name);
  return list;
}

std::vector<std::string> Repeated(const std::vector<plan::ColumnDefinition>& columns) {
  std::set<std::string> seen;
  std::vector<std::string> repeated;
  for (const plan::ColumnDefinition& column : columns) {
    if (!seen.insert(FoldCase(column.field.name)).second) repeated.push_back(FoldCase(column.field.name));
  }
  return repeated;
}

Status CheckNotNull(const std::vector<plan::ColumnDefinition>& columns) {
  for (const plan::ColumnDefinition& column : columns) {
    if (!column.field.nullable)
      return Refuse("NOT_NULL_ON_FUNCTION_PARAMETERS", {{"input", column.field.name}}, column.span);
  }
  return Status::Ok();
}

Status CheckDefaultsTrail(const plan::CreateFunction& command) {
  for (std::size_t i = 1; i < command.parameters.size(); ++i) {
    if (!command.parameters[i - 1].default_sql || command.parameters[i].default_sql) continue;
    return Refuse("NOT_A_VALID_DEFAULT_PARAMETER_POSITION",
                  {{"functionName", command.name.back()},
                   {"parameterName", command.parameters[i - 1].field.name},
                   {"nextParameterName", command.parameters[i].field.name}},
                  command.parameters[i - 1].span);
  }
  return Status::Ok();
}

// What can be said before the body is looked at.
Status CheckDeclaration(const plan::CreateFunction& command) {
  FS_RETURN_IF_ERROR(CheckNotNull(command.parameters));
  if (const auto repeated = Repeated(command.parameters); !repeated.empty()) {
    return SparkError("DUPLICATE_ROUTINE_PARAMETER_NAMES",
                      {{"routineName", QuoteIdentifier(command.name.back())}, {"names", JoinQuoted(repeated)}});
  }
  FS_RETURN_IF_ERROR(CheckDefaultsTrail(command));
  if (!command.returns_table) return Status::Ok();
  if (command.query == nullptr) {
    return Refuse("SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", {{"name", QuoteParts(command.name)}});
  }
  if (!command.returned_columns) return Status::Ok();
  FS_RETURN_IF_ERROR(CheckNotNull(*command.returned_columns));
  if (const auto repeated = Repeated(*command.returned_columns); !repeated.empty()) {
    return SparkError("DUPLICATE_ROUTINE_RETURNS_COLUMNS",
                      {{"routineName", QuoteIdentifier(command.name.back())}, {"columns", JoinQuoted(repeated)}});
  }
  return Status::Ok();
}

// A default may neither ask a query nor name a column.
Status CheckDefaults(Session& session, const plan::CreateFunction& command, const analysis::SqlFunction& function) {
  for (const analysis::SqlFunctionParameter& parameter : function.parameters) {
    if (parameter.default_value == nullptr) continue;
    const auto value =
        analysis::AnalyzeConstant(parameter.default_value, session.MakeAnalysisOptions(), session.relations());
    if (!value.ok()) {
      // Aggregates and the like get their error with the body's.
      if (value.status().condition().starts_with("UNRESOLVED_COLUMN")) return value.status();
      continue;
    }
    if (!HoldsSubquery(*value)) continue;
    return Refuse("NOT_A_VALID_DEFAULT_EXPRESSION",
                  {{"functionName", command.name.back()}, {"parameterName", parameter.name}});
  }
  return Status::Ok();
}

// Columns the query of a table function has names for, each once.
Status CheckInferredColumns(const plan::CreateFunction& command, const Schema& columns, bool all_named) {
  if (!all_named) return Refuse("SQL_TABLE_UDF_MISSING_COLUMN_NAMES", {{"functionName", QuoteParts(command.name)}});
  std::vector<plan::ColumnDefinition> definitions;
  for (const StructField& column : columns)
    definitions.push_back({.field = column, .default_sql = {}, .generated_sql = {}, .span = {}});
  if (const auto repeated = Repeated(definitions); !repeated.empty()) {
    return SparkError("DUPLICATE_ROUTINE_RETURNS_COLUMNS",
                      {{"routineName", QuoteIdentifier(command.name.back())}, {"columns", JoinQuoted(repeated)}});
  }
  return Status::Ok();
}

StatusOr<analysis::SqlFunctionBody> AnalyzeBody(Session& session, const analysis::SqlFunction& function, Met& met) {
  analysis::AnalysisOptions options = session.MakeAnalysisOptions();
  const auto find_variable = options.find_variable;
  options.find_variable = [&](const std::vector<std::string>& parts) {
    auto found = find_variable(parts);
    if (found) met.variable = found->name;
    return found;
  };
  const SessionFunctions::Recording recording(session.functions());
  StatusOr<analysis::SqlFunctionBody> body = Status::Internal("not analysed");
  met.temporary_views =
      session.TemporaryViewsMetBy([&] { body = analysis::AnalyzeSqlFunction(function, options, session.relations()); });
  met.functions = recording.functions();
  if (!body.ok() && body.status().condition() == "UNRESOLVED_ROUTINE") {
    Status missing = SparkError("ROUTINE_NOT_FOUND", body.status().message_parameters());
    if (const auto& context = body.status().context()) missing = std::move(missing).WithSpan(context->span);
    return missing;
  }
  return body;
}

// What is kept must not depend on what ends with the session.
Status CheckKeeps(const plan::CreateFunction& command, const Met& met) {
  const auto refuse = [&](const char* kind, const std::string& name) {
    return SparkError(
        "INVALID_TEMP_OBJ_REFERENCE",
        {{"obj", "FUNCTION"}, {"objName", QuoteParts(command.name)}, {"tempObj", kind}, {"tempObjName", name}});
  };
  if (!met.temporary_views.empty()) return refuse("VIEW", QuoteParts(met.temporary_views[0]));
  for (const analysis::SqlFunctionPtr& function : met.functions) {
    if (function->is_temporary()) return refuse("FUNCTION", QuoteParts(function->qualified_name));
  }
  if (met.variable) return refuse("VARIABLE", QuoteIdentifier(*met.variable));
  return Status::Ok();
}

Status CheckNoCycle(const std::vector<std::string>& name, const Met& met) {
  for (const analysis::SqlFunctionPtr& function : met.functions) {
    if (function->qualified_name.size() != name.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < name.size(); ++i) same = same && EqualsIgnoreCase(function->qualified_name[i], name[i]);
    if (!same) continue;
    return SparkError("CYCLIC_FUNCTION_REFERENCE", {{"path", QuoteParts(name) + " -> .. -> " + QuoteParts(name)}});
  }
  return Status::Ok();
}

bool IsBuiltin(const std::string& name) {
  return functions::FindFunction(name) != nullptr || EqualsIgnoreCase(name, "range");
}

Status AlreadyExists(const std::vector<std::string>& name) {
  return SparkError(
      "ROUTINE_ALREADY_EXISTS",
      {{"routineName", QuoteParts(name)}, {"newRoutineType", "routine"}, {"existingRoutineType", "routine"}});
}

Status PutTemporary(Session& session, const plan::CreateFunction& command, analysis::SqlFunction function) {
  const std::string& name = command.name[0];
  const bool builtin = IsBuiltin(name);
  if (builtin && command.or_replace) {
    return Refuse("CANNOT_REPLACE_NON_SQL_UDF_WITH_SQL_UDF", {{"name", QuoteIdentifier(name)}});
  }
  if (builtin || (!command.or_replace && session.functions().FindTemporary(name) != nullptr)) {
    return AlreadyExists(command.name);
  }
  session.functions().PutTemporary(
      name, {std::make_shared<const analysis::SqlFunction>(std::move(function)), command.definition});
  return Status::Ok();
}

Status PutPersistent(Session& session, const plan::CreateFunction& command, const catalog::TableName& name,
                     const Schema& returns) {
  catalog::Function entry;
  entry.name = name;
  entry.definition = command.definition;
  entry.is_table = command.returns_table;
  entry.returns = returns;
  entry.settings = MeaningfulSettings(session.settings());
  entry.owner = session.services().user;
  entry.created_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(session.services().clock.Now().time_since_epoch()).count();
  const auto existing = command.or_replace ? catalog::Catalog::Existing::kReplace : catalog::Catalog::Existing::kFail;
  Status status = session.services().catalog.CreateFunction(entry, existing);
  if (status.condition() == "ROUTINE_ALREADY_EXISTS" && command.if_exists == plan::IfExists::kSkip) return Status::Ok();
  return status;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::CreateFunction& command) {
  catalog::TableName place;
  std::vector<std::string> whole_name = {FoldCase(command.name.back())};
  if (!command.temporary) {
    if (command.name.size() == 3 && !EqualsIgnoreCase(command.name[0], "spark_catalog")) {
      return SparkError(
          "REQUIRES_SINGLE_PART_NAMESPACE",
          {{"sessionCatalog", "spark_catalog"}, {"namespace", QuoteParts({command.name[0], command.name[1]})}});
    }
    FS_ASSIGN_OR_RETURN(place, session.Qualify(command.name));
    FS_RETURN_IF_ERROR(session.services().catalog.GetDatabase(place.database).status());
    whole_name = {"spark_catalog", FoldCase(place.database), FoldCase(place.table)};
  }
  FS_RETURN_IF_ERROR(CheckDeclaration(command));
  FS_ASSIGN_OR_RETURN(analysis::SqlFunction function, MakeSqlFunction(session, command, session.settings()));
  function.qualified_name = whole_name;
  FS_RETURN_IF_ERROR(CheckDefaults(session, command, function));
  Met met;
  FS_ASSIGN_OR_RETURN(const analysis::SqlFunctionBody body, AnalyzeBody(session, function, met));
  FS_RETURN_IF_ERROR(CheckNoCycle(whole_name, met));
  if (command.returns_table && !command.returned_columns) {
    FS_RETURN_IF_ERROR(CheckInferredColumns(command, body.returns, NamesItsColumns(command.query)));
  }
  if (command.data_access == plan::DataAccess::kContainsSql && body.reads_data) {
    return SparkError("INVALID_SQL_FUNCTION_DATA_ACCESS");
  }
  function.returns = body.returns;
  if (command.temporary) {
    FS_RETURN_IF_ERROR(PutTemporary(session, command, std::move(function)));
  } else {
    FS_RETURN_IF_ERROR(CheckKeeps(command, met));
    FS_RETURN_IF_ERROR(PutPersistent(session, command, place, body.returns));
  }
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DropFunction& command) {
  const std::string& name = command.name.back();
  const bool builtin = command.name.size() == 1 && IsBuiltin(name);
  const bool may_miss = command.if_missing == plan::IfExists::kSkip;
  if (command.temporary) {
    if (builtin) return SparkError("_LEGACY_ERROR_TEMP_1255", {{"functionName", name}});
    if (!session.functions().RemoveTemporary(name) && !may_miss) {
      return SparkError("ROUTINE_NOT_FOUND", {{"routineName", QuoteIdentifier(name)}});
    }
    return MakeEmptyResult(session.services().engine);
  }
  if (builtin || (command.name.size() == 1 && session.functions().FindTemporary(name) != nullptr)) {
    return SparkError("_LEGACY_ERROR_TEMP_1017", {{"name", name}, {"cmd", "DROP FUNCTION"}});
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName place, session.Qualify(command.name));
  const Status dropped = session.services().catalog.DropFunction(place);
  if (dropped.condition() == "ROUTINE_NOT_FOUND") {
    if (may_miss) return MakeEmptyResult(session.services().engine);
    return SparkError("UNRESOLVED_ROUTINE",
                      {{"routineName", QuoteParts(command.name)},
                       {"searchPath", "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`" +
                                          session.current_database() + "`]"}});
  }
  FS_RETURN_IF_ERROR(dropped);
  return MakeEmptyResult(session.services().engine);
}

}  // namespace firesteel::session
