#include "functions/coercion.h"

#include <fstream>
#include <sstream>

#include "functions/type_text_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;

std::string Text(const std::optional<DataType>& type) { return type ? TypeText(*type) : "-"; }
std::string Text(bool value) { return value ? "true" : "false"; }

// An untyped NULL as a cast target occurs in no program.
bool IsRelevant(const std::string& from, const std::string& to) { return to != "void" || from == "void"; }

// tests/functions/coercion.txt holds Spark's own answers for every pair of 31 types.
TEST(CoercionTest, AnswersAsSparkForEveryPairOfTypes) {
  std::ifstream file("tests/functions/coercion.txt");
  ASSERT_TRUE(file) << "run from the repository's root";
  std::string line;
  std::getline(file, line);
  int pairs = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
    ASSERT_EQ(cells.size(), 15U) << line;
    const DataType from = ParseTypeText(cells[0]);
    const DataType to = ParseTypeText(cells[1]);
    SCOPED_TRACE(cells[0] + " and " + cells[1]);
    if (IsRelevant(cells[0], cells[1])) {
      EXPECT_EQ(Text(CanCast(from, to, EvalMode::kAnsi)), cells[2]) << "cast, ANSI";
      EXPECT_EQ(Text(CanCast(from, to, EvalMode::kLegacy)), cells[3]) << "cast, legacy";
      EXPECT_EQ(Text(CanCast(from, to, EvalMode::kTry)), cells[4]) << "try_cast";
      EXPECT_EQ(Text(CanStoreAssign(from, to)), cells[5]) << "store assignment";
      EXPECT_EQ(Text(CastMayGiveNull(from, to, EvalMode::kAnsi)), cells[6]) << "nullability of a cast";
      EXPECT_EQ(Text(CanImplicitlyCast(from, to, EvalMode::kAnsi)), cells[13]) << "implicit cast, ANSI";
      EXPECT_EQ(Text(CanImplicitlyCast(from, to, EvalMode::kLegacy)), cells[14]) << "implicit cast, legacy";
    }
    EXPECT_EQ(Text(TightestCommonType(from, to, EvalMode::kAnsi)), cells[7]) << "tightest type, ANSI";
    EXPECT_EQ(Text(TightestCommonType(from, to, EvalMode::kLegacy)), cells[8]) << "tightest type, legacy";
    EXPECT_EQ(Text(WiderType(from, to, EvalMode::kAnsi)), cells[9]) << "wider type, ANSI";
    EXPECT_EQ(Text(WiderType(from, to, EvalMode::kLegacy)), cells[10]) << "wider type, legacy";
    if (cells[11] != "-") {
      EXPECT_EQ(Text(ComparisonType(from, to, EvalMode::kAnsi)), cells[11]) << "comparison, ANSI";
    }
    if (cells[12] != "-") {
      EXPECT_EQ(Text(ComparisonType(from, to, EvalMode::kLegacy)), cells[12]) << "comparison, legacy";
    }
    ++pairs;
  }
  EXPECT_EQ(pairs, 961);
}

TEST(CoercionTest, DecimalsPast38DigitsGiveUpScaleDownToSix) {
  EXPECT_EQ(BoundedDecimal(39, 10), DataType::Decimal(38, 9));
  EXPECT_EQ(BoundedDecimal(60, 20), DataType::Decimal(38, 6));
  EXPECT_EQ(BoundedDecimal(50, 4), DataType::Decimal(38, 4));
  EXPECT_EQ(BoundedDecimal(39, 10, false), DataType::Decimal(38, 10));
}

TEST(CoercionTest, LegacyModeLooksAtTextsFirst) {
  const std::vector<DataType> types = {DataType::Timestamp(), DataType::Int(), DataType::String()};
  EXPECT_EQ(WiderType(types, EvalMode::kLegacy), DataType::String());
  EXPECT_EQ(WiderType(types, EvalMode::kAnsi), std::nullopt);
}

}  // namespace
}  // namespace firesteel::functions
