#include "storage/store_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/local/memory_object_store.h"

namespace firesteel::storage {
namespace {

StorageUri Uri(const std::string& text) { return *ParseStorageUri(text, "/"); }

TEST(StoreRegistryTest, OneStorePerBucketAndOneForTheDisk) {
  StoreRegistry registry({}, {});
  ObjectStore* first = *registry.StoreFor(Uri("s3://a/x"));
  EXPECT_EQ(first, *registry.StoreFor(Uri("s3a://a/y")));
  EXPECT_NE(first, *registry.StoreFor(Uri("s3://b/x")));
  EXPECT_EQ(*registry.StoreFor(Uri("/x")), *registry.StoreFor(Uri("file:///y")));
  EXPECT_EQ(first->Describe("k"), "s3://a/k");
}

TEST(StoreRegistryTest, UnreadableSettingsFailWhereTheyMatter) {
  StoreRegistry registry({{"fs.s3a.bucket.a.path.style.access", "perhaps"}}, {});
  EXPECT_EQ(registry.StoreFor(Uri("s3://a/x")).status().code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(registry.StoreFor(Uri("s3://b/x")).ok());
}

TEST(StoreRegistryTest, SettingsOfOnesOwnAreOtherStoresAndSharedWhereEqual) {
  StoreRegistry registry({{"spark.hadoop.fs.s3a.access.key", "k"}, {"fs.s3a.bucket.a.path.style.access", "perhaps"}},
                         {});
  EXPECT_EQ(registry.WithSettings({}), nullptr);
  EXPECT_EQ(registry.WithSettings({{"fs.s3a.access.key", "k"}, {"spark.sql.ansi.enabled", "false"}}), nullptr);
  const auto mine = registry.WithSettings({{"fs.s3a.bucket.a.path.style.access", "true"}});
  EXPECT_EQ(mine, registry.WithSettings({{"spark.hadoop.fs.s3a.bucket.a.path.style.access", "true"}}));
  EXPECT_NE(mine, registry.WithSettings({{"fs.s3a.bucket.a.path.style.access", "false"}}));
  EXPECT_TRUE(mine->StoreFor(Uri("s3://a/x")).ok());
  EXPECT_FALSE(registry.StoreFor(Uri("s3://a/x")).ok());
  EXPECT_NE(*mine->StoreFor(Uri("s3://b/x")), *registry.StoreFor(Uri("s3://b/x")));
}

TEST(StoreRegistryTest, AFixedSettingWorksAtOnce) {
  StoreRegistry registry({}, {});
  EXPECT_FALSE(registry.WithSettings({{"fs.s3a.path.style.access", "perhaps"}})->StoreFor(Uri("s3://a/x")).ok());
  EXPECT_TRUE(registry.WithSettings({{"fs.s3a.path.style.access", "true"}})->StoreFor(Uri("s3://a/x")).ok());
}

TEST(StoreRegistryTest, WithoutCredentialsTheFirstRequestSaysWhatToDo) {
  StoreRegistry registry({{"fs.s3a.endpoint", "http://127.0.0.1:9"}}, {});
  const Status status = (*registry.StoreFor(Uri("s3://a/x")))->Head("x").status();
  EXPECT_EQ(status.code(), StatusCode::kUnauthenticated);
  EXPECT_THAT(status.message(), ::testing::HasSubstr("AWS_ACCESS_KEY_ID"));
}

TEST(StoreRegistryTest, TestsMayPutTheirOwnStoreInPlace) {
  StoreRegistry registry({}, {});
  registry.AddBucketForTest("fake", std::make_unique<MemoryObjectStore>("fake"));
  ObjectStore* store = *registry.StoreFor(Uri("s3://fake/k"));
  ASSERT_TRUE(store->Put("k", "v", {}).ok());
  EXPECT_EQ(*store->ReadAll("k"), "v");
}

}  // namespace
}  // namespace firesteel::storage
