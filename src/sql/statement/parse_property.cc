#include <utility>

#include "sql/grammar.h"
#include "sql/text/string_text.h"

namespace firesteel::sql {
namespace {

bool IsPlainValue(const TokenStream& tokens) {
  const Token& token = tokens.Peek();
  return token.kind == TokenKind::kInteger || token.kind == TokenKind::kDecimal || AtString(tokens) ||
         tokens.AtAny({"TRUE", "FALSE"});
}

// The text a property's value stands for: literals plainly, anything else as it is written.
std::string ParsePropertyValue(TokenStream& tokens) {
  if (AtString(tokens)) {
    const std::size_t begin = tokens.position();
    std::string text = ParseString(tokens);
    if (tokens.At(",") || tokens.At(")")) return text;
    tokens.Rewind(begin);
  } else if (IsPlainValue(tokens)) {
    const std::size_t begin = tokens.position();
    const Token token = tokens.Next();
    std::string text(tokens.Text(token));
    if (token.Is("TRUE")) text = "true";
    if (token.Is("FALSE")) text = "false";
    if (tokens.At(",") || tokens.At(")")) return text;
    tokens.Rewind(begin);
  }
  const std::size_t begin = tokens.position();
  ParseExpr(tokens);
  return std::string(tokens.Text(tokens.SpanFrom(begin)));
}

plan::PartitionSpec ParsePartitionValues(TokenStream& tokens) {
  plan::PartitionSpec spec;
  tokens.Expect("(");
  do {
    std::string name = ParseIdentifier(tokens);
    plan::ExpressionPtr value;
    if (tokens.Accept("=") || tokens.Accept("==")) {
      const std::size_t begin = tokens.position();
      if (tokens.At("DEFAULT") && (tokens.Peek(1).Is(",") || tokens.Peek(1).Is(")"))) {
        tokens.Next();
        value = MakeFrom(tokens, plan::DefaultMarker{}, begin);
      } else {
        if (!AtLiteral(tokens)) tokens.SyntaxError();
        value = ParseLiteral(tokens);
      }
    }
    spec.emplace_back(std::move(name), std::move(value));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return spec;
}

}  // namespace

std::string ParsePropertyKey(TokenStream& tokens) {
  if (AtString(tokens)) return UnescapeString(tokens.Text(tokens.Next()));
  std::string key = ParseIdentifier(tokens);
  while (tokens.Accept(".")) key += "." + ParseIdentifier(tokens);
  return key;
}

plan::Properties ParseProperties(TokenStream& tokens) {
  plan::Properties properties;
  tokens.Expect("(");
  do {
    const std::size_t begin = tokens.position();
    std::string key = ParsePropertyKey(tokens);
    std::string value;
    if (tokens.Accept("=") || tokens.Accept("==") || (!tokens.At(",") && !tokens.At(")"))) {
      value = ParsePropertyValue(tokens);
    }
    for (const auto& [known, unused] : properties) {
      if (known == key) tokens.Fail("DUPLICATE_KEY", {{"keyColumn", "`" + key + "`"}}, tokens.SpanFrom(begin));
    }
    properties.emplace_back(std::move(key), std::move(value));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return properties;
}

plan::Options ParseOptionList(TokenStream& tokens) {
  plan::Options options;
  for (auto& [key, value] : ParseProperties(tokens)) options[key] = value;
  return options;
}

plan::PartitionSpec ParsePartitionSpec(TokenStream& tokens) {
  tokens.Expect("PARTITION");
  return ParsePartitionValues(tokens);
}

plan::PartitionSpec ParseOptionalPartitionSpec(TokenStream& tokens) {
  return tokens.At("PARTITION", "(") ? ParsePartitionSpec(tokens) : plan::PartitionSpec{};
}

plan::IfExists ParseIfNotExists(TokenStream& tokens) {
  const bool skip = tokens.Accept("IF", "NOT", "EXISTS") || tokens.Accept("IF", "!", "EXISTS");
  return skip ? plan::IfExists::kSkip : plan::IfExists::kFail;
}

plan::IfExists ParseIfExists(TokenStream& tokens) {
  return tokens.Accept("IF", "EXISTS") ? plan::IfExists::kSkip : plan::IfExists::kFail;
}

bool AcceptDatabaseWord(TokenStream& tokens) {
  return tokens.Accept("DATABASE") || tokens.Accept("SCHEMA") || tokens.Accept("NAMESPACE");
}

NamedQuery ParseQueryWithText(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::RelationPtr query = ParseQueryExpression(tokens);
  return {std::move(query), std::string(tokens.Text(tokens.SpanFrom(begin)))};
}

}  // namespace firesteel::sql
