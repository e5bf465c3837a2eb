#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

bool IsBareFunction(const Token& token) {
  return token.Is("CURRENT_DATE") || token.Is("CURRENT_TIMESTAMP") || token.Is("CURRENT_USER") ||
         token.Is("CURRENT_TIME") || token.Is("SESSION_USER") || token.Is("USER");
}

// `x -> body` or `(x, y) -> body`.
bool AtLambda(const TokenStream& tokens) {
  if (AtIdentifier(tokens)) return tokens.Peek(1).Is("->");
  if (!tokens.At("(")) return false;
  return tokens.At(tokens.MatchingClose(tokens.position()) + 1).Is("->");
}

plan::ExpressionPtr ParseLambda(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::Lambda lambda;
  lambda.parameters = tokens.At("(") ? ParseIdentifierList(tokens) : std::vector{ParseIdentifier(tokens)};
  tokens.Expect("->");
  lambda.body = ParseExpr(tokens);
  return MakeFrom(tokens, std::move(lambda), begin);
}

plan::ExpressionPtr ParseCase(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("CASE");
  plan::ExpressionPtr subject;
  if (!tokens.At("WHEN")) subject = ParseExpr(tokens);
  std::vector<plan::ExpressionPtr> arguments;
  if (!tokens.At("WHEN")) tokens.SyntaxError();
  while (tokens.At("WHEN")) {
    tokens.Next();
    const std::size_t when_begin = tokens.position();
    plan::ExpressionPtr condition = ParseExpr(tokens);
    if (subject) condition = CallFrom(tokens, "=", {subject, std::move(condition)}, when_begin);
    tokens.Expect("THEN");
    arguments.push_back(std::move(condition));
    arguments.push_back(ParseExpr(tokens));
  }
  if (tokens.Accept("ELSE")) arguments.push_back(ParseExpr(tokens));
  tokens.Expect("END");
  return CallFrom(tokens, "when", std::move(arguments), begin);
}

std::string FieldName(const plan::ExpressionPtr& value, std::size_t index) {
  if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(value)) return attribute->parts.back();
  if (const auto* alias = plan::As<plan::Alias>(value); alias && alias->names.size() == 1) return alias->names.front();
  return "col" + std::to_string(index + 1);
}

// (a, b): a struct whose fields are named after the values, or col1, col2, ...
plan::ExpressionPtr MakeRow(const TokenStream& tokens, std::vector<plan::ExpressionPtr> values, std::size_t begin) {
  std::vector<plan::ExpressionPtr> arguments;
  for (std::size_t i = 0; i < values.size(); ++i) {
    arguments.push_back(MakeStringLiteral(FieldName(values[i], i)));
    const auto* alias = plan::As<plan::Alias>(values[i]);
    arguments.push_back(alias ? alias->child : values[i]);
  }
  return CallFrom(tokens, "named_struct", std::move(arguments), begin);
}

plan::ExpressionPtr ParseParenthesized(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  TokenStream::Level level(tokens);
  if (AtParenthesizedQuery(tokens)) {
    tokens.Expect("(");
    plan::SubqueryExpression subquery;
    subquery.plan = ParseQueryExpression(tokens);
    tokens.Expect(")");
    return MakeFrom(tokens, std::move(subquery), begin);
  }
  tokens.Expect("(");
  plan::ExpressionPtr first = ParseNamedExpr(tokens);
  if (tokens.Accept(")")) {
    if (plan::As<plan::Alias>(first)) {
      tokens.Rewind(begin);
      tokens.Expect("(");
      ParseExpr(tokens);
      tokens.SyntaxError();
    }
    return first;
  }
  std::vector<plan::ExpressionPtr> values = {std::move(first)};
  while (tokens.Accept(",")) values.push_back(ParseNamedExpr(tokens));
  tokens.Expect(")");
  return MakeRow(tokens, std::move(values), begin);
}

std::vector<std::vector<std::string>> ParseStarExcept(TokenStream& tokens) {
  std::vector<std::vector<std::string>> names;
  if (!tokens.At("EXCEPT", "(") || AtSetOperator(tokens)) return names;
  tokens.Next();
  tokens.Expect("(");
  do {
    names.push_back(ParseMultipart(tokens));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return names;
}

plan::ExpressionPtr ParseStar(TokenStream& tokens, std::vector<std::string> qualifier, std::size_t begin) {
  tokens.Expect("*");
  plan::UnresolvedStar star;
  star.qualifier = std::move(qualifier);
  star.except = ParseStarExcept(tokens);
  return MakeFrom(tokens, std::move(star), begin);
}

// A column name, or `t.*`. The dots after a plain name are part of it.
plan::ExpressionPtr ParseColumn(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  if (tokens.options().quoted_names_are_patterns && tokens.Peek().kind == TokenKind::kQuotedWord) {
    plan::UnresolvedRegex regex;
    regex.pattern = ParseIdentifier(tokens);
    return MakeFrom(tokens, std::move(regex), begin);
  }
  plan::UnresolvedAttribute attribute;
  attribute.parts.push_back(ParseIdentifier(tokens));
  while (tokens.At(".")) {
    if (tokens.Peek(1).Is("*")) {
      tokens.Next();
      return ParseStar(tokens, std::move(attribute.parts), begin);
    }
    tokens.Next();
    attribute.parts.push_back(ParseIdentifier(tokens));
  }
  return MakeFrom(tokens, std::move(attribute), begin);
}

plan::ExpressionPtr ParseIdentifierColumn(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  const plan::ExpressionPtr argument = ParseIdentifierClause(tokens);
  std::optional<plan::Name> name = FoldIdentifierClause(tokens, argument);
  if (!name) return CallFrom(tokens, "identifier", {argument}, begin);
  while (tokens.At(".")) {
    tokens.Next();
    if (tokens.At("*")) return ParseStar(tokens, *std::move(name), begin);
    name->push_back(ParseIdentifier(tokens));
  }
  return MakeFrom(tokens, plan::UnresolvedAttribute{*std::move(name)}, begin);
}

plan::ExpressionPtr ParseExists(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("EXISTS");
  tokens.Expect("(");
  plan::SubqueryExpression subquery;
  subquery.kind = plan::SubqueryKind::kExists;
  subquery.plan = ParseQueryExpression(tokens);
  tokens.Expect(")");
  return MakeFrom(tokens, std::move(subquery), begin);
}

plan::ExpressionPtr ParseAtom(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  if (AtLambda(tokens)) return ParseLambda(tokens);
  if (tokens.At("(")) return ParseParenthesized(tokens);
  if (tokens.At("*")) return ParseStar(tokens, {}, begin);
  if (tokens.At("CASE") && StartsExpression(tokens.Peek(1)) && !tokens.Peek(1).Is("FROM")) return ParseCase(tokens);
  if (AtLiteral(tokens)) return ParseLiteral(tokens);
  if (tokens.At("EXISTS", "(") && StartsQuery(tokens, 2)) return ParseExists(tokens);
  if (plan::ExpressionPtr special = ParseSpecialFunction(tokens)) return special;
  if (AtFunctionCall(tokens)) return ParseFunctionCall(tokens);
  if (AtIdentifierClause(tokens)) return ParseIdentifierColumn(tokens);
  if (IsBareFunction(tokens.Peek()) && !tokens.Peek(1).Is(".")) {
    plan::UnresolvedFunction call;
    call.name = {std::string(tokens.Text(tokens.Next()))};
    call.bare = true;
    return MakeFrom(tokens, std::move(call), begin);
  }
  if (!AtIdentifier(tokens)) tokens.SyntaxError();
  return ParseColumn(tokens);
}

// v:a.b[0]: a path into a VARIANT.
plan::ExpressionPtr ParseVariantPath(TokenStream& tokens, plan::ExpressionPtr value, std::size_t begin) {
  tokens.Expect(":");
  std::string path;
  const std::size_t path_begin = tokens.position();
  const auto bracket = [&] {
    tokens.Expect("[");
    const std::size_t inside = tokens.position();
    if (AtString(tokens)) {
      ParseString(tokens);
    } else {
      tokens.Next();
    }
    path += "[" + std::string(tokens.Text(tokens.SpanFrom(inside))) + "]";
    tokens.Expect("]");
  };
  if (tokens.At("[")) {
    bracket();
  } else {
    path += "." + ParseIdentifier(tokens);
  }
  while (tokens.At("[") || (tokens.At(".") && AtIdentifier(tokens, 1))) {
    if (tokens.Accept(".")) {
      path += "." + ParseIdentifier(tokens);
    } else {
      bracket();
    }
  }
  plan::ExpressionPtr path_literal = WithText(tokens, MakeStringLiteral("$" + path), path_begin);
  return CallFrom(tokens, "semi_structured_extract", {std::move(value), std::move(path_literal)}, begin);
}

}  // namespace

bool StartsExpression(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd:
    case TokenKind::kHintBegin:
    case TokenKind::kHintEnd:
    case TokenKind::kUnrecognized:
      return false;
    case TokenKind::kSymbol:
      return token.Is("(") || token.Is("-") || token.Is("+") || token.Is("~") || token.Is("!") || token.Is("?") ||
             token.Is(":") || token.Is("*");
    default:
      return true;
  }
}

plan::ExpressionPtr ParsePrimary(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::ExpressionPtr value = ParseAtom(tokens);
  while (true) {
    if (tokens.Accept("[")) {
      plan::ExpressionPtr key = ParseValueExpr(tokens);
      tokens.Expect("]");
      value = MakeFrom(tokens, plan::ExtractValue{std::move(value), std::move(key), false}, begin);
    } else if (tokens.At(".") && AtIdentifier(tokens, 1)) {
      tokens.Next();
      const std::size_t name_begin = tokens.position();
      std::string name = ParseIdentifier(tokens);
      if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(value)) {
        plan::UnresolvedAttribute longer = *attribute;  // `(a).b` is `a.b`
        longer.parts.push_back(std::move(name));
        value = MakeFrom(tokens, std::move(longer), begin);
        continue;
      }
      plan::ExpressionPtr key = WithText(tokens, MakeStringLiteral(std::move(name)), name_begin);
      value = MakeFrom(tokens, plan::ExtractValue{std::move(value), std::move(key), true}, begin);
    } else if (tokens.Accept("::")) {
      DataType type = ParseType(tokens);
      value = MakeFrom(tokens, plan::Cast{std::move(value), std::move(type), plan::CastMode::kCast}, begin);
    } else if (tokens.At("COLLATE") && AtIdentifier(tokens, 1) && !tokens.Peek(1).Is("FROM")) {
      tokens.Next();
      const std::size_t name_begin = tokens.position();
      std::string collation;
      for (const std::string& part : ParseMultipart(tokens)) collation += (collation.empty() ? "" : ".") + part;
      plan::ExpressionPtr name = WithText(tokens, MakeStringLiteral(std::move(collation)), name_begin);
      value = CallFrom(tokens, "collate", {std::move(value), std::move(name)}, begin);
    } else if (tokens.At(":") && (tokens.Peek(1).Is("[") || AtIdentifier(tokens, 1))) {
      value = ParseVariantPath(tokens, std::move(value), begin);
    } else {
      return value;
    }
  }
}

}  // namespace firesteel::sql
