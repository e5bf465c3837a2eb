#include "types/schema_json.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(SchemaJsonTest, WritesSparksNames) {
  EXPECT_EQ(SchemaToJson({{"a", DataType::Int()}, {"b", DataType::Array(DataType::Long()), false}}),
            R"({"type":"struct","fields":[{"name":"a","type":"integer","nullable":true,"metadata":{}},)"
            R"({"name":"b","type":{"type":"array","elementType":"long","containsNull":true},)"
            R"("nullable":false,"metadata":{}}]})");
}

TEST(SchemaJsonTest, EveryTypeSurvivesTheRoundTrip) {
  const Schema schema = {
      {"a", DataType::Decimal(38, 18)},
      {"b", DataType::Map(DataType::String(), DataType::Struct({{"x", DataType::Date(), false}}), false)},
      {"c", DataType::YearMonthInterval(IntervalField::kYear, IntervalField::kYear)},
      {"d", DataType::DayTimeInterval()},
      {"e", DataType::Varchar(12), true, "", "a comment"},
      {"f", DataType::TimestampNtz(), true, R"({"k":1})"},
      {"g", DataType::CalendarInterval()},
  };
  const StatusOr<Schema> back = SchemaFromJson(SchemaToJson(schema));
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  EXPECT_EQ(*back, schema);
}

TEST(SchemaJsonTest, RefusesNoiseAndUnknownTypes) {
  EXPECT_FALSE(SchemaFromJson("{").ok());
  EXPECT_FALSE(SchemaFromJson("\"integer\"").ok());
  EXPECT_FALSE(DataTypeFromJson("\"quaternion\"").ok());
}

TEST(SchemaJsonTest, MembersOfTheWrongKindDoNoHarm) {
  EXPECT_TRUE(
      SchemaFromJson(R"({"type":"struct","fields":[{"name":"a","type":"integer","nullable":3,"metadata":null}]})")
          .ok());
  EXPECT_FALSE(DataTypeFromJson("\"decimal(99,1)\"").ok());
  EXPECT_FALSE(DataTypeFromJson("\"char(-1)\"").ok());
  EXPECT_FALSE(DataTypeFromJson(std::string(100'000, '[')).ok());
}

}  // namespace
}  // namespace firesteel
