#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel::storage {

// SHA-256 of each block of an object: what reads of parts of it are compared with once the whole was found to be right.
// Of 16 MB they take 1 kB.
class BlockSums {
 public:
  static constexpr std::uint64_t kBlockSize = 512u << 10;  // as readers read small things

  // Of bytes that come in pieces, from the beginning. Not thread-safe.
  void Update(std::string_view bytes);
  // To be called after the last piece.
  void Finish();

  std::uint64_t size() const { return size_; }
  // Compares whole blocks: `offset` begins one, and `bytes` end with one or with the object.
  // FIRESTEEL_CHECKSUM_MISMATCH with both sums, worth another try.
  Status Check(const std::string& description, std::uint64_t offset, std::string_view bytes) const;

 private:
  std::string block_;  // the one that is not full yet
  std::uint64_t size_ = 0;
  std::vector<std::string> sums_;
};

// The sums that a store knows of its objects, each by key and etag. Remembers the last hundred thousand objects.
// Thread-safe.
class KnownSums {
 public:
  void Add(const std::string& key, const std::string& etag, BlockSums sums);
  // Null where none are known.
  std::shared_ptr<const BlockSums> Find(const std::string& key, const std::string& etag) const;

 private:
  using Name = std::pair<std::string, std::string>;

  mutable std::mutex mutex_;
  std::map<Name, std::shared_ptr<const BlockSums>> sums_;  // shared with reads that go on
  std::deque<Name> in_order_;                              // oldest first
};

// A store whose reads can be damaged on the way without anybody's noticing.
class ChecksReads {
 public:
  virtual ~ChecksReads() = default;
  // From now on reads of this version of the object, pinned to its etag, are compared with the sums.
  virtual void ExpectBlocks(const std::string& key, const std::string& etag, BlockSums sums) = 0;
  virtual bool ExpectsBlocks(const std::string& key, const std::string& etag) const = 0;
};

}  // namespace firesteel::storage
