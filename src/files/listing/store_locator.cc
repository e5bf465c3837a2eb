#include "files/listing/store_locator.h"

#include <utility>

namespace firesteel::files {

StatusOr<storage::ObjectStore*> LocalStoreLocator::Find(const storage::StorageUri& uri) {
  if (uri.scheme == storage::Scheme::kLocal) return &local_;
  return Unsupported("paths of scheme '" + uri.written_scheme + "' without a configured store");
}

std::string Location::KeyOf(std::string_view relative) const { return uri.FolderKey() + std::string(relative); }

std::string Location::UriOf(std::string_view key) const {
  if (uri.scheme == storage::Scheme::kLocal) return std::string(key);
  return "s3://" + uri.bucket + "/" + std::string(key);
}

StatusOr<Location> Locate(StoreLocator& stores, std::string_view path) {
  FS_ASSIGN_OR_RETURN(storage::StorageUri uri, storage::ParseStorageUri(path, stores.working_directory()));
  FS_ASSIGN_OR_RETURN(storage::ObjectStore * store, stores.Find(uri));
  return Location{.uri = std::move(uri), .store = store};
}

std::string SparkPathText(const storage::StorageUri& uri) {
  std::string key = uri.key;
  while (key.size() > 1 && key.ends_with('/')) key.pop_back();
  if (uri.scheme == storage::Scheme::kLocal) return "file:" + key;
  return (uri.written_scheme.empty() ? "s3" : uri.written_scheme) + "://" + uri.bucket + "/" + key;
}

}  // namespace firesteel::files
