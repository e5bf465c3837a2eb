#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include "sql/grammar.h"
#include "sql/text/number_text.h"
#include "sql/text/string_text.h"
#include "types/identifier_text.h"
#include "values/datetime/text_datetime.h"
#include "values/number/text_number.h"

namespace firesteel::sql {
namespace {

plan::ExpressionPtr MakeLiteral(DataType type, Value value) {
  return plan::MakeExpression(plan::Literal{std::move(type), std::move(value)});
}

[[noreturn]] void FailTypedLiteral(TokenStream& tokens, const std::string& type, const std::string& value,
                                   std::size_t begin) {
  tokens.Fail("INVALID_TYPED_LITERAL", {{"valueType", "\"" + type + "\""}, {"value", "'" + value + "'"}},
              tokens.SpanFrom(begin));
}

std::optional<std::string> DecodeHex(std::string_view digits) {
  std::string padded = digits.size() % 2 == 0 ? std::string(digits) : "0" + std::string(digits);
  std::string bytes;
  for (std::size_t i = 0; i < padded.size(); i += 2) {
    unsigned int byte = 0;
    const auto [end, error] = std::from_chars(padded.data() + i, padded.data() + i + 2, byte, 16);
    if (error != std::errc() || end != padded.data() + i + 2) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

plan::Literal ReadTimestamp(TokenStream& tokens, bool without_zone, bool decide_by_setting, const std::string& text,
                            std::size_t begin) {
  const std::string name = without_zone ? "TIMESTAMP_NTZ" : decide_by_setting ? "TIMESTAMP" : "TIMESTAMP_LTZ";
  if (values::TrimAll(text) == "epoch")
    return {without_zone ? DataType::TimestampNtz() : DataType::Timestamp(), Value{std::int64_t{0}}};
  const std::optional<values::ParsedTimestamp> read = values::ParseTimestamp(text);
  if (!read || read->only_time) FailTypedLiteral(tokens, name, text, begin);
  if (decide_by_setting && tokens.options().timestamp_type == TimestampMeans::kTimestampNtz && read->zone.empty()) {
    without_zone = true;
  }
  if (without_zone) {
    return {DataType::TimestampNtz(), Value{read->local_us}};
  }
  const std::optional<std::int64_t> instant = values::ParseInstant(text, tokens.options().session_zone);
  if (!instant) FailTypedLiteral(tokens, name, text, begin);
  return {DataType::Timestamp(), Value{*instant}};
}

// DATE 'today', TIMESTAMP 'now' and the like: calls, so that a plan kept for later follows the clock. Null for others.
plan::ExpressionPtr MakeSpecialDatetime(TokenStream& tokens, const Token& type, std::string_view text,
                                        std::size_t begin) {
  const std::string word = FoldCase(values::TrimAll(text));
  if (word == "now" && !type.Is("DATE")) {
    const char* function = type.Is("TIMESTAMP_NTZ") ? "localtimestamp" : "current_timestamp";
    return CallFrom(tokens, function, {}, begin);
  }
  if (word != "now" && word != "today" && word != "tomorrow" && word != "yesterday") return nullptr;
  plan::ExpressionPtr day = CallFrom(tokens, "current_date", {}, begin);
  if (word == "tomorrow" || word == "yesterday") {
    const plan::Literal one{DataType::Int(), Value{std::int64_t{1}}};
    day = CallFrom(tokens, word == "tomorrow" ? "date_add" : "date_sub", {day, MakeFrom(tokens, one, begin)}, begin);
  }
  if (type.Is("DATE")) return day;
  const DataType target = type.Is("TIMESTAMP_NTZ") ? DataType::TimestampNtz() : DataType::Timestamp();
  return MakeFrom(tokens, plan::Cast{std::move(day), target}, begin);
}

plan::ExpressionPtr ParseTypedLiteral(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  const Token type = tokens.Next();
  const Token quoted = tokens.Next();
  const std::string text = UnescapeString(tokens.Text(quoted), tokens.options().string_escapes);
  if (type.Is("DATE") || type.Is("TIMESTAMP") || type.Is("TIMESTAMP_LTZ") || type.Is("TIMESTAMP_NTZ")) {
    if (plan::ExpressionPtr special = MakeSpecialDatetime(tokens, type, text, begin)) return special;
  }
  if (type.Is("DATE")) {
    const std::optional<std::int32_t> days = values::TrimAll(text) == "epoch" ? 0 : values::ParseDate(text);
    if (days) return MakeFrom(tokens, plan::Literal{DataType::Date(), Value{std::int64_t{*days}}}, begin);
    FailTypedLiteral(tokens, "DATE", text, begin);
  }
  if (type.Is("TIMESTAMP") || type.Is("TIMESTAMP_LTZ") || type.Is("TIMESTAMP_NTZ")) {
    return MakeFrom(tokens, ReadTimestamp(tokens, type.Is("TIMESTAMP_NTZ"), type.Is("TIMESTAMP"), text, begin), begin);
  }
  if (type.Is("TIME")) {
    const std::optional<std::int64_t> time = values::ParseTimeOfDay(text);
    if (!time) FailTypedLiteral(tokens, "TIME", text, begin);
    return MakeFrom(tokens, plan::Literal{DataType::Time(), Value{*time}}, begin);
  }
  if (type.Is("X")) {
    std::optional<std::string> bytes = DecodeHex(text);
    if (!bytes) FailTypedLiteral(tokens, "X", text, begin);
    return MakeFrom(tokens, plan::Literal{DataType::Binary(), Value{*std::move(bytes)}}, begin);
  }
  tokens.Fail("UNSUPPORTED_TYPED_LITERAL",
              {{"unsupportedType", "\"" + type.symbol + "\""},
               {"supportedTypes",
                "\"DATE\", \"TIMESTAMP_NTZ\", \"TIMESTAMP_LTZ\", \"TIMESTAMP\", \"INTERVAL\", \"X\", \"TIME\""}},
              tokens.SpanFrom(begin));
}

plan::ExpressionPtr ParseNumber(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  const bool negative = tokens.Accept("-");
  const Token token = tokens.Next();
  const std::string text = (negative ? "-" : "") + std::string(tokens.Text(token));
  StatusOr<plan::Literal> literal = ReadNumber(text, token.kind, tokens.options().exponent_literals);
  if (!literal.ok()) throw ParseFailure{std::move(literal).status().WithSpan(tokens.SpanFrom(begin))};
  return MakeFrom(tokens, *std::move(literal), begin);
}

// The value for a marker. Its text is not the marker's: a column named after it is named as if it had been written out.
plan::ExpressionPtr ParameterValue(const TokenStream& tokens, const ParameterValues& values,
                                   const plan::Parameter& parameter, std::size_t begin) {
  const SourceSpan span = tokens.SpanFrom(begin);
  if (tokens.HasMixedParameters()) tokens.Fail("INVALID_QUERY_MIXED_QUERY_PARAMETERS", {}, span);
  if (parameter.name.empty()) {
    if (!values.named.empty() && values.positional.empty())
      tokens.Fail("INVALID_QUERY_MIXED_QUERY_PARAMETERS", {}, span);
    const auto position = static_cast<std::size_t>(parameter.position);
    if (position >= values.positional.size()) {
      tokens.Fail("UNBOUND_SQL_PARAMETER", {{"name", "_" + std::to_string(span.begin)}}, span);
    }
    return plan::MakeExpression(plan::ExpressionNode(values.positional[position]->node), span);
  }
  if (!values.unnamed.empty()) {
    std::string list;
    for (const std::string& text : values.unnamed) list += (list.empty() ? "" : ", ") + text;
    tokens.Fail("ALL_PARAMETERS_MUST_BE_NAMED", {{"exprs", list}}, span);
  }
  const auto found = values.named.find(parameter.name);
  if (found == values.named.end()) tokens.Fail("UNBOUND_SQL_PARAMETER", {{"name", parameter.name}}, span);
  return plan::MakeExpression(plan::ExpressionNode(found->second->node), span);
}

plan::ExpressionPtr ParseParameter(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::Parameter parameter;
  if (tokens.Accept(":")) {
    parameter.name = ParseIdentifier(tokens);
  } else {
    tokens.Expect("?");
    parameter.position = tokens.NextParameterPosition();
  }
  if (tokens.options().parameters) return ParameterValue(tokens, *tokens.options().parameters, parameter, begin);
  return MakeFrom(tokens, std::move(parameter), begin);
}

}  // namespace

plan::ExpressionPtr MakeStringLiteral(std::string text) {
  return MakeLiteral(DataType::String(), Value{std::move(text)});
}

bool AtString(const TokenStream& tokens, std::size_t ahead) {
  const Token& token = tokens.Peek(ahead);
  if (token.kind != TokenKind::kString) return false;
  return tokens.options().double_quotes == DoubleQuotes::kString || !tokens.Text(token).starts_with('"');
}

std::string ParseString(TokenStream& tokens) {
  if (!AtString(tokens)) tokens.SyntaxError();
  std::string text;
  while (AtString(tokens)) text += UnescapeString(tokens.Text(tokens.Next()), tokens.options().string_escapes);
  return text;
}

int ParseIntegerValue(TokenStream& tokens) {
  if (tokens.Peek().kind != TokenKind::kInteger) tokens.SyntaxError();
  const Token token = tokens.Next();
  const std::string_view text = tokens.Text(token);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    tokens.Fail("INVALID_NUMERIC_LITERAL_RANGE",
                {{"rawStrippedQualifier", std::string(text)},
                 {"minValue", "-2147483648"},
                 {"maxValue", "2147483647"},
                 {"typeName", "int"}},
                token.span);
  }
  return number;
}

bool AtLiteral(const TokenStream& tokens) {
  const Token& token = tokens.Peek();
  if (AtString(tokens) || token.IsNumber()) return true;
  if (token.Is("-")) return tokens.Peek(1).IsNumber();
  if (token.Is("?")) return true;
  if (token.Is(":")) return AtIdentifier(tokens, 1);
  if (token.kind != TokenKind::kWord) return false;
  if (token.Is("NULL") || token.Is("TRUE") || token.Is("FALSE"))
    return !tokens.Peek(1).Is(".") && !tokens.Peek(1).Is("(");
  // Any word right before a string is a type's name, supported or not.
  return AtInterval(tokens) || AtString(tokens, 1);
}

plan::ExpressionPtr ParseLiteral(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  const Token& token = tokens.Peek();
  if (AtString(tokens)) {
    std::string text = ParseString(tokens);
    return MakeFrom(tokens, plan::Literal{DataType::String(), Value{std::move(text)}}, begin);
  }
  if (token.IsNumber() || token.Is("-")) return ParseNumber(tokens);
  if (token.Is("?") || token.Is(":")) return ParseParameter(tokens);
  if (AtInterval(tokens)) return MakeFrom(tokens, ParseIntervalLiteral(tokens), begin);
  if (token.Is("NULL")) {
    tokens.Next();
    return MakeFrom(tokens, plan::Literal{DataType::Null(), Value{}}, begin);
  }
  if (token.Is("TRUE") || token.Is("FALSE")) {
    const bool value = tokens.Next().Is("TRUE");
    return MakeFrom(tokens, plan::Literal{DataType::Boolean(), Value{value}}, begin);
  }
  return ParseTypedLiteral(tokens);
}

}  // namespace firesteel::sql
