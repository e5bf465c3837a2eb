#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

bool AcceptVariableWord(TokenStream& tokens) {
  return tokens.AtAny({"VARIABLE", "VAR"}) && AtIdentifier(tokens, 1) && (tokens.Next(), true);
}

plan::ExpressionPtr ParseAssigned(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  if (tokens.At("DEFAULT") &&
      (tokens.Peek(1).Is(",") || tokens.Peek(1).Is(";") || tokens.Peek(1).kind == TokenKind::kEnd)) {
    tokens.Next();
    return MakeFrom(tokens, plan::DefaultMarker{}, begin);
  }
  return ParseExpr(tokens);
}

std::vector<plan::Name> ParseNames(TokenStream& tokens) {
  std::vector<plan::Name> names;
  do {
    names.push_back(ParseNameReference(tokens));
  } while (tokens.Accept(","));
  return names;
}

// The arguments of USING, with or without parentheses around all of them.
std::vector<plan::ExpressionPtr> ParseUsing(TokenStream& tokens) {
  if (tokens.At("(")) {
    const std::size_t after = tokens.MatchingClose(tokens.position()) + 1;
    if (tokens.At(after).kind == TokenKind::kEnd || tokens.At(after).Is(";")) {
      tokens.Next();
      std::vector<plan::ExpressionPtr> arguments;
      if (StartsQuery(tokens)) {  // one subquery, which is then refused by name
        tokens.Rewind(tokens.position() - 1);
        return ParseNamedExprList(tokens);
      }
      if (!tokens.At(")")) arguments = ParseNamedExprList(tokens);
      tokens.Expect(")");
      return arguments;
    }
  }
  return ParseNamedExprList(tokens);
}

}  // namespace

plan::CommandPtr ParseDeclareVariable(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("DECLARE");
  plan::DeclareVariables declare;
  declare.or_replace = tokens.Accept("OR", "REPLACE");
  AcceptVariableWord(tokens);
  declare.names = ParseNames(tokens);
  const auto at_default = [&] { return tokens.AtAny({"=", "DEFAULT"}); };
  if (!at_default() && !tokens.AtEnd() && !tokens.At(";")) declare.type = ParseType(tokens);
  if (at_default()) {
    tokens.Next();
    const std::size_t value_begin = tokens.position();
    declare.default_value = ParseExpr(tokens);
    declare.default_text = tokens.Text(tokens.SpanFrom(value_begin));
  }
  if (!declare.type && declare.default_value == nullptr) {
    tokens.Fail("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", {}, tokens.SpanFrom(begin));
  }
  return plan::MakeCommand(std::move(declare));
}

plan::CommandPtr ParseSetVariables(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Next();
  plan::SetVariables set;
  if (tokens.Accept("(")) {
    if (tokens.At(")")) tokens.Fail("INVALID_SET_SYNTAX", {}, tokens.SpanFrom(begin));
    set.names = ParseNames(tokens);
    tokens.Expect(")");
    tokens.Expect("=");
    tokens.Expect("(");
    set.query = ParseQueryExpression(tokens);
    tokens.Expect(")");
    return plan::MakeCommand(std::move(set));
  }
  do {
    set.names.push_back(ParseNameReference(tokens));
    tokens.Expect("=");
    set.values.push_back(ParseAssigned(tokens));
  } while (tokens.Accept(","));
  return plan::MakeCommand(std::move(set));
}

plan::CommandPtr ParseDropVariable(TokenStream& tokens) {
  tokens.Next();  // TEMPORARY
  tokens.Next();  // VARIABLE
  plan::DropVariable drop;
  drop.if_missing = ParseIfExists(tokens);
  drop.name = ParseNameReference(tokens);
  return plan::MakeCommand(std::move(drop));
}

plan::CommandPtr ParseExecuteImmediate(TokenStream& tokens) {
  tokens.Accept("EXECUTE", "IMMEDIATE");
  plan::ExecuteImmediate execute;
  execute.statement = ParseExpr(tokens);
  if (tokens.Accept("INTO")) execute.into = ParseNames(tokens);
  if (tokens.Accept("USING")) execute.arguments = ParseUsing(tokens);
  return plan::MakeCommand(std::move(execute));
}

}  // namespace firesteel::sql
