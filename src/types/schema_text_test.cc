#include "types/schema_text.h"

#include "gtest/gtest.h"

namespace firesteel {
namespace {

std::string Parsed(std::string_view text) {
  const auto type = ParseSchemaText(text);
  return type.ok() ? type->ToSql() : "error: " + type.status().message();
}

TEST(SchemaTextTest, ReadsTypes) {
  EXPECT_EQ(Parsed("bigint"), "BIGINT");
  EXPECT_EQ(Parsed("decimal(10, 2)"), "DECIMAL(10,2)");
  EXPECT_EQ(Parsed("ARRAY<MAP<string,INT>>"), "ARRAY<MAP<STRING, INT>>");
  EXPECT_EQ(Parsed("interval day to second"), "INTERVAL DAY TO SECOND");
  EXPECT_EQ(Parsed("struct<a:int not null, `b c`: array<string>>"), "STRUCT<a: INT NOT NULL, `b c`: ARRAY<STRING>>");
}

TEST(SchemaTextTest, ReadsListsOfFields) {
  EXPECT_EQ(Parsed("a INT, b STRING NOT NULL COMMENT 'x, y'"), "STRUCT<a: INT, b: STRING NOT NULL>");
  EXPECT_EQ(Parsed("date DATE"), "STRUCT<date: DATE>");
}

TEST(SchemaTextTest, NamesWhatItCannotRead) {
  EXPECT_EQ(Parsed("a INTT"), "error: there is no type 'INTT'");
  EXPECT_EQ(Parsed("array<int"), "error: the schema ends too early");
  EXPECT_EQ(Parsed("a decimal(50,2)"), "error: DECIMAL takes 1 to 38 digits, of which the scale is a part");
}

TEST(SchemaToDdlTest, ColumnsAreSeparatedByCommas) {
  EXPECT_EQ(SchemaToDdl({{"a b", DataType::Int(), false, "", "it's"}, {"c", DataType::Array(DataType::String())}}),
            "`a b` INT NOT NULL COMMENT 'it\\'s',c ARRAY<STRING>");
  EXPECT_EQ(SchemaToDdl({}), "");
}

}  // namespace
}  // namespace firesteel
