#include "cell_text.h"

#include <gtest/gtest.h>

#include <limits>

#include "comparison.h"
#include "recording.h"

namespace firesteel::replay {
namespace {

Value Number(std::int64_t number) { return Value{number}; }

TEST(JavaDoubleText, IsPlainBetweenAThousandthAndTenMillion) {
  EXPECT_EQ(JavaDoubleText(1), "1.0");
  EXPECT_EQ(JavaDoubleText(0.001), "0.001");
  EXPECT_EQ(JavaDoubleText(9.0E-4), "9.0E-4");
  EXPECT_EQ(JavaDoubleText(9999999), "9999999.0");
  EXPECT_EQ(JavaDoubleText(1e7), "1.0E7");
  EXPECT_EQ(JavaDoubleText(-123456.75), "-123456.75");
  EXPECT_EQ(JavaDoubleText(1.7976931348623157e308), "1.7976931348623157E308");
  EXPECT_EQ(JavaDoubleText(std::numeric_limits<double>::denorm_min()), "4.9E-324");
  EXPECT_EQ(JavaFloatText(3.4028235e38F), "3.4028235E38");
}

TEST(CellText, ShowsInstantsInTheSessionZone) {
  const std::int64_t ten_utc = 1'710'066'600'120'000;  // 2024-03-10 10:30:00.12 UTC, after the change to summer time
  EXPECT_EQ(CellText(Number(ten_utc), DataType::Timestamp(), "America/Los_Angeles"), "2024-03-10 03:30:00.12");
  EXPECT_EQ(CellText(Number(ten_utc), DataType::TimestampNtz(), "America/Los_Angeles"), "2024-03-10 10:30:00.12");
  EXPECT_EQ(CellText(Number(-500'000), DataType::Timestamp(), "+02:00"), "1970-01-01 01:59:59.5");
}

TEST(CellText, ShowsIntervalsAsLiterals) {
  EXPECT_EQ(CellText(Number(-14), DataType::YearMonthInterval(), "UTC"), "INTERVAL '-1-2' YEAR TO MONTH");
  EXPECT_EQ(CellText(Number(93'784'567'000), DataType::DayTimeInterval(), "UTC"),
            "INTERVAL '1 02:03:04.567' DAY TO SECOND");
}

TEST(CellText, ShowsNestedNullsInLowerCase) {
  const DataType type = DataType::Struct({{"a", DataType::Array(DataType::Int())}, {"b", DataType::String()}});
  const Value array{ValueList{{Number(1), Value{}}}};
  EXPECT_EQ(CellText(Value{ValueList{{array, Value{}}}}, type, "UTC"), "{[1, null], null}");
  EXPECT_EQ(CellText(Value{}, type, "UTC"), "NULL");
  EXPECT_EQ(CellText(Value{std::string("NULL")}, DataType::String(), "UTC"), "\\NULL");
}

TEST(CellText, EscapesWhatALineCannotHold) {
  EXPECT_EQ(EscapeCell("a\tb\\c\n"), "a\\tb\\\\c\\n");
  EXPECT_EQ(EscapeCell(std::string("\0\x7F", 2)), "\\x00\\x7f");
  EXPECT_EQ(EscapeCell("日本"), "日本");
}

TEST(ParseRecording, ReadsRowsAndErrors) {
  const auto recording = ParseRecording(
      "Recorded from Spark 4.1.4\n-- set a=b\n\n=== 1\nSELECT 1\n--- schema `1` INT NOT NULL\n--- rows 1 in any "
      "order\n1\n\n=== 2\nSELECT\n1 / 0\n--- error DIVIDE_BY_ZERO 22012\n");
  ASSERT_TRUE(recording.ok());
  ASSERT_EQ(recording->answers.size(), 2U);
  EXPECT_EQ(recording->answers[0].rows, std::vector<std::string>{"1"});
  EXPECT_EQ(recording->answers[1].statement, "SELECT\n1 / 0");
  EXPECT_EQ(recording->answers[1].condition, "DIVIDE_BY_ZERO");
}

TEST(Difference, LooksAtOrderOnlyWhereSparkPromisesOne) {
  RecordedAnswer recorded{.number = 1, .statement = "q", .schema = "a INT NOT NULL", .rows = {"1", "2"}};
  const Answer answer{Status::Ok(), "a INT", {"2", "1"}};
  EXPECT_EQ(Difference(recorded, answer, Nullability::kIgnore), std::nullopt);
  EXPECT_EQ(Difference(recorded, answer, Nullability::kCompare), "schema");
  recorded.ordered = true;
  EXPECT_EQ(Difference(recorded, answer, Nullability::kIgnore), "values");
}

}  // namespace
}  // namespace firesteel::replay
