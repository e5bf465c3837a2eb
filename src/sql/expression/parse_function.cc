#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::ExpressionPtr ParseTableArgument(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("TABLE");
  plan::SubqueryExpression argument;
  argument.kind = plan::SubqueryKind::kTableArgument;
  const std::size_t inner = tokens.position();
  if (AtParenthesizedQuery(tokens)) {
    tokens.Expect("(");
    argument.plan = ParseQueryExpression(tokens);
    tokens.Expect(")");
  } else {
    const bool parenthesized = tokens.Accept("(");
    plan::NamedRelation relation;
    relation.parts = ParseNameReference(tokens);
    argument.plan = plan::MakeRelation(std::move(relation), tokens.SpanFrom(inner));
    if (parenthesized) tokens.Expect(")");
  }
  if (tokens.AtAny({"PARTITION", "DISTRIBUTE", "WITH", "ORDER", "SORT"})) {
    tokens.FailUnsupported("PARTITION BY and ORDER BY of a TABLE argument", tokens.Peek().span);
  }
  return MakeFrom(tokens, std::move(argument), begin);
}

bool AtTableArgument(const TokenStream& tokens) {
  return tokens.At("TABLE") && (tokens.Peek(1).Is("(") || AtIdentifier(tokens, 1));
}

plan::ExpressionPtr ParseArgument(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  if (AtTableArgument(tokens)) return ParseTableArgument(tokens);
  if (AtIdentifier(tokens) && tokens.Peek(1).Is("=>")) {
    plan::NamedArgument argument;
    argument.name = ParseIdentifier(tokens);
    tokens.Expect("=>");
    argument.value = AtTableArgument(tokens) ? ParseTableArgument(tokens) : ParseExpr(tokens);
    return MakeFrom(tokens, std::move(argument), begin);
  }
  return ParseExpr(tokens);
}

std::vector<std::string> ParseFunctionName(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  if (AtIdentifierClause(tokens) && tokens.At(tokens.MatchingClose(begin + 1) + 1).Is("(")) {
    return ParseNameReference(tokens);
  }
  std::vector<std::string> name = {ParseIdentifier(tokens)};
  while (tokens.Accept(".")) name.push_back(ParseIdentifier(tokens));
  return name;
}

// WITHIN GROUP, FILTER and IGNORE NULLS, in Spark's order.
void ParseCallModifiers(TokenStream& tokens, plan::UnresolvedFunction& call) {
  if (tokens.Accept("WITHIN", "GROUP", "(")) {
    tokens.Expect("ORDER");
    tokens.Expect("BY");
    call.within_group = ParseSortItems(tokens);
    tokens.Expect(")");
  }
  if (tokens.At("FILTER", "(") && tokens.Peek(2).Is("WHERE")) {
    tokens.Accept("FILTER", "(", "WHERE");
    call.filter = ParseExpr(tokens);
    tokens.Expect(")");
  }
  if (tokens.Accept("IGNORE", "NULLS")) {
    call.ignore_nulls = true;
  } else if (tokens.Accept("RESPECT", "NULLS")) {
    call.ignore_nulls = false;
  }
}

plan::ExpressionPtr ParseOver(TokenStream& tokens, plan::ExpressionPtr function, std::size_t begin) {
  if (!tokens.At("OVER") || !(tokens.Peek(1).Is("(") || AtIdentifier(tokens, 1)) || tokens.Peek(1).Is("FROM")) {
    return function;
  }
  tokens.Next();
  plan::WindowExpression window;
  window.function = std::move(function);
  window.window = ParseWindowSpec(tokens);
  return MakeFrom(tokens, std::move(window), begin);
}

}  // namespace

bool AtFunctionCall(const TokenStream& tokens) {
  if (!AtIdentifier(tokens)) {
    // FILTER is a function too, even where reserved words are none.
    return tokens.AtAny({"FILTER", "LEFT", "RIGHT"}) && tokens.Peek(1).Is("(");
  }
  if (AtIdentifierClause(tokens)) return tokens.At(tokens.MatchingClose(tokens.position() + 1) + 1).Is("(");
  std::size_t ahead = 1;
  while (tokens.Peek(ahead).Is(".") && AtIdentifier(tokens, ahead + 1)) ahead += 2;
  return tokens.Peek(ahead).Is("(");
}

std::vector<plan::ExpressionPtr> ParseArguments(TokenStream& tokens) {
  std::vector<plan::ExpressionPtr> arguments;
  if (tokens.Accept(")")) return arguments;
  do {
    arguments.push_back(ParseArgument(tokens));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return arguments;
}

plan::ExpressionPtr ParseFunctionCall(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  TokenStream::Level level(tokens);
  plan::UnresolvedFunction call;
  if (AtIdentifier(tokens)) {
    call.name = ParseFunctionName(tokens);
  } else {
    call.name = {std::string(tokens.Text(tokens.Next()))};
  }
  tokens.Expect("(");
  if (tokens.AtAny({"DISTINCT", "ALL"}) && StartsExpression(tokens.Peek(1))) {
    call.distinct = tokens.Next().Is("DISTINCT");
  }
  const bool may_ignore_nulls = call.name.size() == 1;
  if (!tokens.Accept(")")) {
    do {
      call.arguments.push_back(ParseArgument(tokens));
    } while (tokens.Accept(","));
    // first(x IGNORE NULLS)
    if (may_ignore_nulls && tokens.Accept("IGNORE", "NULLS")) call.ignore_nulls = true;
    tokens.Expect(")");
  }
  ParseCallModifiers(tokens, call);
  return ParseOver(tokens, MakeFrom(tokens, std::move(call), begin), begin);
}

}  // namespace firesteel::sql
