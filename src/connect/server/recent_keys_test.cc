#include "connect/server/recent_keys.h"

#include <gtest/gtest.h>

namespace firesteel::connect {
namespace {

TEST(RecentKeys, ForgetTheOldest) {
  RecentKeys<int> keys(2);
  for (const int key : {3, 1, 3, 2}) keys.Add(key);
  EXPECT_FALSE(keys.Contains(3));
  EXPECT_TRUE(keys.Contains(1));
  EXPECT_TRUE(keys.Contains(2));
}

}  // namespace
}  // namespace firesteel::connect
