#include "base/secret_text.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(MaskSecrets, ValuesOfOptionsAndUrlsAreStarredOut) {
  EXPECT_EQ(MaskSecrets("OPTIONS (url 'jdbc:postgresql://h/d?user=u&password=hush&x=1', Password 'it\\'s')"),
            "OPTIONS (url 'jdbc:postgresql://h/d?user=u&password=****&x=1', Password '*****')");
  EXPECT_EQ(MaskSecrets("SET spark.hadoop.fs.s3a.secret.key=abc"), "SET spark.hadoop.fs.s3a.secret.key=***");
  EXPECT_EQ(MaskSecrets("parquet.`s3://key:hush@b/x`, 'http://h/a@b'"), "parquet.`s3://********@b/x`, 'http://h/a@b'");
  EXPECT_EQ(MaskSecrets("OPTIONS ('password' = \"x y\")"), "OPTIONS ('password' = \"***\")");
}

TEST(MaskSecrets, OtherTextStays) {
  for (const char* text : {"SELECT password FROM users", "SELECT token, secret + 1 FROM t", "SELECT 'password'", ""}) {
    EXPECT_EQ(MaskSecrets(text), text);
  }
}

}  // namespace
}  // namespace firesteel
