#include "base/deep_recursion.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

int CountDown(int depth) {
  return WithStackRoom([&] {
    volatile char frame[512] = {};
    return depth == 0 ? frame[0] : CountDown(depth - 1) + 1;
  });
}

TEST(DeepRecursion, GoesDeeperThanOneStackAllows) { EXPECT_EQ(CountDown(200'000), 200'000); }

}  // namespace
}  // namespace firesteel
