#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "storage/uri.h"

namespace firesteel::storage {

// The folders and prefixes of buckets that paths may lie in, for servers whose clients must not reach all that the
// server's user can reach. Immutable: safe to share between threads.
//
// Local paths are judged by where they lead: symbolic links on the way count, ".." has been resolved by
// ParseStorageUri. Keys of buckets with a "." or ".." part are outside of everything. What others do to the disk
// between this check and the use is seen where the path is used (PinnedPath).
class AllowedPaths {
 public:
  // Folders or "s3://bucket/prefix"; a prefix ends at a '/'. Local roots need not exist yet. kInvalidArgument.
  static StatusOr<AllowedPaths> Make(const std::vector<std::string>& roots, const std::string& working_directory);

  // OK, or kPermissionDenied FIRESTEEL_PATH_NOT_ALLOWED with the path and the roots.
  Status Check(const StorageUri& uri) const;
  // The same for a local file or folder that a listing met.
  Status CheckLocal(const std::string& path) const;
  // The same for a local path that has no links in it; `asked` is how the message names it.
  Status CheckReal(const std::string& real, const std::string& asked) const;

 private:
  Status Refuse(const StorageUri& uri) const;

  std::vector<StorageUri> roots_;  // local ones without links; folder keys
};

}  // namespace firesteel::storage
