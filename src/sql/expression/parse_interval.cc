#include <algorithm>
#include <cctype>
#include <utility>

#include "sql/grammar.h"
#include "sql/text/interval_text.h"
#include "sql/text/string_text.h"

namespace firesteel::sql {
namespace {

bool IsIntervalValue(const TokenStream& tokens, std::size_t ahead) {
  if (tokens.Peek(ahead).Is("+") || tokens.Peek(ahead).Is("-")) ++ahead;
  const Token& token = tokens.Peek(ahead);
  return token.kind == TokenKind::kInteger || token.kind == TokenKind::kDecimal || AtString(tokens, ahead);
}

std::size_t IntervalValueLength(const TokenStream& tokens, std::size_t ahead) {
  std::size_t length = tokens.Peek(ahead).Is("+") || tokens.Peek(ahead).Is("-") ? 1 : 0;
  if (!AtString(tokens, ahead + length)) return length + 1;
  while (AtString(tokens, ahead + length)) ++length;
  return length;
}

// A value and the unit word behind it.
bool AtValueWithUnit(const TokenStream& tokens, std::size_t ahead) {
  return IsIntervalValue(tokens, ahead) &&
         FindIntervalUnit(tokens.Peek(ahead + IntervalValueLength(tokens, ahead)).symbol).has_value();
}

struct IntervalValue {
  bool negative = false;
  bool is_string = false;
  std::string text;
};

IntervalValue ParseValue(TokenStream& tokens) {
  IntervalValue value;
  if (tokens.Accept("-")) {
    value.negative = true;
  } else {
    tokens.Accept("+");
  }
  value.is_string = AtString(tokens);
  value.text = value.is_string ? ParseString(tokens) : std::string(tokens.Text(tokens.Next()));
  return value;
}

[[noreturn]] void FailMixed(TokenStream& tokens, std::size_t begin) {
  const SourceSpan span = tokens.SpanFrom(begin);
  tokens.Fail("_LEGACY_ERROR_TEMP_0029", {{"literal", std::string(tokens.Text(span))}}, span);
}

// The type covers the units that were written, so `1 day 2 hours` is a DAY TO HOUR interval.
plan::Literal MakeTyped(TokenStream& tokens, const CalendarIntervalValue& interval, std::vector<IntervalUnit> units,
                        std::size_t begin) {
  if (tokens.options().interval_literals == IntervalLiterals::kCalendar) {
    return {DataType::CalendarInterval(), Value{interval}};
  }
  std::vector<IntervalField> fields;
  for (const IntervalUnit unit : units) fields.push_back(FieldOf(unit));
  const auto [first, last] = std::minmax_element(fields.begin(), fields.end());
  if (*last <= IntervalField::kMonth) {
    return {DataType::YearMonthInterval(*first, *last), Value{std::int64_t{interval.months}}};
  }
  if (*first <= IntervalField::kMonth) FailMixed(tokens, begin);
  const auto micros = ToMicroseconds(interval);
  if (!micros) tokens.Fail("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", {}, tokens.SpanFrom(begin));
  return {DataType::DayTimeInterval(*first, *last), Value{*micros}};
}

template <typename T>
T Checked(TokenStream& tokens, StatusOr<T> result, std::size_t begin) {
  if (!result.ok()) throw ParseFailure{std::move(result).status().WithSpan(tokens.SpanFrom(begin))};
  return *std::move(result);
}

// INTERVAL '1-2' YEAR TO MONTH
plan::Literal ParseUnitToUnit(TokenStream& tokens, const IntervalValue& value, IntervalUnit from, std::size_t begin) {
  tokens.Expect("TO");
  const std::optional<IntervalUnit> to = FindIntervalUnit(tokens.Peek().symbol);
  if (!to) tokens.SyntaxError();
  const std::string from_name(IntervalUnitName(from));
  const std::string to_name(IntervalUnitName(*to));
  tokens.Next();
  const SourceSpan span = tokens.SpanFrom(begin);
  if (AtValueWithUnit(tokens, 0)) {
    tokens.Fail("_LEGACY_ERROR_TEMP_0024", {}, span);
  }
  if (!value.is_string) tokens.Fail("_LEGACY_ERROR_TEMP_0027", {}, span);
  const bool known = (from == IntervalUnit::kYear && *to == IntervalUnit::kMonth) ||
                     (IsDayTimeField(from) && IsDayTimeField(*to) && from < *to);
  if (!known) {
    tokens.Fail("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                {{"input", value.text}, {"from", from_name}, {"to", to_name}}, span);
  }
  const std::string text = value.negative ? NegateIntervalText(value.text) : value.text;
  const CalendarIntervalValue interval =
      from == IntervalUnit::kYear ? Checked(tokens, ReadYearMonthText(text), begin)
                                  : Checked(tokens, ReadDayTimeText(text, FieldOf(from), FieldOf(*to)), begin);
  return MakeTyped(tokens, interval, {from, *to}, begin);
}

// INTERVAL 1 DAY -2 HOURS
plan::Literal ParseMultiUnits(TokenStream& tokens, std::size_t begin) {
  std::string text;
  std::vector<IntervalUnit> units;
  while (AtValueWithUnit(tokens, 0)) {
    const IntervalValue value = ParseValue(tokens);
    const IntervalUnit unit = *FindIntervalUnit(tokens.Peek().symbol);
    if (tokens.Peek(1).Is("TO") && FindIntervalUnit(tokens.Peek(2).symbol)) {
      tokens.Next();
      if (units.empty()) return ParseUnitToUnit(tokens, value, unit, begin);
      tokens.Fail("_LEGACY_ERROR_TEMP_0024", {}, tokens.SpanFrom(begin));
    }
    tokens.Next();
    units.push_back(unit);
    std::string number = value.text;
    if (value.is_string) {
      if (!IsIntervalNumber(number)) {
        tokens.Fail("_LEGACY_ERROR_TEMP_0026", {{"value", number}}, tokens.SpanFrom(begin));
      }
    }
    if (value.negative) number = NegateIntervalText(number);
    text += " " + number + " " + std::string(IntervalUnitName(unit));
  }
  return MakeTyped(tokens, Checked(tokens, ReadIntervalText(text), begin), units, begin);
}

}  // namespace

bool AtInterval(const TokenStream& tokens) {
  if (!tokens.At("INTERVAL")) return false;
  return AtString(tokens, 1) || AtValueWithUnit(tokens, 1);
}

plan::Literal ParseIntervalLiteral(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("INTERVAL");
  if (AtValueWithUnit(tokens, 0)) return ParseMultiUnits(tokens, begin);
  const std::string text = UnescapeString(tokens.Text(tokens.Next()), tokens.options().string_escapes);
  StatusOr<CalendarIntervalValue> interval = ReadIntervalText(text);
  if (!interval.ok()) {
    tokens.Fail("INVALID_TYPED_LITERAL", {{"valueType", "\"INTERVAL\""}, {"value", "'" + text + "'"}},
                tokens.SpanFrom(begin));
  }
  return MakeTyped(tokens, *interval, UnitsIn(text), begin);
}

}  // namespace firesteel::sql
