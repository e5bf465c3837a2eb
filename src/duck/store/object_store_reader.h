#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "base/cancellation.h"
#include "base/status_or.h"
#include "storage/object_store.h"

namespace firesteel::duck {

// Random reads of one object, always of the version named by `meta`: a replaced object is an error. Small reads come
// from a few kept blocks (footers, CSV sniffing, neighbouring column chunks); blocks grow while reads go from front to
// back (compressed text). Large reads go out as parallel ranges.
// Thread-safe.
class ObjectStoreReader {
 public:
  // The store must outlive it.
  ObjectStoreReader(storage::ObjectStore& store, storage::ObjectMeta meta);

  const storage::ObjectMeta& meta() const { return meta_; }
  // Fills all of `out`; kInvalidArgument past the end, kCancelled soon after the token is cancelled.
  Status ReadAt(std::uint64_t offset, std::span<char> out, const CancellationToken& token = {});

 private:
  struct Block {
    std::uint64_t offset = 0;
    std::string bytes;
  };
  using BlockPtr = std::shared_ptr<const Block>;  // shared with readers that still copy from a block being dropped

  storage::ReadOptions Pinned(const CancellationToken& token) const { return {.if_match = meta_.etag, .token = token}; }
  Status ReadLarge(std::uint64_t offset, std::span<char> out, const CancellationToken& token);
  // A block that holds `offset`.
  StatusOr<BlockPtr> BlockAt(std::uint64_t offset, const CancellationToken& token);
  Block PlanBlock(std::uint64_t offset) const;  // with mutex_ held

  storage::ObjectStore& store_;
  const storage::ObjectMeta meta_;
  std::mutex mutex_;
  std::list<BlockPtr> blocks_;  // most recently used first
};

}  // namespace firesteel::duck
