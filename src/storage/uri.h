#pragma once

#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::storage {

enum class Scheme { kLocal, kS3 };

// Where data lies: a store and a key in it. Parsed once at the border; text paths do not travel further.
//   s3://b/k  s3a://b/k  s3n://b/k        kS3, bucket "b", key "k" (taken literally, no percent decoding, as Hadoop
//   does) file:/x   file:///x  /x  relative/x   kLocal, no bucket, key an absolute path
struct StorageUri {
  Scheme scheme = Scheme::kLocal;
  std::string bucket;  // empty for kLocal
  std::string key;     // S3: without leading '/'; local: an absolute path without "." and ".." parts
  // The scheme as written ("s3a", "file", "" for a plain path), since Spark shows paths back as users wrote them.
  std::string written_scheme;

  // Canonical text: "s3://b/k" or "/x".
  std::string ToString() const;
  // The key as a folder: ends in '/' (except the empty S3 key, which is the whole bucket).
  std::string FolderKey() const;
  // With `/name` appended to the key.
  StorageUri Child(std::string_view name) const;

  friend bool operator==(const StorageUri& a, const StorageUri& b) {
    return a.scheme == b.scheme && a.bucket == b.bucket && a.key == b.key;
  }
};

// Relative local paths are taken from `working_directory` (absolute). kUnsupported, naming it, for any other scheme;
// kInvalidArgument for an empty path, a host in a file URI or a missing bucket.
StatusOr<StorageUri> ParseStorageUri(std::string_view text, std::string_view working_directory);

}  // namespace firesteel::storage
