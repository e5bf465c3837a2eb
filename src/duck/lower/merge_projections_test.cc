#include "duck/lower/merge_projections.h"

#include <gtest/gtest.h>

#include "analysis/plan/resolved_rewrite.h"
#include "duck/lower/plan_builder_for_test.h"

namespace firesteel::duck {
namespace {

using namespace analysis;

ResolvedExpressionPtr Plus(ResolvedExpressionPtr a, ResolvedExpressionPtr b) {
  return Call("+", {std::move(a), std::move(b)}, DataType::Int());
}

class MergeProjectionsTest : public testing::Test {
 protected:
  static MergedProjection Merged(const ResolvedPlanPtr& plan) { return MergeProjections(*As<ResolvedProject>(plan)); }

  const ResolvedPlanPtr base_ = Values({{Int(1), Int(2)}});
};

TEST_F(MergeProjectionsTest, AChainOfNewColumnsIsOneProjection) {
  ResolvedPlanPtr plan = base_;
  for (int i = 0; i < 50; ++i) {
    std::vector<ResolvedExpressionPtr> expressions;
    for (std::size_t column = 0; column < plan->output.size(); ++column) expressions.push_back(Column(plan, column));
    expressions.push_back(Plus(Column(plan, 0), Int(i)));
    plan = Project(plan, std::move(expressions));
  }
  const MergedProjection merged = Merged(plan);
  EXPECT_EQ(merged.input, base_);
  ASSERT_EQ(merged.expressions.size(), 52u);
  EXPECT_TRUE(SameExpression(merged.expressions[0], Column(base_, 0)));
  EXPECT_TRUE(SameExpression(merged.expressions[51], Plus(Column(base_, 0), Int(49))));
}

TEST_F(MergeProjectionsTest, NothingIsComputedTwice) {
  const auto sum = Project(base_, {Plus(Column(base_, 0), Column(base_, 1))});
  EXPECT_EQ(Merged(Project(sum, {Column(sum, 0), Plus(Column(sum, 0), Int(1))})).input, sum);
  EXPECT_EQ(Merged(Project(sum, {Plus(Column(sum, 0), Column(sum, 0))})).input, sum);
  // What is no work may be repeated.
  const auto renamed = Project(base_, {Column(base_, 0), Int(7)});
  const MergedProjection merged =
      Merged(Project(renamed, {Plus(Column(renamed, 0), Column(renamed, 1)), Column(renamed, 0)}));
  EXPECT_EQ(merged.input, base_);
  EXPECT_TRUE(SameExpression(merged.expressions[0], Plus(Column(base_, 0), Int(7))));
}

TEST_F(MergeProjectionsTest, LambdasAndSubqueriesKeepWhatTheyUseBelow) {
  const auto sum = Project(base_, {Plus(Column(base_, 0), Column(base_, 1))});
  const Attribute item{NextColumnId(), "x", DataType::Int()};
  const auto body = Plus(MakeResolved(ColumnReference{item.id}, item.type, true), Column(sum, 0));
  const auto lambda = MakeResolved(ResolvedLambda{{item}, body}, DataType::Int(), true);
  const auto ints = DataType::Array(DataType::Int());
  EXPECT_EQ(Merged(Project(sum, {Call("transform", {ArrayOfInts({1, 2}), lambda}, ints)})).input, sum);

  const auto outer = MakeResolved(ColumnReference{sum->output[0].id, true}, DataType::Int(), true);
  const auto subquery = MakeResolved(ResolvedSubquery{.plan = Project(OneRowPlan(), {outer})}, DataType::Int(), true);
  EXPECT_EQ(Merged(Project(sum, {subquery})).input, sum);
}

TEST_F(MergeProjectionsTest, ExpressionsDoNotGrowWithoutEnd) {
  ResolvedPlanPtr plan = base_;
  for (int i = 0; i < 1000; ++i) plan = Project(plan, {Plus(Column(plan, 0), Int(1))});
  const MergedProjection merged = Merged(plan);
  EXPECT_NE(merged.input, base_);
  int depth = 0;
  for (const ResolvedExpression* node = merged.expressions[0].get();
       const auto* call = std::get_if<FunctionCall>(&node->node);) {
    node = call->arguments[0].get();
    ++depth;
  }
  EXPECT_GT(depth, 50);
  EXPECT_LT(depth, 200);
}

}  // namespace
}  // namespace firesteel::duck
