#include <algorithm>
#include <utility>

#include "sql/grammar.h"
#include "types/identifier_text.h"

namespace firesteel::sql {
namespace {

struct SimpleType {
  std::string_view word;
  TypeKind kind;
};

constexpr SimpleType kSimpleTypes[] = {{"BOOLEAN", TypeKind::kBoolean},
                                       {"TINYINT", TypeKind::kByte},
                                       {"BYTE", TypeKind::kByte},
                                       {"SMALLINT", TypeKind::kShort},
                                       {"SHORT", TypeKind::kShort},
                                       {"INT", TypeKind::kInt},
                                       {"INTEGER", TypeKind::kInt},
                                       {"BIGINT", TypeKind::kLong},
                                       {"LONG", TypeKind::kLong},
                                       {"FLOAT", TypeKind::kFloat},
                                       {"REAL", TypeKind::kFloat},
                                       {"DOUBLE", TypeKind::kDouble},
                                       {"DATE", TypeKind::kDate},
                                       {"BINARY", TypeKind::kBinary},
                                       {"VOID", TypeKind::kNull},
                                       {"VARIANT", TypeKind::kVariant},
                                       {"TIMESTAMP_LTZ", TypeKind::kTimestamp},
                                       {"TIMESTAMP_NTZ", TypeKind::kTimestampNtz}};

DataType MakeSimple(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return DataType::Boolean();
    case TypeKind::kByte:
      return DataType::Byte();
    case TypeKind::kShort:
      return DataType::Short();
    case TypeKind::kInt:
      return DataType::Int();
    case TypeKind::kLong:
      return DataType::Long();
    case TypeKind::kFloat:
      return DataType::Float();
    case TypeKind::kDouble:
      return DataType::Double();
    case TypeKind::kDate:
      return DataType::Date();
    case TypeKind::kBinary:
      return DataType::Binary();
    case TypeKind::kVariant:
      return DataType::Variant();
    case TypeKind::kTimestamp:
      return DataType::Timestamp();
    case TypeKind::kTimestampNtz:
      return DataType::TimestampNtz();
    default:
      return DataType::Null();
  }
}

std::vector<int> ParseTypeNumbers(TokenStream& tokens) {
  std::vector<int> numbers;
  if (!tokens.Accept("(")) return numbers;
  do {
    numbers.push_back(ParseIntegerValue(tokens));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return numbers;
}

[[noreturn]] void FailUnknownType(TokenStream& tokens, std::size_t begin) {
  ParseTypeNumbers(tokens);
  const SourceSpan span = tokens.SpanFrom(begin);
  std::string name(tokens.Text(span));
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  tokens.Fail("UNSUPPORTED_DATATYPE", {{"typeName", "\"" + name + "\""}}, span);
}

bool AcceptNotNull(TokenStream& tokens) { return tokens.Accept("NOT", "NULL") || tokens.Accept("!", "NULL"); }

DataType ParseStruct(TokenStream& tokens, std::size_t begin) {
  if (tokens.Accept("<>") || tokens.Accept("<", ">")) return DataType::Struct({});
  if (!tokens.Accept("<")) {
    tokens.Fail("INCOMPLETE_TYPE_DEFINITION.STRUCT", {}, tokens.SpanFrom(begin));
  }
  std::vector<StructField> fields;
  do {
    StructField field;
    field.name = ParseIdentifier(tokens);
    tokens.Accept(":");
    field.type = ParseType(tokens);
    field.nullable = !AcceptNotNull(tokens);
    if (tokens.Accept("COMMENT")) field.comment = ParseString(tokens);
    fields.push_back(std::move(field));
  } while (tokens.Accept(","));
  tokens.ExpectCloseAngle();
  return DataType::Struct(std::move(fields));
}

DataType ParseArray(TokenStream& tokens, std::size_t begin) {
  if (tokens.At("<>")) tokens.SyntaxError();
  if (!tokens.Accept("<"))
    tokens.Fail("INCOMPLETE_TYPE_DEFINITION.ARRAY", {{"elementType", "<INT>"}}, tokens.SpanFrom(begin));
  DataType element = ParseType(tokens);
  tokens.ExpectCloseAngle();
  return DataType::Array(std::move(element));
}

DataType ParseMap(TokenStream& tokens, std::size_t begin) {
  if (tokens.At("<>")) tokens.SyntaxError();
  if (!tokens.Accept("<")) tokens.Fail("INCOMPLETE_TYPE_DEFINITION.MAP", {}, tokens.SpanFrom(begin));
  DataType key = ParseType(tokens);
  tokens.Expect(",");
  DataType value = ParseType(tokens);
  tokens.ExpectCloseAngle();
  return DataType::Map(std::move(key), std::move(value));
}

std::optional<IntervalField> AcceptIntervalField(TokenStream& tokens) {
  constexpr std::string_view kFields[] = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};
  for (std::size_t i = 0; i < std::size(kFields); ++i) {
    if (tokens.Accept(kFields[i])) return static_cast<IntervalField>(i);
  }
  return std::nullopt;
}

DataType ParseIntervalType(TokenStream& tokens, std::size_t begin) {
  const std::optional<IntervalField> first = AcceptIntervalField(tokens);
  if (!first) return DataType::CalendarInterval();
  IntervalField last = *first;
  if (tokens.Accept("TO")) {
    const std::optional<IntervalField> written = AcceptIntervalField(tokens);
    if (!written) tokens.SyntaxError();
    last = *written;
    const bool same_family = (*first <= IntervalField::kMonth) == (last <= IntervalField::kMonth);
    if (!same_family || last <= *first) {
      const SourceSpan span = tokens.SpanFrom(begin);
      tokens.Fail("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                  {{"input", std::string(tokens.Text(span))},
                   {"from", std::string(tokens.Text(tokens.At(begin + 1)))},
                   {"to", std::string(tokens.Text(tokens.PreviousSpan()))}},
                  span);
    }
  }
  return *first <= IntervalField::kMonth ? DataType::YearMonthInterval(*first, last)
                                         : DataType::DayTimeInterval(*first, last);
}

DataType ParseDecimal(TokenStream& tokens, std::size_t begin) {
  const std::size_t numbers_begin = tokens.position();
  const std::vector<int> numbers = ParseTypeNumbers(tokens);
  if (numbers.size() > 2) {
    tokens.Rewind(numbers_begin);
    FailUnknownType(tokens, begin);
  }
  const int precision = numbers.empty() ? 10 : numbers[0];
  const int scale = numbers.size() < 2 ? 0 : numbers[1];
  if (precision > 38) {
    tokens.Fail("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                {{"precision", std::to_string(precision)}, {"maxPrecision", "38"}}, tokens.SpanFrom(begin));
  }
  if (scale > precision) {
    tokens.Fail("_LEGACY_ERROR_TEMP_1228", {{"scale", std::to_string(scale)}, {"precision", std::to_string(precision)}},
                tokens.SpanFrom(begin));
  }
  return DataType::Decimal(precision, scale);
}

int RequireLength(TokenStream& tokens, std::string_view type, std::size_t begin) {
  const std::vector<int> numbers = ParseTypeNumbers(tokens);
  if (numbers.empty()) {
    tokens.Fail("DATATYPE_MISSING_SIZE", {{"type", "\"" + std::string(type) + "\""}}, tokens.SpanFrom(begin));
  }
  return numbers[0];
}

DataType ParseTime(TokenStream& tokens, std::size_t begin) {
  const std::vector<int> numbers = ParseTypeNumbers(tokens);
  tokens.Accept("WITHOUT", "TIME", "ZONE");
  const int precision = numbers.empty() ? 6 : numbers[0];
  if (precision > 6) {
    tokens.Fail("UNSUPPORTED_TIME_PRECISION", {{"precision", std::to_string(precision)}}, tokens.SpanFrom(begin));
  }
  return DataType::Time(precision);
}

DataType ParseTimestamp(TokenStream& tokens) {
  if (tokens.Accept("WITHOUT", "TIME", "ZONE")) return DataType::TimestampNtz();
  return tokens.options().timestamp_type == TimestampMeans::kTimestampNtz ? DataType::TimestampNtz()
                                                                          : DataType::Timestamp();
}

DataType ParseStringType(TokenStream& tokens, std::size_t begin) {
  if (tokens.Accept("COLLATE")) {
    const plan::Name name = ParseMultipart(tokens);
    if (!EqualsIgnoreCase(name.back(), "UTF8_BINARY")) {
      tokens.FailUnsupported("the collation " + name.back(), tokens.SpanFrom(begin));
    }
  }
  return DataType::String();
}

}  // namespace

DataType ParseType(TokenStream& tokens) {
  TokenStream::Level level(tokens);
  const std::size_t begin = tokens.position();
  if (!AtIdentifier(tokens) && tokens.Peek().kind != TokenKind::kWord) tokens.SyntaxError();
  const Token word = tokens.Next();
  const auto* simple = std::find_if(std::begin(kSimpleTypes), std::end(kSimpleTypes),
                                    [&](const SimpleType& row) { return word.Is(row.word); });
  const bool takes_no_number = simple != std::end(kSimpleTypes) || word.Is("STRING");
  if (takes_no_number && tokens.At("(") && tokens.Peek(1).kind == TokenKind::kInteger) FailUnknownType(tokens, begin);
  if (simple != std::end(kSimpleTypes)) return MakeSimple(simple->kind);
  if (word.Is("STRING")) return ParseStringType(tokens, begin);
  if ((word.Is("GEOGRAPHY") || word.Is("GEOMETRY")) && tokens.At("(")) {
    tokens.FailUnsupported("the type " + word.symbol, tokens.SpanFrom(begin));
  }
  if (word.Is("DECIMAL") || word.Is("DEC") || word.Is("NUMERIC")) return ParseDecimal(tokens, begin);
  if (word.Is("TIMESTAMP")) return ParseTimestamp(tokens);
  if (word.Is("ARRAY")) return ParseArray(tokens, begin);
  if (word.Is("MAP")) return ParseMap(tokens, begin);
  if (word.Is("STRUCT")) return ParseStruct(tokens, begin);
  if (word.Is("CHAR") || word.Is("CHARACTER")) return DataType::Char(RequireLength(tokens, word.symbol, begin));
  if (word.Is("VARCHAR")) return DataType::Varchar(RequireLength(tokens, word.symbol, begin));
  if (word.Is("INTERVAL")) return ParseIntervalType(tokens, begin);
  if (word.Is("TIME")) return ParseTime(tokens, begin);
  FailUnknownType(tokens, begin);
}

Schema ParseColumnTypes(TokenStream& tokens) {
  Schema schema;
  do {
    StructField field;
    field.name = ParseIdentifier(tokens);
    field.type = ParseType(tokens);
    field.nullable = !AcceptNotNull(tokens);
    if (tokens.Accept("COMMENT")) field.comment = ParseString(tokens);
    schema.push_back(std::move(field));
  } while (tokens.Accept(","));
  return schema;
}

}  // namespace firesteel::sql
