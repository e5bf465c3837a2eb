#include "duck/functions/aggregate/order_free_sum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace firesteel::duck {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();

double SumOf(const std::vector<double>& numbers) {
  OrderFreeSum sum;
  for (const double x : numbers) sum.Add(x);
  return sum.Value();
}

TEST(OrderFreeSumTest, RoundsTheExactSumOnce) {
  EXPECT_EQ(SumOf({}), 0.0);
  EXPECT_EQ(SumOf({1e16, 1.0, -1e16}), 1.0);
  EXPECT_EQ(SumOf(std::vector<double>(10, 0.1)), 1.0);
  EXPECT_EQ(SumOf({1e20, 3.5, -1e20, -3.0}), 0.5);
  EXPECT_EQ(SumOf({9007199254740992.0, 1.0}), 9007199254740992.0);  // a tie goes to the even neighbour
  EXPECT_EQ(SumOf({9007199254740992.0, 1.0, 1e-9}), 9007199254740994.0);
  EXPECT_EQ(SumOf({-9007199254740992.0, -1.0, -1e-9}), -9007199254740994.0);
}

TEST(OrderFreeSumTest, EndsOfTheRangeOfDoubles) {
  EXPECT_EQ(SumOf({kLargest, kLargest}), kInfinity);
  EXPECT_EQ(SumOf({kLargest, kLargest, -kLargest}), kLargest);
  EXPECT_EQ(SumOf({-kLargest, -kLargest}), -kInfinity);
  EXPECT_EQ(SumOf({kSmallest, kSmallest}), 2 * kSmallest);
  EXPECT_EQ(SumOf({kSmallest, -kSmallest}), 0.0);
  EXPECT_EQ(SumOf({2.2250738585072014e-308, -kSmallest}), 2.2250738585072009e-308);
  EXPECT_FALSE(std::signbit(SumOf({-0.0, -0.0})));  // Spark starts from 0.0
}

TEST(OrderFreeSumTest, InfinityAndNaNAsInJava) {
  EXPECT_EQ(SumOf({1, kInfinity}), kInfinity);
  EXPECT_EQ(SumOf({-kInfinity, 5}), -kInfinity);
  EXPECT_TRUE(std::isnan(SumOf({kInfinity, -kInfinity})));
  EXPECT_TRUE(std::isnan(SumOf({1, std::numeric_limits<double>::quiet_NaN()})));
}

TEST(OrderFreeSumTest, NeitherOrderNorGroupingNorRunsChangeABit) {
  std::mt19937_64 random(20261121);
  for (int round = 0; round < 400; ++round) {
    const int spread = round % 4 == 0 ? 2 : round % 4 == 1 ? 45 : round % 4 == 2 ? 140 : 2000;
    std::vector<double> numbers;
    for (int i = 0; i < 200; ++i) {
      const int exponent = static_cast<int>(random() % spread) - spread / 2;
      const double x = std::ldexp(1.0 + static_cast<double>(random() >> 12) * 0x1p-52, exponent);
      numbers.push_back((random() & 1) != 0 ? x : -x);
    }
    const double expected = SumOf(numbers);
    for (int shuffle = 0; shuffle < 5; ++shuffle) {
      std::shuffle(numbers.begin(), numbers.end(), random);
      OrderFreeSum parts[3];
      for (std::size_t i = 0; i < numbers.size(); i += 20) {
        OrderFreeSum::Run run(parts[random() % 2]);
        for (std::size_t j = i; j < i + 10; ++j) run.Add(numbers[j]);
        run.Finish();
        for (std::size_t j = i + 10; j < i + 20; ++j) parts[random() % 3].Add(numbers[j]);
      }
      parts[2].Merge(parts[0]);
      parts[2].Merge(parts[1]);
      ASSERT_EQ(parts[2].Value(), expected) << "round " << round;
    }
  }
}

TEST(OrderFreeSumTest, CarriesAfterManyAdditions) {
  OrderFreeSum sum;
  OrderFreeSum part;
  for (int i = 0; i < 1 << 20; ++i) part.Add(4294967295.0);
  for (int i = 0; i < 1 << 12; ++i) sum.Merge(part);  // 2^32 additions
  EXPECT_EQ(sum.Value(), 4294967295.0 * 4294967296.0);
}

TEST(OrderFreeSumTest, ProductsBeyondTheRangeOfDoublesCancel) {
  OrderFreeSum sum;
  sum.AddProduct(1e200, 1e200);
  sum.AddProduct(3, 5);
  sum.AddProduct(-1e200, 1e200);
  EXPECT_EQ(sum.Value(), 0.0);  // 15 is too small beside 1e400
  OrderFreeSum infinite;
  infinite.AddProduct(1e200, -1e200);
  EXPECT_EQ(infinite.Value(), -kInfinity);
  OrderFreeSum small;
  small.AddProduct(kSmallest, 4.0);
  small.AddProduct(kSmallest, kSmallest);
  small.AddProduct(0.0, kLargest);
  EXPECT_EQ(small.Value(), 4 * kSmallest);
  OrderFreeSum nan;
  nan.AddProduct(kInfinity, 0.0);
  EXPECT_TRUE(std::isnan(nan.Value()));
}

TEST(OrderFreeSumTest, OrderDoesNotChangeSumsOfProducts) {
  std::mt19937_64 random(7);
  std::vector<double> numbers;
  for (int i = 0; i < 500; ++i)
    numbers.push_back(std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 130) - 90));
  std::optional<double> first;
  for (int shuffle = 0; shuffle < 20; ++shuffle) {
    std::shuffle(numbers.begin(), numbers.end(), random);
    OrderFreeSum parts[2];
    for (std::size_t i = 0; i < numbers.size(); ++i) parts[i % 2].AddProduct(numbers[i], numbers[i]);
    parts[0].Merge(parts[1]);
    if (!first) first = parts[0].Value();
    EXPECT_EQ(parts[0].Value(), *first);
  }
}

TEST(OrderFreeSumTest, ProductsAreAddedExactly) {
  OrderFreeSum sum;
  const double x = 1.0 + 0x1p-40;
  sum.AddProduct(x, x);  // 1 + 2^-39 + 2^-80
  sum.Add(-1.0);
  sum.Add(-0x1p-39);
  EXPECT_EQ(sum.Value(), 0x1p-80);
  EXPECT_EQ(static_cast<double>(sum.WideValue()), 0x1p-80);
}

}  // namespace
}  // namespace firesteel::duck
