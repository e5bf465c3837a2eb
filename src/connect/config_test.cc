#include "connect/config.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "base/settings/settings.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

class ConfigTest : public testing::Test {
 protected:
  // "key=value .." and "warning" for each warning, or the condition of the failure.
  std::string Ask(const std::string& operation) {
    spark::connect::ConfigRequest request;
    if (!google::protobuf::TextFormat::ParseFromString("operation { " + operation + " }", &request))
      return "not a message";
    spark::connect::ConfigResponse response;
    const Status status = AnswerConfig(settings_, request, &response);
    if (!status.ok()) return status.condition();
    std::string out;
    for (const auto& pair : response.pairs()) {
      out += (out.empty() ? "" : " ") + pair.key() + (pair.has_value() ? "=" + pair.value() : "");
    }
    for (int i = 0; i < response.warnings_size(); ++i) out += out.empty() ? "warning" : " warning";
    return out;
  }

  Settings settings_;
};

TEST_F(ConfigTest, ValuesSetAreRemembered) {
  EXPECT_EQ(Ask("set { pairs { key: 'my.own' value: '1' } pairs { key: 'spark.sql.ansi.enabled' value: 'false' } }"),
            "");
  EXPECT_EQ(Ask("get { keys: 'my.own' keys: 'spark.sql.ansi.enabled' }"), "my.own=1 spark.sql.ansi.enabled=false");
  EXPECT_EQ(Ask("unset { keys: 'my.own' keys: 'spark.sql.ansi.enabled' }"), "");
  EXPECT_EQ(Ask("get { keys: 'my.own' }"), "SQL_CONF_NOT_FOUND");
  EXPECT_EQ(Ask("get { keys: 'spark.sql.ansi.enabled' }"), "spark.sql.ansi.enabled=true");
}

TEST_F(ConfigTest, WhatClientsAskForHasSparksDefaults) {
  EXPECT_EQ(Ask("get { keys: 'spark.sql.session.localRelationCacheThreshold' keys: 'spark.sql.timestampType' }"),
            "spark.sql.session.localRelationCacheThreshold=1048576 spark.sql.timestampType=TIMESTAMP_LTZ");
  EXPECT_EQ(Ask("get { keys: 'spark.sql.leafNodeDefaultParallelism' }"), "spark.sql.leafNodeDefaultParallelism");
  EXPECT_EQ(Ask("get_option { keys: 'no.such' keys: 'spark.sql.shuffle.partitions' }"),
            "no.such spark.sql.shuffle.partitions=200");
}

TEST_F(ConfigTest, TheCallersDefaultCountsBeforeTheDeclaredOne) {
  EXPECT_EQ(Ask("get_with_default { pairs { key: 'no.such' value: 'd' } pairs { key: 'no.such' } pairs { key: "
                "'spark.sql.ansi.enabled' value: 'false' } }"),
            "no.such=d no.such spark.sql.ansi.enabled=false");
  EXPECT_EQ(Ask("get_with_default { pairs { key: 'spark.sql.ansi.enabled' value: 'd' } }"),
            "INVALID_CONF_VALUE.TYPE_MISMATCH");
}

TEST_F(ConfigTest, WhatCannotBeSetIsAnErrorOrAWarning) {
  EXPECT_EQ(Ask("set { pairs { key: 'spark.sql.warehouse.dir' value: '/x' } }"), "CANNOT_MODIFY_STATIC_CONFIG");
  EXPECT_EQ(Ask("set { pairs { key: 'spark.executor.memory' value: '1g' } }"), "CANNOT_MODIFY_CONFIG");
  EXPECT_EQ(Ask("unset { keys: 'spark.sql.extensions' }"), "CANNOT_MODIFY_STATIC_CONFIG");
  EXPECT_EQ(
      Ask("set { pairs { key: 'spark.executor.memory' value: '1g' } pairs { key: 'spark.sql.session.timeZone' value: "
          "'Mars' } pairs { key: 'a' value: 'b' } silent: true }"),
      "warning warning");
  EXPECT_EQ(Ask("get { keys: 'a' }"), "a=b");
  EXPECT_EQ(Ask("set { pairs { key: 'a' } }"), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Ask(""), "FIRESTEEL_INVALID_MESSAGE");
}

TEST_F(ConfigTest, OnlyKnownSettingsThatAreNotStaticAreModifiable) {
  EXPECT_EQ(
      Ask("is_modifiable { keys: 'spark.sql.shuffle.partitions' keys: 'spark.sql.warehouse.dir' keys: 'no.such' }"),
      "spark.sql.shuffle.partitions=true spark.sql.warehouse.dir=false no.such=false");
}

TEST_F(ConfigTest, AllThatIsSetIsListedWithoutSecrets) {
  Ask("set { pairs { key: 'spark.a.b' value: '1' } pairs { key: 'spark.a.password' value: 'p' } pairs { key: 'c' "
      "value: '2' } }");
  EXPECT_EQ(Ask("get_all { prefix: 'spark.a.' }"), "b=1 password=*********(redacted)");
  EXPECT_EQ(Ask("get_all {}"), "c=2 spark.a.b=1 spark.a.password=*********(redacted)");
}

}  // namespace
}  // namespace firesteel::connect
