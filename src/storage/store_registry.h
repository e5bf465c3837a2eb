#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/environment.h"
#include "base/status_or.h"
#include "storage/http_client.h"
#include "storage/local_object_store.h"
#include "storage/s3_options.h"
#include "storage/uri.h"

namespace firesteel::storage {

// Hands out the store a path lies in: one for the local disk and one per bucket, made on first use and kept, so that
// connections and credentials are shared. Stores live as long as the registry. Thread-safe.
class StoreRegistry {
 public:
  // Reads settings (fs.s3a.*, see s3_options.h) and environment once per bucket, when its store is made.
  StoreRegistry(SettingsMap settings, Environment environment);
  ~StoreRegistry();

  // The store (never null) stays valid for the registry's life. Fails for unreadable settings; the bucket itself is not
  // asked.
  StatusOr<ObjectStore*> StoreFor(const StorageUri& uri);

  // Changed settings apply to buckets not used before; a bucket in use keeps its store.
  void Set(const std::string& key, const std::string& value);

  // Puts a store of the caller's in place of a bucket, for tests.
  void AddBucketForTest(const std::string& bucket, std::unique_ptr<ObjectStore> store);

 private:
  StatusOr<ObjectStore*> S3StoreFor(const std::string& bucket);

  std::mutex mutex_;
  SettingsMap settings_;
  const Environment environment_;
  std::shared_ptr<HttpClient> http_;  // shared with every S3 store
  LocalObjectStore local_;
  std::map<std::string, std::unique_ptr<ObjectStore>> buckets_;
};

}  // namespace firesteel::storage
