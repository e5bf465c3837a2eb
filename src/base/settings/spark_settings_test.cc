#include "base/settings/spark_settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/settings/settings.h"

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

TEST(SparkSettingsTest, EveryDefaultIsAValueSparkTakes) {
  for (const SparkSetting& row : SparkSettings()) {
    const std::string value(row.default_value.value_or(""));
    EXPECT_TRUE(!row.default_value || CheckSparkSettingValue(row, value).ok()) << row.name;
  }
}

TEST(SparkSettingsTest, ValuesOfTheWrongFormAreRefusedAlsoWhereNothingIsTuned) {
  const auto condition = [](const char* key, const char* value) { return Settings().Set(key, value).condition(); };
  EXPECT_EQ(condition("spark.sql.shuffle.partitions", "many"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(condition("spark.sql.shuffle.partitions", "99999999999"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(condition("spark.sql.shuffle.partitions", "0"), "INVALID_CONF_VALUE.REQUIREMENT");
  EXPECT_EQ(condition("spark.sql.adaptive.enabled", "maybe"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(condition("spark.sql.autoBroadcastJoinThreshold", "10x"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(condition("spark.sql.autoBroadcastJoinThreshold", "-1"), "");
  EXPECT_EQ(condition("spark.sql.broadcastTimeout", "soon"), "INVALID_CONF_VALUE.TYPE_MISMATCH");
  EXPECT_EQ(condition("spark.sql.broadcastTimeout", "10min"), "");
}

TEST(SparkSettingsTest, ValuesThatWouldChangeResultsAreRefused) {
  Settings settings;
  EXPECT_TRUE(settings.SetAtRuntime("spark.sql.mapKeyDedupPolicy", "exception").ok());
  EXPECT_EQ(settings.SetAtRuntime("spark.sql.mapKeyDedupPolicy", "LAST_WIN").code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace firesteel
