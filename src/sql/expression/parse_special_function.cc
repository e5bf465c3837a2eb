#include <algorithm>
#include <utility>

#include "sql/grammar.h"
#include "types/identifier_text.h"

namespace firesteel::sql {
namespace {

constexpr std::string_view kUnits[] = {"YEAR", "QUARTER", "MONTH",  "WEEK",        "DAY",        "DAYOFYEAR",
                                       "HOUR", "MINUTE",  "SECOND", "MILLISECOND", "MICROSECOND"};

bool IsUnit(const Token& token) {
  return std::find(std::begin(kUnits), std::end(kUnits), token.symbol) != std::end(kUnits);
}

plan::ExpressionPtr ParseCast(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::Cast cast;
  cast.mode = tokens.Next().Is("TRY_CAST") ? plan::CastMode::kTryCast : plan::CastMode::kCast;
  tokens.Expect("(");
  cast.child = ParseExpr(tokens);
  tokens.Expect("AS");
  cast.type = ParseType(tokens);
  tokens.Expect(")");
  return MakeFrom(tokens, std::move(cast), begin);
}

// STRUCT(a AS x, b): aliases name the fields.
plan::ExpressionPtr ParseStruct(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("STRUCT");
  tokens.Expect("(");
  std::vector<plan::ExpressionPtr> fields;
  if (!tokens.At(")")) fields = ParseNamedExprList(tokens);
  tokens.Expect(")");
  return CallFrom(tokens, "struct", std::move(fields), begin);
}

plan::ExpressionPtr ParseExtract(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Accept("EXTRACT", "(");
  const std::size_t field_begin = tokens.position();
  plan::ExpressionPtr field = WithText(tokens, MakeStringLiteral(ParseIdentifier(tokens)), field_begin);
  tokens.Expect("FROM");
  plan::ExpressionPtr source = ParseValueExpr(tokens);
  tokens.Expect(")");
  return CallFrom(tokens, "date_part", {std::move(field), std::move(source)}, begin);
}

// Whether `word` stands between the parentheses of the call here, outside nested ones. Deciding this first keeps the
// plain call of the same name from being read twice at every level of nesting.
bool HasWordInside(const TokenStream& tokens, std::string_view word) {
  const std::size_t open = tokens.position() + 1;
  const std::size_t close = tokens.MatchingClose(open);
  for (std::size_t at = open + 1; at < close; ++at) {
    if (tokens.At(at).Is("(")) at = tokens.MatchingClose(at);
    if (at > open + 1 && tokens.At(at).Is(word)) return true;
  }
  return tokens.At(open + 1).Is(word) && StartsExpression(tokens.At(open + 2));
}

// TRIM([BOTH | LEADING | TRAILING] [characters] FROM text).
// The characters come first, as in Spark's plain call trim(characters, text).
plan::ExpressionPtr ParseTrim(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Accept("TRIM", "(");
  std::string name = "trim";
  if (tokens.AtAny({"BOTH", "LEADING", "TRAILING"})) {
    const Token side = tokens.Next();
    name = side.Is("LEADING") ? "ltrim" : side.Is("TRAILING") ? "rtrim" : "trim";
  }
  std::vector<plan::ExpressionPtr> arguments;
  if (!tokens.At("FROM")) arguments.push_back(ParseValueExpr(tokens));
  tokens.Expect("FROM");
  arguments.push_back(ParseValueExpr(tokens));
  tokens.Expect(")");
  return CallFrom(tokens, name, std::move(arguments), begin);
}

// POSITION(part IN text)
plan::ExpressionPtr ParsePosition(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Accept("POSITION", "(");
  plan::ExpressionPtr part = ParseValueExpr(tokens);
  tokens.Expect("IN");
  plan::ExpressionPtr text = ParseValueExpr(tokens);
  tokens.Expect(")");
  return CallFrom(tokens, "position", {std::move(part), std::move(text)}, begin);
}

// SUBSTRING(text FROM position [FOR length])
plan::ExpressionPtr ParseSubstring(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Next();
  tokens.Expect("(");
  std::vector<plan::ExpressionPtr> arguments = {ParseValueExpr(tokens)};
  tokens.Expect("FROM");
  arguments.push_back(ParseValueExpr(tokens));
  if (tokens.Accept("FOR")) arguments.push_back(ParseValueExpr(tokens));
  tokens.Expect(")");
  return CallFrom(tokens, "substring", std::move(arguments), begin);
}

// OVERLAY(text PLACING replacement FROM position [FOR length])
plan::ExpressionPtr ParseOverlay(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Accept("OVERLAY", "(");
  std::vector<plan::ExpressionPtr> arguments = {ParseValueExpr(tokens)};
  tokens.Expect("PLACING");
  arguments.push_back(ParseValueExpr(tokens));
  tokens.Expect("FROM");
  arguments.push_back(ParseValueExpr(tokens));
  if (tokens.Accept("FOR")) arguments.push_back(ParseValueExpr(tokens));
  tokens.Expect(")");
  return CallFrom(tokens, "overlay", std::move(arguments), begin);
}

// Arguments of the call here, by the commas outside nested parentheses.
int CountArguments(const TokenStream& tokens) {
  const std::size_t open = tokens.position() + 1;
  const std::size_t close = tokens.MatchingClose(open);
  int count = 1;
  for (std::size_t at = open + 1; at < close; ++at) {
    if (tokens.At(at).Is("(")) at = tokens.MatchingClose(at);
    if (tokens.At(at).Is(",")) ++count;
  }
  return count;
}

// TIMESTAMPADD(DAY, n, t), DATEDIFF(DAY, a, b) ...: the unit is a keyword and becomes a string argument. The forms
// of two arguments are plain calls.
plan::ExpressionPtr ParseUnitFunction(TokenStream& tokens) {
  const Token unit = tokens.Peek(2);
  const bool adds = tokens.AtAny({"TIMESTAMPADD", "DATEADD", "DATE_ADD"});
  const std::size_t begin = tokens.position();
  const bool unit_is_text = unit.kind == TokenKind::kString;
  if (!tokens.Peek(3).Is(",") || !(IsUnit(unit) || unit_is_text) || CountArguments(tokens) != 3) return nullptr;
  const std::string name(tokens.Text(tokens.Next()));
  tokens.Next();
  const std::size_t unit_begin = tokens.position();
  tokens.Next();
  plan::ExpressionPtr unit_literal = WithText(tokens, MakeStringLiteral(std::string(tokens.Text(unit))), unit_begin);
  tokens.Expect(",");
  plan::ExpressionPtr first = ParseValueExpr(tokens);
  tokens.Expect(",");
  plan::ExpressionPtr second = ParseValueExpr(tokens);
  tokens.Expect(")");
  if (unit_is_text) {
    tokens.Fail("INVALID_PARAMETER_VALUE.DATETIME_UNIT",
                {{"functionName", QuoteIdentifier(name)},
                 {"parameter", "`unit`"},
                 {"invalidValue", std::string(tokens.Text(unit))}},
                tokens.SpanFrom(begin));
  }
  return CallFrom(tokens, adds ? "timestampadd" : "timestampdiff",
                  {std::move(unit_literal), std::move(first), std::move(second)}, begin);
}

}  // namespace

plan::ExpressionPtr ParseSpecialFunction(TokenStream& tokens) {
  if (tokens.Peek().kind != TokenKind::kWord || !tokens.Peek(1).Is("(")) return nullptr;
  TokenStream::Level level(tokens);
  if (tokens.AtAny({"CAST", "TRY_CAST"})) return ParseCast(tokens);
  if (tokens.At("STRUCT")) return ParseStruct(tokens);
  if (tokens.At("EXTRACT") && tokens.Peek(3).Is("FROM")) return ParseExtract(tokens);
  if (tokens.At("TRIM")) return HasWordInside(tokens, "FROM") ? ParseTrim(tokens) : nullptr;
  if (tokens.At("POSITION")) return HasWordInside(tokens, "IN") ? ParsePosition(tokens) : nullptr;
  if (tokens.AtAny({"SUBSTR", "SUBSTRING"})) return HasWordInside(tokens, "FROM") ? ParseSubstring(tokens) : nullptr;
  if (tokens.At("OVERLAY")) return HasWordInside(tokens, "PLACING") ? ParseOverlay(tokens) : nullptr;
  if (tokens.AtAny({"TIMESTAMPADD", "DATEADD", "DATE_ADD", "TIMESTAMPDIFF", "DATEDIFF", "DATE_DIFF", "TIMEDIFF"})) {
    return ParseUnitFunction(tokens);
  }
  return nullptr;
}

}  // namespace firesteel::sql
