#pragma once

#include <string>

#include "base/status_or.h"
#include "storage/object_store.h"
#include "storage/uri.h"

namespace firesteel::files {

// Where `files` gets the store of a path from. The session implements it over the stores it has credentials for; tests
// and local-only programs use LocalStoreLocator. Thread-safe.
class StoreLocator {
 public:
  virtual ~StoreLocator() = default;

  // The store that holds `uri`; it outlives the locator's user. Fails where there are no credentials or the scheme is
  // not supported.
  virtual StatusOr<storage::ObjectStore*> Find(const storage::StorageUri& uri) = 0;
  // What relative paths are relative to; absolute.
  virtual std::string working_directory() const = 0;
};

// Only the local disk; other schemes are refused by name.
class LocalStoreLocator final : public StoreLocator {
 public:
  LocalStoreLocator(storage::ObjectStore& local, std::string working_directory)
      : local_(local), working_directory_(std::move(working_directory)) {}
  StatusOr<storage::ObjectStore*> Find(const storage::StorageUri& uri) override;
  std::string working_directory() const override { return working_directory_; }

 private:
  storage::ObjectStore& local_;
  const std::string working_directory_;
};

// A folder in its store, or an object.
struct Location {
  storage::StorageUri uri;
  storage::ObjectStore* store = nullptr;
  bool is_object = false;  // a listing has shown an object here, so nobody need look for a folder

  // The key of `relative` below this folder.
  std::string KeyOf(std::string_view relative) const;
  // The canonical URI of a key of this store, as in FileEntry::uri.
  std::string UriOf(std::string_view key) const;
};

StatusOr<Location> Locate(StoreLocator& stores, std::string_view path);

// The path as Spark shows it in messages: "file:/data/x" for local ones, as written for others.
std::string SparkPathText(const storage::StorageUri& uri);

}  // namespace firesteel::files
