#include "files/listing/partition_value.h"

#include <gtest/gtest.h>

#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

std::string Inferred(std::string_view raw) { return InferPartitionType(raw, true).ToSimpleString(); }

TEST(PartitionValue, InfersAsSparkDoes) {
  EXPECT_EQ(Inferred("02"), "int");
  EXPECT_EQ(Inferred("-7"), "int");
  EXPECT_EQ(Inferred("3000000000"), "bigint");
  EXPECT_EQ(Inferred("12345678901234567890"), "decimal(20,0)");
  EXPECT_EQ(Inferred("1.5"), "double");
  EXPECT_EQ(Inferred("1e3"), "decimal(4,0)");
  EXPECT_EQ(Inferred("1.0d"), "double");
  EXPECT_EQ(Inferred("2024-01-31"), "date");
  EXPECT_EQ(Inferred("2024-02-30"), "string");
  EXPECT_EQ(Inferred("2024-01-31 10:20:30"), "timestamp");
  EXPECT_EQ(Inferred("2024-1-1"), "string");
  EXPECT_EQ(Inferred("null"), "string");
  EXPECT_EQ(Inferred("__HIVE_DEFAULT_PARTITION__"), "void");
  EXPECT_EQ(InferPartitionType("5", false).ToSimpleString(), "string");
}

TEST(PartitionValue, WidensMixedColumns) {
  const auto wider = [](std::string_view a, std::string_view b) {
    return WiderPartitionType(InferPartitionType(a, true), InferPartitionType(b, true)).ToSimpleString();
  };
  EXPECT_EQ(wider("1", "3000000000"), "bigint");
  EXPECT_EQ(wider("1", "1.5"), "double");
  EXPECT_EQ(wider("3000000000", "1.5"), "string");
  EXPECT_EQ(wider("1", "a"), "string");
  EXPECT_EQ(wider("1", "__HIVE_DEFAULT_PARTITION__"), "int");
  EXPECT_EQ(wider("2024-01-01", "2024-01-01 00:00:00"), "timestamp");
}

TEST(PartitionValue, TextRoundTripsThroughEveryType) {
  const std::pair<DataType, std::string> cases[] = {
      {DataType::Int(), "-5"},          {DataType::String(), "a b"},
      {DataType::Double(), "1.0E10"},   {DataType::Decimal(10, 2), "12.30"},
      {DataType::Date(), "2024-02-29"}, {DataType::Timestamp(), "2024-02-29 01:02:03.5"},
      {DataType::Boolean(), "true"},    {DataType::TimestampNtz(), "1969-12-31 23:59:59.999999"}};
  for (const auto& [type, text] : cases) {
    const auto value = ParsePartitionValue(text, type, "Europe/Zurich");
    ASSERT_TRUE(value.ok()) << type.ToSql() << value.status().ToString();
    const auto back = PartitionValueText(*value, type, "Europe/Zurich");
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(**back, text) << type.ToSql();
  }
}

TEST(PartitionValue, RefusesValuesOutOfRange) {
  EXPECT_FALSE(ParsePartitionValue("128", DataType::Byte(), "UTC").ok());
  EXPECT_FALSE(ParsePartitionValue("x", DataType::Int(), "UTC").ok());
  EXPECT_FALSE(ParsePartitionValue("1000", DataType::Decimal(3, 0), "UTC").ok());
}

}  // namespace
}  // namespace firesteel::files
