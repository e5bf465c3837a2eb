#include "base/spark_settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/settings.h"

namespace firesteel {
namespace {

TEST(SparkSettingsTest, NamesAreSortedAndDeclaredNowhereElse) {
  const auto rows = SparkSettings();
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const SparkSetting& row : rows) EXPECT_EQ(FindSetting(row.name), nullptr) << row.name;
}

TEST(SparkSettingsTest, DefaultsAreAnsweredUntilAValueIsSet) {
  Settings settings;
  EXPECT_EQ(settings.Find("spark.sql.shuffle.partitions"), "200");
  EXPECT_TRUE(settings.SetAtRuntime("spark.sql.shuffle.partitions", "7").ok());
  EXPECT_EQ(settings.Find("spark.sql.shuffle.partitions"), "7");
  EXPECT_EQ(settings.Find("spark.sql.leafNodeDefaultParallelism"), std::nullopt);
  EXPECT_TRUE(Settings::IsKnown("spark.sql.leafNodeDefaultParallelism"));
}

TEST(SparkSettingsTest, ASessionCannotChangeStaticAndProcessSettings) {
  Settings settings;
  EXPECT_EQ(settings.SetAtRuntime("spark.sql.extensions", "x").condition(), "CANNOT_MODIFY_STATIC_CONFIG");
  EXPECT_EQ(settings.SetAtRuntime("spark.executor.memory", "1g").condition(), "CANNOT_MODIFY_CONFIG");
  EXPECT_TRUE(settings.SetAtRuntime("spark.yarn.queue", "q").ok());
}

TEST(SparkSettingsTest, ValuesThatWouldChangeResultsAreRefused) {
  Settings settings;
  EXPECT_TRUE(settings.SetAtRuntime("spark.sql.mapKeyDedupPolicy", "exception").ok());
  EXPECT_EQ(settings.SetAtRuntime("spark.sql.mapKeyDedupPolicy", "LAST_WIN").code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace firesteel
