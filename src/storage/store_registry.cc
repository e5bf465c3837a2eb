#include "storage/store_registry.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "storage/s3/s3_object_store.h"

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

// Settings that only say who asks, for all buckets (fs.s3a.access.key) or one (fs.s3a.bucket.NAME.access.key). Others
// say which host is asked, through what and how safely.
bool SaysWhoAsks(std::string_view name) {
  constexpr std::string_view kEndings[] = {".access.key", ".secret.key", ".session.token"};
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string FirstThatLeadsElsewhere(const SettingsMap& base, const SettingsMap& own) {
  for (const auto& [name, value] : own) {
    const auto known = base.find(name);
    if ((known == base.end() || known->second != value) && !SaysWhoAsks(name)) return name;
  }
  return "";
}

}  // namespace

StoreRegistry::StoreRegistry(SettingsMap settings, Environment environment, std::shared_ptr<const AllowedPaths> allowed)
    : settings_(StoreSettings(settings)),
      environment_(std::move(environment)),
      allowed_(std::move(allowed)),
      http_(MakeCurlHttpClient({.ca_bundle = environment_.Get("AWS_CA_BUNDLE").value_or("")})),
      local_(allowed_) {}

StoreRegistry::StoreRegistry(const StoreRegistry& base, SettingsMap settings)
    : settings_(std::move(settings)),
      environment_(base.environment_),
      allowed_(base.allowed_),
      refused_setting_(allowed_ ? FirstThatLeadsElsewhere(base.settings_, settings_) : ""),
      http_(base.http_),
      local_(allowed_) {}

StoreRegistry::~StoreRegistry() = default;

StatusOr<ObjectStore*> StoreRegistry::StoreFor(const StorageUri& uri) {
  FS_RETURN_IF_ERROR(CheckAllowed(uri));
  switch (uri.scheme) {
    case Scheme::kLocal:
      return &local_;
    case Scheme::kS3:
      return S3StoreFor(uri.bucket);
  }
  return Status::Internal("unknown storage scheme");
}

StatusOr<ObjectStore*> StoreRegistry::S3StoreFor(const std::string& bucket) {
  if (!refused_setting_.empty()) return SparkError("FIRESTEEL_SETTING_NOT_ALLOWED", {{"key", refused_setting_}});
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
    variant.reset(new StoreRegistry(*this, std::move(joined)));
    known = variant;
  }
  return variant;
}

void StoreRegistry::AddBucketForTest(const std::string& bucket, std::unique_ptr<ObjectStore> store) {
  std::lock_guard lock(mutex_);
  buckets_[bucket] = std::move(store);
}

}  // namespace firesteel::storage
