#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

// The predicate words that may follow NOT.
bool IsPredicateWord(const Token& token, const Token& next) {
  if (token.Is("IN")) return next.Is("(");
  return (token.Is("BETWEEN") || token.Is("LIKE") || token.Is("ILIKE") || token.Is("RLIKE") || token.Is("REGEXP")) &&
         StartsExpression(next) && !next.Is("FROM");
}

plan::ExpressionPtr Negate(bool negate, plan::ExpressionPtr expression) {
  if (!negate) return expression;
  const SourceSpan span = expression->span;
  std::string text = expression->text;
  return plan::MakeCall("not", {std::move(expression)}, span, std::move(text));
}

// The values to the left of IN: the parts of `(a, b)`, or the one value.
std::vector<plan::ExpressionPtr> InValues(const TokenStream& tokens, const plan::ExpressionPtr& value,
                                          std::size_t begin) {
  const auto* call = plan::As<plan::UnresolvedFunction>(value);
  if (call == nullptr || call->name != plan::Name{"named_struct"} || !tokens.At(begin).Is("(")) return {value};
  std::vector<plan::ExpressionPtr> parts;
  for (std::size_t i = 1; i < call->arguments.size(); i += 2) parts.push_back(call->arguments[i]);
  return parts;
}

plan::ExpressionPtr ParseIn(TokenStream& tokens, plan::ExpressionPtr value, std::size_t begin) {
  tokens.Expect("(");
  // `x IN ((SELECT ..))` compares with a scalar subquery, as Spark's grammar reads it.
  const bool query = StartsQuery(tokens) ||
                     (AtParenthesizedQuery(tokens) && !tokens.At(tokens.MatchingClose(tokens.position()) + 1).Is(")") &&
                      !tokens.At(tokens.MatchingClose(tokens.position()) + 1).Is(","));
  if (query) {
    plan::SubqueryExpression subquery;
    subquery.kind = plan::SubqueryKind::kIn;
    subquery.in_values = InValues(tokens, value, begin);
    subquery.plan = ParseQueryExpression(tokens);
    tokens.Expect(")");
    return MakeFrom(tokens, std::move(subquery), begin);
  }
  std::vector<plan::ExpressionPtr> arguments = ParseExprList(tokens);
  tokens.Expect(")");
  arguments.insert(arguments.begin(), std::move(value));
  return CallFrom(tokens, "in", std::move(arguments), begin);
}

plan::ExpressionPtr ParseLike(TokenStream& tokens, plan::ExpressionPtr value, bool negate, std::size_t begin) {
  const bool ignore_case = tokens.Next().Is("ILIKE");
  const std::string name = ignore_case ? "ilike" : "like";
  const bool quantified = tokens.AtAny({"ANY", "SOME", "ALL"}) && tokens.Peek(1).Is("(");
  if (quantified) {
    const bool all = tokens.Next().Is("ALL");
    tokens.Expect("(");
    if (tokens.At(")")) {
      tokens.Fail("_LEGACY_ERROR_TEMP_0064", {{"msg", "Expected something between '(' and ')'."}},
                  tokens.SpanFrom(begin));
    }
    std::vector<plan::ExpressionPtr> arguments = ParseExprList(tokens);
    tokens.Expect(")");
    arguments.insert(arguments.begin(), std::move(value));
    return CallFrom(tokens, (negate ? "not_" : "") + name + (all ? "_all" : "_any"), std::move(arguments), begin);
  }
  std::vector<plan::ExpressionPtr> arguments = {std::move(value), ParseValueExpr(tokens)};
  if (tokens.At("ESCAPE") && AtString(tokens, 1)) {
    tokens.Next();
    const std::size_t escape_begin = tokens.position();
    std::string escape = ParseString(tokens);
    if (escape.size() != 1) {
      tokens.Fail("INVALID_ESCAPE_CHAR", {{"sqlExpr", "\"" + escape + "\""}}, tokens.SpanFrom(escape_begin));
    }
    arguments.push_back(WithText(tokens, MakeStringLiteral(std::move(escape)), escape_begin));
  }
  return Negate(negate, CallFrom(tokens, name, std::move(arguments), begin));
}

plan::ExpressionPtr ParseIs(TokenStream& tokens, plan::ExpressionPtr value, std::size_t begin) {
  tokens.Expect("IS");
  const bool negate = tokens.Accept("NOT") || tokens.Accept("!");
  if (tokens.Accept("NULL")) return CallFrom(tokens, negate ? "isnotnull" : "isnull", {std::move(value)}, begin);
  if (tokens.Accept("UNKNOWN")) return CallFrom(tokens, negate ? "isnotnull" : "isnull", {std::move(value)}, begin);
  plan::ExpressionPtr right;
  if (tokens.AtAny({"TRUE", "FALSE"})) {
    right = ParseLiteral(tokens);
    return Negate(negate, CallFrom(tokens, "<=>", {std::move(value), std::move(right)}, begin));
  }
  tokens.Expect("DISTINCT");
  tokens.Expect("FROM");
  right = ParseValueExpr(tokens);
  return Negate(!negate, CallFrom(tokens, "<=>", {std::move(value), std::move(right)}, begin));
}

}  // namespace

bool AtPredicate(const TokenStream& tokens) {
  if (tokens.Peek().kind != TokenKind::kWord && !tokens.At("!")) return false;
  if (tokens.At("IS")) {
    const std::size_t at = tokens.Peek(1).Is("NOT") || tokens.Peek(1).Is("!") ? 2 : 1;
    const Token& kind = tokens.Peek(at);
    return kind.Is("NULL") || kind.Is("TRUE") || kind.Is("FALSE") || kind.Is("UNKNOWN") || kind.Is("DISTINCT");
  }
  if (tokens.AtAny({"NOT", "!"})) return IsPredicateWord(tokens.Peek(1), tokens.Peek(2));
  return IsPredicateWord(tokens.Peek(), tokens.Peek(1));
}

plan::ExpressionPtr ParsePredicate(TokenStream& tokens, plan::ExpressionPtr value, std::size_t begin) {
  if (tokens.At("IS")) return ParseIs(tokens, std::move(value), begin);
  const bool negate = tokens.Accept("NOT") || tokens.Accept("!");
  if (tokens.AtAny({"LIKE", "ILIKE"})) return ParseLike(tokens, std::move(value), negate, begin);
  const Token kind = tokens.Next();
  if (kind.Is("IN")) return Negate(negate, ParseIn(tokens, std::move(value), begin));
  if (kind.Is("BETWEEN")) {
    plan::ExpressionPtr lower = ParseValueExpr(tokens);
    tokens.Expect("AND");
    plan::ExpressionPtr upper = ParseValueExpr(tokens);
    return Negate(negate, CallFrom(tokens, "between", {std::move(value), std::move(lower), std::move(upper)}, begin));
  }
  plan::ExpressionPtr pattern = ParseValueExpr(tokens);
  return Negate(negate, CallFrom(tokens, "rlike", {std::move(value), std::move(pattern)}, begin));
}

}  // namespace firesteel::sql
