#pragma once

#include <cstdint>
#include <string>

#include "base/status_or.h"
#include "storage/block_sums.h"
#include "storage/object_store.h"

namespace firesteel::files {

// Lower case hex SHA-256 of a local file, after forcing its bytes to the disk: a file that is about to be published
// must survive a power cut.
StatusOr<std::string> SyncAndDigest(const std::string& path);

struct FileDigest {
  std::string sha256;  // lower case hex
  std::int64_t size = 0;
};

// Of an object, which is read whole. `blocks`, where given, gets the sums of its blocks as well.
StatusOr<FileDigest> DigestOf(storage::ObjectStore& store, const std::string& key, const storage::ReadOptions& options,
                              storage::BlockSums* blocks = nullptr);

}  // namespace firesteel::files
