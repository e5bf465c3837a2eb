#include "base/settings/settings.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(SettingsTest, ValuesWithoutMeaningHereAreRefusedByName) {
  Settings settings;
  EXPECT_EQ(settings.Set("spark.sql.storeAssignmentPolicy", "Strict").condition(), "UNSUPPORTED_FEATURE");
  EXPECT_EQ(settings.Set("spark.sql.legacy.timeParserPolicy", "LEGACY").condition(), "UNSUPPORTED_FEATURE");
  EXPECT_TRUE(settings.Set("spark.sql.storeAssignmentPolicy", "LEGACY").ok());
  EXPECT_TRUE(settings.Set("spark.sql.legacy.timeParserPolicy", "CORRECTED").ok());
}

TEST(SettingsTest, OnlyOurOwnNamesMustBeKnown) {
  Settings settings;
  EXPECT_TRUE(settings.Set("spark.shuffle.something", "x").ok());
  EXPECT_EQ(settings.Set("firesteel.memory.limt", "1g").condition(), "FIRESTEEL_UNKNOWN_SETTING");
  EXPECT_EQ(settings.Set("spark.sql.ansi.enabled", "maybe").condition(), "INVALID_CONF_VALUE.TYPE_MISMATCH");
}

}  // namespace
}  // namespace firesteel
