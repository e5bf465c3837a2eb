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

TEST(MaskSecrets, PresignedUrlsLetNobodyIn) {
  EXPECT_EQ(
      MaskSecrets("'https://h/x?X-Amz-Credential=AK%2F1&X-Amz-Date=2&X-Amz-Security-Token=t0&X-Amz-Signature=ab12' y"),
      "'https://h/x?X-Amz-Credential=******&X-Amz-Date=2&X-Amz-Security-Token=**&X-Amz-Signature=****' y");
  EXPECT_EQ(MaskSecrets("csv.`s3://b/x?AWSAccessKeyId=k&Signature=ab%3D&Expires=1`"),
            "csv.`s3://b/x?AWSAccessKeyId=k&Signature=*****&Expires=1`");
  EXPECT_EQ(MaskSecrets("https://h/x?X-Goog-Signature=a1 https://h/x?sv=1&sig=b%2F"),
            "https://h/x?X-Goog-Signature=** https://h/x?sv=1&sig=****");
}

TEST(MaskSecrets, OtherTextStays) {
  for (const char* text : {"SELECT signature = 'x', sig=1 FROM t WHERE a&sig = 2", "https://h/x?design=1&signatures=2",
                           "SELECT password FROM users", "SELECT token, secret + 1 FROM t", "SELECT 'password'", ""}) {
    EXPECT_EQ(MaskSecrets(text), text);
  }
}

}  // namespace
}  // namespace firesteel
