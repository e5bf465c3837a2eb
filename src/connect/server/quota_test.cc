#include "connect/server/quota.h"

#include <gtest/gtest.h>

#include <optional>

namespace firesteel::connect {
namespace {

TEST(Quota, PlacesAreFreeAgainWithTheirLastHolder) {
  Quota quota(2);
  auto one = quota.Take();
  auto other = quota.Take();
  EXPECT_NE(one, nullptr);
  EXPECT_NE(other, nullptr);
  EXPECT_EQ(quota.Take(), nullptr);
  auto copy = one;
  one.reset();
  EXPECT_EQ(quota.Take(), nullptr);
  copy.reset();
  EXPECT_NE(quota.Take(), nullptr);
}

TEST(Quota, PlacesMayOutliveIt) {
  std::optional<Quota> quota(std::in_place, 1);
  auto place = quota->Take();
  quota.reset();
  place.reset();
}

}  // namespace
}  // namespace firesteel::connect
