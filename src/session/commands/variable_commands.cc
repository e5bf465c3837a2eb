#include <set>

#include "session/commands/commands.h"
#include "session/commands/statement_values.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

plan::ExpressionPtr NullOf(const DataType& type) { return plan::MakeExpression(plan::Literal{type, Value{}}); }

plan::ExpressionPtr CastTo(plan::ExpressionPtr value, const DataType& type) {
  const SourceSpan span = value->span;
  return plan::MakeExpression(plan::Cast{std::move(value), type, plan::CastMode::kCast}, span);
}

Status NotFound(const std::string& key) {
  return SparkError("VARIABLE_NOT_FOUND", {{"variableName", SessionVariables::Qualified(key)}});
}

// The variables named, each once.
StatusOr<std::vector<SessionVariable*>> Targets(Session& session, const std::vector<plan::Name>& names) {
  std::vector<SessionVariable*> targets;
  std::set<std::string> seen;
  for (const plan::Name& name : names) {
    FS_ASSIGN_OR_RETURN(const std::string key, SessionVariables::Key(name));
    if (!seen.insert(key).second) return SparkError("DUPLICATE_ASSIGNMENTS", {{"nameList", QuoteIdentifier(key)}});
    SessionVariable* variable = session.variables().Find(key);
    if (variable == nullptr) {
      return SparkError("UNRESOLVED_VARIABLE",
                        {{"variableName", QuoteParts(name)}, {"searchPath", "`system`.`session`"}});
    }
    targets.push_back(variable);
  }
  return targets;
}

Status CheckDefault(Session& session, const plan::DeclareVariables& declare, const std::string& key) {
  FS_ASSIGN_OR_RETURN(
      const analysis::ResolvedExpressionPtr value,
      analysis::AnalyzeConstant(declare.default_value, session.MakeAnalysisOptions(), session.relations()));
  if (!HoldsSubquery(value)) return Status::Ok();
  return SparkError("INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION", {{"statement", "DECLARE VARIABLE"},
                                                                  {"colName", SessionVariables::Qualified(key)},
                                                                  {"defaultValue", declare.default_text}});
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::DeclareVariables& command) {
  std::vector<std::string> keys;
  for (const plan::Name& name : command.names) {
    FS_ASSIGN_OR_RETURN(const std::string key, SessionVariables::Key(name));
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
      return SparkError("DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE", {{"variableName", SessionVariables::Qualified(key)}});
    }
    keys.push_back(key);
  }
  SessionVariable variable;
  if (command.default_value) {
    FS_RETURN_IF_ERROR(CheckDefault(session, command, keys[0]));
    variable.default_value = command.type ? CastTo(command.default_value, *command.type) : command.default_value;
    FS_ASSIGN_OR_RETURN(const StatementValues values, EvaluateRow(session, {variable.default_value}));
    variable.type = command.type.value_or(values.types[0]);
    variable.value = values.values[0];
  } else {
    variable.type = *command.type;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (session.variables().Contains(keys[i]) && !command.or_replace) {
      return SparkError("VARIABLE_ALREADY_EXISTS", {{"variableName", SessionVariables::Qualified(keys[i])}});
    }
    variable.name = command.names[i].back();
    session.variables().Put(keys[i], variable);
  }
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::SetVariables& command) {
  FS_ASSIGN_OR_RETURN(const std::vector<SessionVariable*> targets, Targets(session, command.names));
  std::vector<plan::ExpressionPtr> values;
  plan::RelationPtr input;
  if (command.query) {
    FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(command.query));
    if (plan->output.size() != targets.size()) {
      return SparkError("ASSIGNMENT_ARITY_MISMATCH", {{"numTarget", std::to_string(targets.size())},
                                                      {"numExpr", std::to_string(plan->output.size())}});
    }
    plan::SubqueryAlias alias{command.query, "assigned", {}};
    for (std::size_t i = 0; i < targets.size(); ++i) {
      alias.column_aliases.push_back("v" + std::to_string(i));
      values.push_back(plan::MakeExpression(plan::UnresolvedAttribute{{alias.column_aliases.back()}, std::nullopt}));
    }
    input = plan::MakeRelation(std::move(alias));
  } else {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const bool is_default = plan::As<plan::DefaultMarker>(command.values[i]) != nullptr;
      const plan::ExpressionPtr initial =
          targets[i]->default_value ? targets[i]->default_value : NullOf(targets[i]->type);
      values.push_back(is_default ? initial : command.values[i]);
    }
  }
  for (std::size_t i = 0; i < targets.size(); ++i) values[i] = CastTo(values[i], targets[i]->type);
  FS_ASSIGN_OR_RETURN(const StatementValues row, EvaluateRow(session, values, input));
  for (std::size_t i = 0; i < targets.size(); ++i) targets[i]->value = row.values[i];
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DropVariable& command) {
  FS_ASSIGN_OR_RETURN(const std::string key, SessionVariables::Key(command.name));
  if (!session.variables().Remove(key) && command.if_missing == plan::IfExists::kFail) return NotFound(key);
  return MakeEmptyResult(session.services().engine);
}

}  // namespace firesteel::session
