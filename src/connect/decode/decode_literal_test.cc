#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "connect/decode/decode_expression.h"
#include "plan/printer.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel::connect {
namespace {

// Nested values in full, unlike plan::PrintLiteral.
std::string Show(const DataType& type, const Value& value) {
  std::string out;
  if (const auto* list = std::get_if<ValueList>(&value.data)) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const DataType& inner = type.Is(TypeKind::kArray) ? type.element() : type.fields()[i].type;
      out += (out.empty() ? "" : ", ") + Show(inner, list->items[i]);
    }
    return "[" + out + "]";
  }
  if (const auto* map = std::get_if<ValueMap>(&value.data)) {
    for (const auto& [key, item] : map->entries) {
      out += (out.empty() ? "" : ", ") + Show(type.key(), key) + ": " + Show(type.value(), item);
    }
    return "{" + out + "}";
  }
  return plan::PrintLiteral(type, value);
}

std::string Decoded(const std::string& text) {
  spark::connect::Expression_Literal message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) return "not a message: " + text;
  DecodeContext context;
  const StatusOr<plan::Literal> literal = DecodeLiteral(message, context);
  if (!literal.ok()) return literal.status().condition();
  return literal->type.ToSql() + " = " + Show(literal->type, literal->value);
}

TEST(DecodeLiteralTest, PlainValues) {
  EXPECT_EQ(Decoded("null { integer {} }"), "INT = NULL");
  EXPECT_EQ(Decoded("boolean: true"), "BOOLEAN = true");
  EXPECT_EQ(Decoded("byte: -128"), "TINYINT = TINYINT -128");
  EXPECT_EQ(Decoded("byte: 128"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("short: 40000"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("long: 5"), "BIGINT = BIGINT 5");
  EXPECT_EQ(Decoded("float: 1.5"), "FLOAT = FLOAT 1.5");
  EXPECT_EQ(Decoded("binary: '\\001\\377'"), "BINARY = X'01FF'");
  EXPECT_EQ(Decoded("string: 'a'"), "STRING = 'a'");
  EXPECT_EQ(Decoded("date: 1"), "DATE = DATE 1");
  EXPECT_EQ(Decoded("timestamp_ntz: 1"), "TIMESTAMP_NTZ = TIMESTAMP_NTZ 1");
  EXPECT_EQ(Decoded("time { nano: 1500 precision: 6 }"), "TIME(6) = TIME(6) 1");
  EXPECT_EQ(Decoded("time { nano: -1 }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("calendar_interval { months: 1 days: 2 microseconds: 3 }"),
            "INTERVAL = INTERVAL 1 months 2 days 3 microseconds");
  EXPECT_EQ(Decoded("year_month_interval: 13"), "INTERVAL YEAR TO MONTH = INTERVAL YEAR TO MONTH 13");
  EXPECT_EQ(Decoded(""), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeLiteralTest, DecimalsGetTheDigitsTheyNeed) {
  EXPECT_EQ(Decoded("decimal { value: '1.23' }"), "DECIMAL(3,2) = DECIMAL(3,2) 1.23");
  EXPECT_EQ(Decoded("decimal { value: '-1.50' precision: 10 scale: 0 }"), "DECIMAL(10,2) = DECIMAL(10,2) -1.50");
  EXPECT_EQ(Decoded("decimal { value: '1' precision: 5 scale: 3 }"), "DECIMAL(5,3) = DECIMAL(5,3) 1.000");
  EXPECT_EQ(Decoded("decimal { value: '0.001' }"), "DECIMAL(3,3) = DECIMAL(3,3) 0.001");
  EXPECT_EQ(Decoded("decimal { value: '1E+3' }"), "DECIMAL(4,0) = DECIMAL(4,0) 1000");
  EXPECT_EQ(Decoded("decimal { value: '12e-3' }"), "DECIMAL(3,3) = DECIMAL(3,3) 0.012");
  EXPECT_EQ(Decoded("decimal { value: '0E-18' }"), "DECIMAL(18,18) = DECIMAL(18,18) 0.000000000000000000");
  for (const char* bad : {"", "NaN", "1.2.3", "1e", "--1", "1e99999999999"}) {
    EXPECT_EQ(Decoded(std::string("decimal { value: '") + bad + "' }"), "FIRESTEEL_INVALID_MESSAGE") << bad;
  }
  EXPECT_EQ(Decoded("decimal { value: '1e40' }"), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  EXPECT_EQ(Decoded("decimal { value: '1' precision: 2000000000 }"), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  EXPECT_EQ(Decoded("decimal { value: '1' precision: -1 }"), "FIRESTEEL_INVALID_MESSAGE");
}

TEST(DecodeLiteralTest, NestedValuesWithTheirTypes) {
  EXPECT_EQ(
      Decoded("array { element_type { array { element_type { integer {} } contains_null: true } } elements { array { "
              "element_type { integer {} } elements { integer: 1 } elements { null { integer {} } } } } }"),
      "ARRAY<ARRAY<INT>> = [[1, NULL]]");
  EXPECT_EQ(
      Decoded("map { key_type { string {} } value_type { double {} } keys { string: 'k' } values { double: 2 } }"),
      "MAP<STRING, DOUBLE> = {'k': DOUBLE 2}");
  EXPECT_EQ(
      Decoded(
          "struct { struct_type { struct { fields { name: 'a' data_type { integer {} } nullable: true } fields { name: "
          "'b' data_type { string {} } nullable: true } } } elements { integer: 1 } elements { string: 'x' } }"),
      "STRUCT<a: INT, b: STRING> = [1, 'x']");
  EXPECT_EQ(
      Decoded("array { element_type { decimal { precision: 5 scale: 2 } } elements { decimal { value: '1.5' } } }"),
      "ARRAY<DECIMAL(5,2)> = [DECIMAL(5,2) 1.50]");
}

TEST(DecodeLiteralTest, NewerClientsSayTheTypeOnceOrLeaveItToTheFirstElement) {
  EXPECT_EQ(Decoded("array { elements { integer: 1 } elements { integer: 2 } }"), "ARRAY<INT> = [1, 2]");
  EXPECT_EQ(
      Decoded(
          "array { elements { integer: 1 } } data_type { array { element_type { integer {} } contains_null: true } }"),
      "ARRAY<INT> = [1]");
  EXPECT_EQ(Decoded("map { keys { string: 'k' } values { long: 2 } }"), "MAP<STRING, BIGINT> = {'k': BIGINT 2}");
  EXPECT_EQ(
      Decoded("struct { elements { integer: 1 } } data_type { struct { fields { name: 'a' data_type { integer {} } "
              "nullable: true } } }"),
      "STRUCT<a: INT> = [1]");
  EXPECT_EQ(Decoded("specialized_array { longs { values: 1 values: 2 } }"), "ARRAY<BIGINT> = [BIGINT 1, BIGINT 2]");
}

TEST(DecodeLiteralTest, ValuesThatDoNotFitTheirTypesAreInvalid) {
  EXPECT_EQ(Decoded("array { element_type { integer {} } elements { string: 'a' } }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("array { elements { integer: 1 } elements { string: 'a' } }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("map { key_type { string {} } value_type { long {} } keys { string: 'k' } }"),
            "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("map { keys { null { string {} } } values { long: 1 } }"), "NULL_MAP_KEY");
  EXPECT_EQ(Decoded("struct { elements { integer: 1 } }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("struct { struct_type { struct {} } elements { integer: 1 } }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(
      Decoded("array { element_type { decimal { precision: 2 scale: 0 } } elements { decimal { value: '1.5' } } }"),
      "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("specialized_array {}"), "FIRESTEEL_INVALID_MESSAGE");
}

}  // namespace
}  // namespace firesteel::connect
