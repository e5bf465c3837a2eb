#include "storage/uri.h"

#include <gtest/gtest.h>

namespace firesteel::storage {
namespace {

StorageUri Parse(std::string_view text) {
  StatusOr<StorageUri> uri = ParseStorageUri(text, "/work/dir");
  EXPECT_TRUE(uri.ok()) << uri.status().ToString();
  return uri.ok() ? *uri : StorageUri{};
}

Status Failure(std::string_view text) { return ParseStorageUri(text, "/work/dir").status(); }

TEST(UriTest, LocalFormsNameTheSamePlace) {
  for (const char* text :
       {"/x/y", "file:/x/y", "file:///x/y", "file://localhost/x/y", "FILE:/x/./y", "/x/z/../y", "//x//y"}) {
    EXPECT_EQ(Parse(text).ToString(), "/x/y") << text;
  }
}

TEST(UriTest, RelativePathsStartAtTheWorkingDirectory) {
  EXPECT_EQ(Parse("data/part=1").key, "/work/dir/data/part=1");
  EXPECT_EQ(Parse("../up").key, "/work/up");
  EXPECT_EQ(Parse(".").key, "/work/dir");
}

TEST(UriTest, AColonAfterASlashIsPartOfTheName) { EXPECT_EQ(Parse("a/t=10:30").key, "/work/dir/a/t=10:30"); }

TEST(UriTest, PathsCannotClimbAboveTheRoot) { EXPECT_EQ(Parse("/../../etc").key, "/etc"); }

TEST(UriTest, AllS3SchemesAreOneStore) {
  for (const char* text : {"s3://b/k/x", "s3a://b/k/x", "s3n://b//k//x", "S3A://b/k/x"}) {
    const StorageUri uri = Parse(text);
    EXPECT_EQ(uri.scheme, Scheme::kS3);
    EXPECT_EQ(uri.ToString(), "s3://b/k/x") << text;
  }
  EXPECT_EQ(Parse("s3a://b/k").written_scheme, "s3a");
}

TEST(UriTest, S3KeysAreTakenLiterally) { EXPECT_EQ(Parse("s3://b/a%2Fb c/é=1").key, "a%2Fb c/é=1"); }

TEST(UriTest, ABucketAloneIsItsWholeSpace) {
  EXPECT_EQ(Parse("s3://b").FolderKey(), "");
  EXPECT_EQ(Parse("s3://b/").FolderKey(), "");
  EXPECT_EQ(Parse("s3://b/k").FolderKey(), "k/");
  EXPECT_EQ(Parse("/x").FolderKey(), "/x/");
  EXPECT_EQ(Parse("s3://b").Child("k").ToString(), "s3://b/k");
  EXPECT_EQ(Parse("/x/").Child("k").ToString(), "/x/k");
}

TEST(UriTest, UnknownSchemesAreRefusedByName) {
  for (const char* text : {"hdfs://n/x", "gs://b/k", "abfss://c@a/x", "https://e.org/x", "dbfs:/x"}) {
    const Status status = Failure(text);
    EXPECT_EQ(status.code(), StatusCode::kUnsupported) << text;
    EXPECT_NE(status.message().find(std::string(text).substr(0, std::string(text).find(':'))), std::string::npos);
  }
}

TEST(UriTest, MalformedPathsAreRefused) {
  for (const char* text : {"", "s3:/b/k", "s3://", "s3:///k", "file://host/x", "file:x"}) {
    EXPECT_EQ(Failure(text).code(), StatusCode::kInvalidArgument) << text;
  }
}

TEST(UriTest, CredentialsInAPathAreRefusedAndNotRepeated) {
  const Status status = Failure("s3://key:s3cr3t@bucket/k");
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().find("s3cr3t"), std::string::npos);
}

}  // namespace
}  // namespace firesteel::storage
