#include "connectors/jdbc/jdbc_url.h"

#include <gtest/gtest.h>

namespace firesteel::connectors {
namespace {

std::string Dsn(const std::string& url, const std::map<std::string, std::string>& properties = {}) {
  const auto target = ParseJdbcUrl(url, properties);
  return target.ok() ? target->dsn.Reveal() : "error: " + target.status().message();
}

TEST(JdbcUrl, HostsPortsAndDatabase) {
  EXPECT_EQ(Dsn("jdbc:postgresql://db.example:5433/shop"), "host='db.example' port='5433' dbname='shop'");
  EXPECT_EQ(Dsn("jdbc:postgresql://a:1,b/shop"), "host='a,b' port='1,5432' dbname='shop'");
  EXPECT_EQ(Dsn("jdbc:postgresql://[::1]:5432/shop"), "host='::1' port='5432' dbname='shop'");
  EXPECT_EQ(Dsn("jdbc:postgresql:shop"), "host='localhost' port='5432' dbname='shop'");
  EXPECT_EQ(Dsn("jdbc:postgresql://h/my%20shop"), "host='h' port='5432' dbname='my shop'");
}

TEST(JdbcUrl, PropertiesOfTheUrlWin) {
  EXPECT_EQ(Dsn("jdbc:postgresql://h/d?user=a&sslmode=require", {{"user", "b"}, {"password", "it's"}}),
            "host='h' port='5432' dbname='d' password='it\\'s' sslmode='require' user='a'");
}

TEST(JdbcUrl, DriverPropertiesAreTranslated) {
  EXPECT_EQ(Dsn("jdbc:postgresql://h/d?currentSchema=a,b&ApplicationName=job"),
            "host='h' port='5432' dbname='d' application_name='job' options='-c search_path=a,b'");
  EXPECT_EQ(Dsn("jdbc:postgresql://h/d?ssl=true"), "host='h' port='5432' dbname='d' sslmode='verify-full'");
  EXPECT_EQ(Dsn("jdbc:postgresql://h/d?targetServerType=primary"),
            "host='h' port='5432' dbname='d' target_session_attrs='primary'");
  EXPECT_EQ(Dsn("jdbc:postgresql://h/d?prepareThreshold=0&reWriteBatchedInserts=true"),
            "host='h' port='5432' dbname='d'");
  EXPECT_TRUE(ParseJdbcUrl("jdbc:postgresql://h/d?stringtype=unspecified", {})->untyped_strings);
}

TEST(JdbcUrl, WhatCannotBeDoneIsNamed) {
  EXPECT_NE(Dsn("jdbc:mysql://h/d").find("mysql"), std::string::npos);
  EXPECT_NE(Dsn("jdbc:postgresql://h/d?socketFactory=x").find("socketFactory"), std::string::npos);
  EXPECT_NE(Dsn("jdbc:postgresql://h:port/d").find("port"), std::string::npos);
  EXPECT_NE(Dsn("postgresql://h/d").find("No suitable driver"), std::string::npos);
}

TEST(JdbcUrl, ErrorsDoNotRepeatTheUrl) {
  EXPECT_EQ(Dsn("jdbc:postgresql://h:x/d?password=hush").find("hush"), std::string::npos);
  EXPECT_EQ(Dsn("jdbc:mysql://u:hush@h/d").find("hush"), std::string::npos);
  EXPECT_EQ(Dsn("jdbc:postgresql//h/d?password=hush").find("hush"), std::string::npos);  // a colon too few
  EXPECT_EQ(Dsn("jdbc:h2;PASSWORD=hush").find("hush"), std::string::npos);
}

}  // namespace
}  // namespace firesteel::connectors
