#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/settings/environment.h"
#include "base/status_or.h"
#include "storage/allowed_paths.h"
#include "storage/local/local_object_store.h"
#include "storage/s3/http_client.h"
#include "storage/s3/s3_options.h"
#include "storage/uri.h"

namespace firesteel::storage {

// Hands out the store a path lies in: one for the local disk and one per bucket, made on first use and kept, so that
// connections and credentials are shared. Stores live as long as the registry. Thread-safe.
class StoreRegistry {
 public:
  // Reads settings (fs.s3a.*, see s3_options.h) and environment once per bucket, when its store is made.
  // With `allowed`, only what it allows has a store: this is where every path of a statement comes by. Users' own
  // settings may then bring other keys (WithSettings) but nothing that leads requests elsewhere. Null: everything is
  // allowed.
  StoreRegistry(SettingsMap settings, Environment environment, std::shared_ptr<const AllowedPaths> allowed = nullptr);
  ~StoreRegistry();

  // The store (never null) stays valid for the registry's life. Fails for unreadable settings and for what is not
  // allowed (FIRESTEEL_PATH_NOT_ALLOWED, FIRESTEEL_SETTING_NOT_ALLOWED); the bucket itself is not asked.
  StatusOr<ObjectStore*> StoreFor(const StorageUri& uri);
  // What StoreFor says of the path alone.
  Status CheckAllowed(const StorageUri& uri) const { return allowed_ ? allowed_->Check(uri) : Status::Ok(); }

  // The stores as somebody sees them who has settings of his own on top of these: other keys or endpoints are other
  // stores. Null where `own` changes nothing, so that these stores do. Users with the same settings share one registry,
  // which goes with the last of them; it may outlive this one.
  std::shared_ptr<StoreRegistry> WithSettings(const SettingsMap& own);

  // Puts a store of the caller's in place of a bucket, for tests.
  void AddBucketForTest(const std::string& bucket, std::unique_ptr<ObjectStore> store);

 private:
  StoreRegistry(const StoreRegistry& base, SettingsMap settings);  // for WithSettings
  StatusOr<ObjectStore*> S3StoreFor(const std::string& bucket);

  const SettingsMap settings_;  // names without "spark.hadoop.", fs.s3a.* only
  const Environment environment_;
  const std::shared_ptr<const AllowedPaths> allowed_;  // or null; shared with the registries of WithSettings
  const std::string refused_setting_;                  // one of a user's own that stores must not be made with, or ""
  const std::shared_ptr<HttpClient> http_;             // shared with every S3 store, also those of WithSettings
  LocalObjectStore local_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::unique_ptr<ObjectStore>> buckets_;
  std::map<SettingsMap, std::weak_ptr<StoreRegistry>> variants_;
};

}  // namespace firesteel::storage
