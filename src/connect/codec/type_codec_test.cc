#include "connect/codec/type_codec.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "spark/connect/types.pb.h"

namespace firesteel::connect {
namespace {

// The type a message in protobuf's text form stands for, as DDL, or the condition of the failure.
std::string Decoded(const std::string& text) {
  spark::connect::DataType message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) return "not a message: " + text;
  const StatusOr<DataType> type = DecodeDataType(message, DecodeContext{});
  return type.ok() ? type->ToSql() : type.status().condition();
}

DataType ThereAndBack(const DataType& type) {
  spark::connect::DataType message;
  EncodeDataType(type, &message);
  StatusOr<DataType> back = DecodeDataType(message, DecodeContext{});
  EXPECT_TRUE(back.ok()) << back.status().ToString();
  return back.ok() ? *back : DataType::Null();
}

TEST(TypeCodecTest, EveryTypeComesBack) {
  for (const DataType& type : {DataType::Null(),
                               DataType::Boolean(),
                               DataType::Byte(),
                               DataType::Short(),
                               DataType::Int(),
                               DataType::Long(),
                               DataType::Float(),
                               DataType::Double(),
                               DataType::Decimal(38, 18),
                               DataType::String(),
                               DataType::Char(5),
                               DataType::Varchar(9),
                               DataType::Binary(),
                               DataType::Date(),
                               DataType::Timestamp(),
                               DataType::TimestampNtz(),
                               DataType::Time(3),
                               DataType::CalendarInterval(),
                               DataType::Variant(),
                               DataType::YearMonthInterval(IntervalField::kMonth, IntervalField::kMonth),
                               DataType::DayTimeInterval(IntervalField::kHour, IntervalField::kSecond),
                               DataType::Array(DataType::Int(), false),
                               DataType::Map(DataType::String(), DataType::Array(DataType::Date()), false),
                               DataType::Struct({{"a", DataType::Int(), false, R"({"k":1})"},
                                                 {"b", DataType::String(), true, "", "words"}})}) {
    EXPECT_EQ(ThereAndBack(type), type) << type.ToSql();
  }
}

TEST(TypeCodecTest, LeftOutNumbersAreSparksDefaults) {
  EXPECT_EQ(Decoded("decimal {}"), "DECIMAL(10,0)");
  EXPECT_EQ(Decoded("time {}"), "TIME(6)");
  EXPECT_EQ(Decoded("day_time_interval {}"), "INTERVAL DAY TO SECOND");
  EXPECT_EQ(Decoded("day_time_interval { start_field: 2 }"), "INTERVAL MINUTE");
  EXPECT_EQ(Decoded("year_month_interval {}"), "INTERVAL YEAR TO MONTH");
}

TEST(TypeCodecTest, TextIsAListOfColumnsOrAType) {
  EXPECT_EQ(Decoded("unparsed { data_type_string: 'a INT NOT NULL, b string' }"), "STRUCT<a: INT NOT NULL, b: STRING>");
  EXPECT_EQ(Decoded("unparsed { data_type_string: 'a: byte, b: decimal(  16 , 8   ) ' }"),
            "STRUCT<a: TINYINT, b: DECIMAL(16,8)>");
  EXPECT_EQ(Decoded("unparsed { data_type_string: 'array<int>' }"), "ARRAY<INT>");
  EXPECT_EQ(Decoded("unparsed { data_type_string: 'int ' }"), "INT");
  EXPECT_EQ(Decoded("unparsed { data_type_string: 'a int,' }"), "PARSE_SYNTAX_ERROR");
}

TEST(TypeCodecTest, WhatIsNotThereIsRefusedByName) {
  EXPECT_EQ(Decoded("string { collation: 'UTF8_BINARY' }"), "STRING");
  EXPECT_EQ(Decoded("string { collation: 'UTF8_LCASE' }").substr(0, 19), "UNSUPPORTED_FEATURE");
  EXPECT_EQ(Decoded("udt { type: 'udt' python_class: 'Point' }").substr(0, 19), "UNSUPPORTED_FEATURE");
  EXPECT_EQ(Decoded("geography { srid: 1 }").substr(0, 19), "UNSUPPORTED_FEATURE");
}

TEST(TypeCodecTest, MessagesNoClientMakesAreInvalid) {
  EXPECT_EQ(Decoded(""), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("array {}"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("char { length: -1 }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("decimal { precision: -3 scale: 0 }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("decimal { precision: 50 scale: 0 }"), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION");
  EXPECT_EQ(Decoded("year_month_interval { start_field: 1 end_field: 0 }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("day_time_interval { start_field: 1 end_field: 9 }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Decoded("struct { fields { name: 'a' data_type { integer {} } metadata: '[1' } }"),
            "FIRESTEEL_INVALID_MESSAGE");
}

TEST(TypeCodecTest, ASchemaThatIsNoStructIsOneColumn) {
  spark::connect::DataType message;
  message.mutable_long_();
  const StatusOr<Schema> schema = DecodeSchema(message, DecodeContext{});
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(*schema, (Schema{{"value", DataType::Long()}}));
}

}  // namespace
}  // namespace firesteel::connect
