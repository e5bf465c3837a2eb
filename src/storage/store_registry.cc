#include "storage/store_registry.h"

#include <string_view>
#include <utility>

#include "storage/s3_object_store.h"

namespace firesteel::storage {
namespace {

constexpr std::string_view kHadoop = "spark.hadoop.";
constexpr std::string_view kS3 = "fs.s3a.";

// What stores look at, each setting under its short name. The map's order lets the long spelling win, as it does in
// ReadS3Options.
SettingsMap StoreSettings(const SettingsMap& all) {
  SettingsMap settings;
  for (const auto& [key, value] : all) {
    std::string_view name = key;
    if (name.starts_with(kHadoop)) name.remove_prefix(kHadoop.size());
    if (!name.starts_with(kS3)) continue;
    std::string& known = settings[std::string(name)];
    if (!value.empty()) known = value;
  }
  return settings;
}

}  // namespace

StoreRegistry::StoreRegistry(SettingsMap settings, Environment environment)
    : settings_(StoreSettings(settings)),
      environment_(std::move(environment)),
      http_(MakeCurlHttpClient({.ca_bundle = environment_.Get("AWS_CA_BUNDLE").value_or("")})) {}

StoreRegistry::StoreRegistry(SettingsMap settings, Environment environment, std::shared_ptr<HttpClient> http)
    : settings_(std::move(settings)), environment_(std::move(environment)), http_(std::move(http)) {}

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

std::shared_ptr<StoreRegistry> StoreRegistry::WithSettings(const SettingsMap& own) {
  SettingsMap joined = settings_;
  for (auto& [key, value] : StoreSettings(own)) joined.insert_or_assign(key, value);
  if (joined == settings_) return nullptr;
  std::lock_guard lock(mutex_);
  std::erase_if(variants_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<StoreRegistry>& known = variants_[joined];
  std::shared_ptr<StoreRegistry> variant = known.lock();
  if (!variant) {
    variant.reset(new StoreRegistry(std::move(joined), environment_, http_));
    known = variant;
  }
  return variant;
}

void StoreRegistry::AddBucketForTest(const std::string& bucket, std::unique_ptr<ObjectStore> store) {
  std::lock_guard lock(mutex_);
  buckets_[bucket] = std::move(store);
}

}  // namespace firesteel::storage
