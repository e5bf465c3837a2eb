#include "session/commands/commands.h"
#include "session/commands/statement_values.h"
#include "session/row_result.h"
#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// Statements stand in messages in capital letters.
std::string Shown(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

StatusOr<std::string> StatementText(Session& session, const plan::ExpressionPtr& expression) {
  FS_ASSIGN_OR_RETURN(const StatementValues found, EvaluateRow(session, {expression}));
  if (!found.types[0].IsString() && !found.types[0].Is(TypeKind::kNull)) {
    return SparkError("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE",
                      {{"exprType", "\"" + found.types[0].ToSql() + "\""}});
  }
  if (found.values[0].IsNull()) {
    const auto* name = plan::As<plan::UnresolvedAttribute>(expression);
    return SparkError("NULL_QUERY_STRING_EXECUTE_IMMEDIATE",
                      {{"varName", name != nullptr ? QuoteParts(name->parts) : QuoteIdentifier(expression->text)}});
  }
  return std::get<std::string>(found.values[0].data);
}

StatusOr<plan::ExpressionPtr> ArgumentValue(Session& session, const plan::ExpressionPtr& expression) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedExpressionPtr resolved,
                      analysis::AnalyzeConstant(expression, session.MakeAnalysisOptions(), session.relations()));
  if (HoldsSubquery(resolved))
    return SparkError("UNSUPPORTED_EXPR_FOR_PARAMETER", {{"invalidExprSql", "\"scalarsubquery()\""}});
  FS_ASSIGN_OR_RETURN(const StatementValues found, EvaluateRow(session, {expression}));
  return plan::MakeExpression(plan::Literal{found.types[0], found.values[0]}, {}, expression->text);
}

StatusOr<sql::ParameterValues> Arguments(Session& session, const std::vector<plan::ExpressionPtr>& arguments) {
  sql::ParameterValues parameters;
  for (const plan::ExpressionPtr& argument : arguments) {
    const auto* alias = plan::As<plan::Alias>(argument);
    FS_ASSIGN_OR_RETURN(const plan::ExpressionPtr value, ArgumentValue(session, alias ? alias->child : argument));
    parameters.positional.push_back(value);
    if (alias == nullptr) {
      // A variable's own name does not make an argument a named one.
      parameters.unnamed.push_back("\"" + argument->text + "\"");
    } else if (!parameters.named.emplace(alias->names[0], value).second) {
      return SparkError("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES", {{"aliases", QuoteIdentifier(alias->names[0])}});
    }
  }
  return parameters;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::ExecuteImmediate& command) {
  FS_ASSIGN_OR_RETURN(const std::string text, StatementText(session, command.statement));
  FS_ASSIGN_OR_RETURN(sql::ParameterValues parameters, Arguments(session, command.arguments));
  sql::ParseOptions options = session.MakeParseOptions();
  options.parameters = std::move(parameters);
  FS_ASSIGN_OR_RETURN(const plan::CommandPtr inner, sql::ParseStatement(text, options));
  const auto run = [&]() -> StatusOr<StatementResult> {
    if (command.into.empty()) return session.Execute(inner);
    const auto* query = std::get_if<plan::Query>(&inner->node);
    if (query == nullptr) return SparkError("INVALID_STATEMENT_FOR_EXECUTE_INTO", {{"sqlString", Shown(text)}});
    return session.Execute(plan::MakeCommand(plan::SetVariables{command.into, {}, query->relation}));
  };
  auto result = run();
  if (!result.ok()) return std::move(result).status().WithSource("EXECUTE IMMEDIATE", text);
  return result;
}

}  // namespace firesteel::session
