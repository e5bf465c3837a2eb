#include "base/zone.h"

#include <gtest/gtest.h>

#include "base/settings/settings.h"

namespace firesteel {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;

std::int64_t OffsetOf(std::string_view name) {
  const Zone* zone = Zone::Find(name);
  return zone == nullptr ? INT64_MIN : zone->OffsetAt(1'700'000'000'000'000) / kHour;
}

TEST(ZoneTest, NamesAreReadAsJavaReadsThem) {
  EXPECT_EQ(OffsetOf("Z"), 0);
  EXPECT_EQ(OffsetOf("+09:00"), 9);
  EXPECT_EQ(OffsetOf("-3"), -3);
  EXPECT_EQ(OffsetOf("GMT+8"), 8);
  EXPECT_EQ(OffsetOf("UTC-03:00"), -3);
  EXPECT_EQ(OffsetOf("Asia/Seoul"), 9);
  for (const char* name :
       {"", "+19", "+18:30", "+1:60", "+", "+09:", "+-9:30", "+1:2:3:4", "Mars/Base", "../etc/passwd"}) {
    EXPECT_EQ(Zone::Find(name), nullptr) << name;
  }
}

TEST(ZoneTest, ReadingsInGapsMoveOnAndInOverlapsAreTheEarlier) {
  const Zone& zone = *Zone::Find("Europe/Zurich");
  constexpr std::int64_t kMarch = 1'711'850'400'000'000;    // 2024-03-31 02:00, which does not occur
  constexpr std::int64_t kOctober = 1'729'994'400'000'000;  // 2024-10-27 02:00, which occurs twice
  EXPECT_EQ(zone.InstantOf(kMarch), kMarch - kHour);
  EXPECT_EQ(zone.InstantOf(kOctober), kOctober - 2 * kHour);
}

TEST(ZoneTest, SettingsTakeTheSameNames) {
  Settings settings;
  EXPECT_TRUE(settings.Set("spark.sql.session.timeZone", "GMT+8").ok());
  EXPECT_EQ(settings.Set("spark.sql.session.timeZone", "+99:99").condition(), "INVALID_CONF_VALUE.TIME_ZONE");
}

}  // namespace
}  // namespace firesteel
