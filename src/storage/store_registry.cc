#include "storage/store_registry.h"

#include <utility>

#include "storage/s3_object_store.h"

namespace firesteel::storage {

StoreRegistry::StoreRegistry(SettingsMap settings, Environment environment)
    : settings_(std::move(settings)),
      environment_(std::move(environment)),
      http_(MakeCurlHttpClient({.ca_bundle = environment_.Get("AWS_CA_BUNDLE").value_or("")})) {}

StoreRegistry::~StoreRegistry() = default;

StatusOr<ObjectStore*> StoreRegistry::StoreFor(const StorageUri& uri) {
  switch (uri.scheme) {
    case Scheme::kLocal:
      return &local_;
    case Scheme::kS3:
      return S3StoreFor(uri.bucket);
  }
  return Status::Internal("unknown storage scheme");
}

StatusOr<ObjectStore*> StoreRegistry::S3StoreFor(const std::string& bucket) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<ObjectStore>& store = buckets_[bucket];
  if (!store) {
    FS_ASSIGN_OR_RETURN(S3Options options, ReadS3Options(bucket, settings_, environment_));
    store = std::make_unique<S3ObjectStore>(std::move(options), http_);
  }
  return store.get();
}

void StoreRegistry::Set(const std::string& key, const std::string& value) {
  std::lock_guard lock(mutex_);
  settings_[key] = value;
}

void StoreRegistry::AddBucketForTest(const std::string& bucket, std::unique_ptr<ObjectStore> store) {
  std::lock_guard lock(mutex_);
  buckets_[bucket] = std::move(store);
}

}  // namespace firesteel::storage
