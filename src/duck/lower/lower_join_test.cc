#include <gtest/gtest.h>

#include <algorithm>

#include "duck/lower/lowering.h"
#include "duck/lower/plan_builder_for_test.h"

namespace firesteel::duck {
namespace {

using namespace analysis;
using plan::JoinType;

ResolvedExpressionPtr Equal(ResolvedExpressionPtr a, ResolvedExpressionPtr b) {
  return Call("=", {std::move(a), std::move(b)}, DataType::Boolean());
}
ResolvedExpressionPtr Quotient(ResolvedExpressionPtr a, ResolvedExpressionPtr b) {
  return Call("div", {std::move(a), std::move(b)}, DataType::Long());
}

ResolvedPlanPtr Joined(ResolvedPlanPtr left, ResolvedPlanPtr right, JoinType type, ResolvedExpressionPtr condition) {
  std::vector<Attribute> output(left->output.begin(), left->output.end());
  if (type != JoinType::kLeftSemi) output.insert(output.end(), right->output.begin(), right->output.end());
  return MakeResolvedPlan(ResolvedJoin{std::move(left), std::move(right), type, std::move(condition)},
                          std::move(output));
}
// On the first column of each side.
ResolvedPlanPtr Joined(const ResolvedPlanPtr& left, const ResolvedPlanPtr& right, JoinType type = JoinType::kInner) {
  return Joined(left, right, type, Equal(Column(left, 0), Column(right, 0)));
}

std::string Lowered(const ResolvedPlanPtr& plan, RowOrder row_order) {
  LoweringContext context;
  context.row_order = row_order;
  Lowering lowering(context);
  const auto query = lowering.Query(plan);
  EXPECT_TRUE(query.ok()) << query.status().message();
  return query.ok() ? ToSql(*query) : "";
}

int Count(const std::string& text, const std::string& word) {
  int found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

class LowerJoinTest : public testing::Test {
 protected:
  const ResolvedPlanPtr a_ = Values({{Int(1), Int(2)}}), b_ = Values({{Int(1), Int(2)}}), c_ = Values({{Int(1)}}),
                        d_ = Values({{Int(1)}});
};

TEST_F(LowerJoinTest, JoinsInARowAreOneList) {
  const auto chain = Joined(Joined(Joined(a_, b_), c_, JoinType::kLeft), d_, JoinType::kLeftSemi);
  const std::string sql = Lowered(chain, RowOrder::kAny);
  EXPECT_EQ(Count(sql, "SELECT"), 1) << sql;
  EXPECT_EQ(Count(sql, "JOIN"), 3) << sql;
}

TEST_F(LowerJoinTest, OnlyColumnsNeededAboveArePutOut) {
  const auto chain = Joined(Joined(a_, b_), c_);
  const auto above = Filter(Limit(chain, 1, 0), Equal(Column(b_, 1), Int(2)));
  const std::string sql = Lowered(Project(above, {Column(b_, 1)}), RowOrder::kAny);
  EXPECT_NE(sql.find("SELECT c" + std::to_string(b_->output.get()[1].id.value) + "\n"), std::string::npos) << sql;
}

TEST_F(LowerJoinTest, AListOnTheRightIsBracketed) {
  const std::string sql = Lowered(Joined(a_, Joined(b_, Joined(c_, d_))), RowOrder::kAny);
  EXPECT_EQ(Count(sql, "SELECT"), 1) << sql;
}

TEST_F(LowerJoinTest, AFilterBetweenStaysInTheListUnlessSomethingMayFail) {
  const auto pair = Joined(a_, b_);
  const auto harmless = Filter(pair, Equal(Column(a_, 1), Column(b_, 1)));
  EXPECT_EQ(Count(Lowered(Joined(harmless, c_), RowOrder::kAny), "SELECT"), 1);
  EXPECT_EQ(Count(Lowered(Joined(harmless, c_, JoinType::kRight), RowOrder::kAny), "SELECT"), 2);

  const auto fallible = Filter(pair, Equal(Quotient(Column(a_, 1), Column(b_, 1)), Column(b_, 1)));
  EXPECT_EQ(Count(Lowered(Joined(fallible, c_), RowOrder::kAny), "SELECT"), 2);
  const auto condition = Equal(Quotient(Column(a_, 1), Column(b_, 1)), Column(c_, 0));
  EXPECT_EQ(Count(Lowered(Joined(harmless, c_, JoinType::kInner, condition), RowOrder::kAny), "SELECT"), 2);
  EXPECT_EQ(Count(Lowered(Joined(pair, c_, JoinType::kInner, condition), RowOrder::kAny), "SELECT"), 1);
}

// Filters above a list reach all of its joins: no join is hidden behind the numbers of another's rows.
TEST_F(LowerJoinTest, InSparksOrderOnlyTheTablesAreNumbered) {
  const auto list = Joined(Joined(Joined(a_, b_, JoinType::kCross, nullptr), c_, JoinType::kCross, nullptr), d_,
                           JoinType::kCross, nullptr);
  const std::string sql = Lowered(Filter(list, Equal(Column(a_, 0), Column(d_, 0))), RowOrder::kSpark);
  EXPECT_EQ(Count(sql, "row_number()"), 4) << sql;
  EXPECT_EQ(Count(sql, "CROSS JOIN"), 3) << sql;
  EXPECT_EQ(Count(sql, "ORDER BY"), 1) << sql;
}

TEST_F(LowerJoinTest, InSparksOrderALeftSideThatIsFoundLastIsNumberedAsAWhole) {
  const std::string sql = Lowered(Joined(Joined(a_, b_), c_, JoinType::kRight), RowOrder::kSpark);
  EXPECT_EQ(Count(sql, "row_number()"), 4) << sql;
}

}  // namespace
}  // namespace firesteel::duck
