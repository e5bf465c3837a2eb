#include <algorithm>
#include <array>

#include "sql/grammar.h"
#include "sql/parser.h"
#include "sql/text/keywords.h"
#include "sql/text/string_text.h"

namespace firesteel::sql {
namespace {

bool IsQuotedName(const TokenStream& tokens, const Token& token) {
  if (token.kind == TokenKind::kQuotedWord) return true;
  return token.kind == TokenKind::kString && tokens.options().double_quotes == DoubleQuotes::kIdentifier &&
         tokens.Text(token).starts_with('"');
}

bool StartsName(const Token& token) { return token.kind == TokenKind::kWord || token.kind == TokenKind::kQuotedWord; }

// Whether the clause word at `ahead` is followed by what that clause needs, so that it is not an alias.
bool StartsClause(const TokenStream& tokens, std::size_t ahead) {
  const Token& word = tokens.Peek(ahead);
  const Token& next = tokens.Peek(ahead + 1);
  if (word.kind != TokenKind::kWord) return false;
  const auto is = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word.symbol) != words.end();
  };
  if (is({"GROUP", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE", "PARTITION"})) return next.Is("BY");
  if (is({"WHERE", "HAVING", "LIMIT", "OFFSET"})) return StartsExpression(next);
  if (is({"FROM"})) return StartsName(next) || next.Is("(") || next.kind == TokenKind::kString;
  if (is({"UNION", "EXCEPT", "INTERSECT", "MINUS"})) return AtSetOperator(tokens, ahead);
  if (is({"WINDOW"})) return StartsName(next) && tokens.Peek(ahead + 2).Is("AS");
  if (is({"LATERAL"})) return next.Is("VIEW");
  if (is({"PIVOT", "TABLESAMPLE"})) return next.Is("(");
  if (is({"UNPIVOT"})) return next.Is("(") || next.Is("INCLUDE") || next.Is("EXCLUDE");
  if (is({"INSERT"})) return next.Is("INTO") || next.Is("OVERWRITE");
  if (is({"SELECT"})) return StartsExpression(next) || next.Is("*") || next.Is("DISTINCT") || next.Is("ALL");
  if (is({"WATERMARK"})) return StartsExpression(next);
  if (is({"WITH"})) return next.Is("(") || next.Is("SCHEMA") || next.Is("ROLLUP") || next.Is("CUBE");
  if (is({"GROUPING"})) return next.Is("SETS") && tokens.Peek(ahead + 2).Is("(");
  if (is({"SET"})) return StartsName(next);
  if (is({"WHEN"})) return next.Is("MATCHED") || next.Is("NOT") || next.Is("!");
  if (is({"ASC", "DESC", "NULLS"})) return true;
  return false;
}

std::string Unquote(std::string_view quoted) {
  std::string out;
  const char quote = quoted.front();
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    out += quoted[i];
    if (quoted[i] == quote) ++i;
  }
  return out;
}

}  // namespace

bool AtIdentifier(const TokenStream& tokens, std::size_t ahead) {
  const Token& token = tokens.Peek(ahead);
  if (IsQuotedName(tokens, token)) return true;
  if (token.kind != TokenKind::kWord) return false;
  return tokens.options().reserved_keywords == ReservedKeywords::kAllowedAsNames || !IsReservedKeyword(token.symbol);
}

std::string IdentifierText(const TokenStream& tokens, const Token& token) {
  const std::string_view text = tokens.Text(token);
  return token.kind == TokenKind::kWord ? std::string(text) : Unquote(text);
}

std::string ParseIdentifier(TokenStream& tokens) {
  if (AtIdentifierClause(tokens) && AtString(tokens, 2) &&
      tokens.options().identifier_clauses == IdentifierClauses::kWhereverNamesStand) {
    const std::size_t begin = tokens.position();
    const std::optional<plan::Name> name = FoldIdentifierClause(tokens, ParseIdentifierClause(tokens));
    if (name && name->size() == 1) return name->front();
    tokens.Fail("IDENTIFIER_TOO_MANY_NAME_PARTS",
                {{"identifier", std::string(tokens.Text(tokens.SpanFrom(begin)))}, {"limit", "1"}},
                tokens.SpanFrom(begin));
  }
  if (!AtIdentifier(tokens)) tokens.SyntaxError();
  const Token token = tokens.Next();
  std::string text = IdentifierText(tokens, token);
  return text;
}

std::string ParseStrictIdentifier(TokenStream& tokens) {
  if (tokens.Peek().kind == TokenKind::kWord && IsStrictKeyword(tokens.Peek().symbol)) tokens.SyntaxError();
  return ParseIdentifier(tokens);
}

plan::Name ParseMultipart(TokenStream& tokens) {
  plan::Name name;
  const std::size_t begin = tokens.position();
  do {
    name.push_back(ParseIdentifier(tokens));
    // Spark names the mistake in `my-table`.
    if (tokens.At("-") && AtIdentifier(tokens, 1) && tokens.Peek().span.begin == tokens.PreviousSpan().end) {
      tokens.Next();
      tokens.Next();
      const SourceSpan span = tokens.SpanFrom(begin);
      tokens.Fail("INVALID_IDENTIFIER", {{"ident", std::string(tokens.Text(span))}}, span);
    }
  } while (tokens.Accept("."));
  return name;
}

bool AtIdentifierClause(const TokenStream& tokens) { return tokens.At("IDENTIFIER", "("); }

plan::ExpressionPtr ParseIdentifierClause(TokenStream& tokens) {
  tokens.Expect("IDENTIFIER");
  tokens.Expect("(");
  plan::ExpressionPtr expression = ParseExpr(tokens);
  tokens.Expect(")");
  return expression;
}

std::optional<plan::Name> FoldIdentifierClause(const TokenStream& tokens, const plan::ExpressionPtr& expression) {
  std::string text;
  std::vector<plan::ExpressionPtr> pending = {expression};
  while (!pending.empty()) {
    const plan::ExpressionPtr part = pending.back();
    pending.pop_back();
    if (const auto* literal = plan::As<plan::Literal>(part); literal && literal->type.Is(TypeKind::kString)) {
      text += std::get<std::string>(literal->value.data);
      continue;
    }
    const auto* call = plan::As<plan::UnresolvedFunction>(part);
    if (call == nullptr || call->name != plan::Name{"concat"}) {
      if (!tokens.options().evaluate_name) return std::nullopt;
      StatusOr<std::string> computed = tokens.options().evaluate_name(expression);
      if (!computed.ok()) throw ParseFailure{std::move(computed).status().WithSpan(expression->span)};
      text = *std::move(computed);
      break;
    }
    pending.insert(pending.end(), call->arguments.rbegin(), call->arguments.rend());
  }
  StatusOr<std::vector<std::string>> name = ParseMultipartName(text, {});
  if (!name.ok()) throw ParseFailure{std::move(name).status()};
  return *std::move(name);
}

plan::Name ParseNameReference(TokenStream& tokens) {
  if (!AtIdentifierClause(tokens)) return ParseMultipart(tokens);
  const std::size_t begin = tokens.position();
  std::optional<plan::Name> name = FoldIdentifierClause(tokens, ParseIdentifierClause(tokens));
  if (!name) tokens.FailUnsupported("IDENTIFIER with an argument that is not literal text", tokens.SpanFrom(begin));
  while (tokens.Accept(".")) name->push_back(ParseIdentifier(tokens));
  return *std::move(name);
}

std::vector<std::string> ParseIdentifierSequence(TokenStream& tokens) {
  std::vector<std::string> names;
  do {
    names.push_back(ParseIdentifier(tokens));
  } while (tokens.Accept(","));
  return names;
}

std::vector<std::string> ParseIdentifierList(TokenStream& tokens) {
  tokens.Expect("(");
  std::vector<std::string> names = ParseIdentifierSequence(tokens);
  tokens.Expect(")");
  return names;
}

bool AtImplicitAlias(const TokenStream& tokens, AliasPlace place) {
  const Token& token = tokens.Peek();
  if (!AtIdentifier(tokens)) return false;
  if (token.kind != TokenKind::kWord) return true;
  if (StartsClause(tokens, 0)) return false;
  if (place == AliasPlace::kTable) return !IsStrictKeyword(token.symbol) && !token.Is("LATERAL");
  // Words that can only go on with what was begun.
  return !tokens.AtAny({"AS", "THEN", "WHEN", "ELSE", "END", "FOR"}) || !StartsExpression(tokens.Peek(1)) ||
         tokens.Peek(1).Is("FROM");
}

}  // namespace firesteel::sql
