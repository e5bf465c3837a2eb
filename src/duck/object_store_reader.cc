#include "duck/object_store_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace firesteel::duck {
namespace {

constexpr std::uint64_t kBlockSize = 512u << 10;
constexpr std::size_t kKeptBlocks = 8;
// A request of this size keeps one connection busy long enough that its latency does not matter.
constexpr std::uint64_t kRangeSize = 4u << 20;

}  // namespace

ObjectStoreReader::ObjectStoreReader(storage::ObjectStore& store, storage::ObjectMeta meta)
    : store_(store), meta_(std::move(meta)) {}

Status ObjectStoreReader::ReadAt(std::uint64_t offset, std::span<char> out, const CancellationToken& token) {
  if (offset > meta_.size || out.size() > meta_.size - offset) {
    return storage::RangeError(store_.Describe(meta_.key), offset, out.size(), meta_.size);
  }
  if (out.size() >= kBlockSize) return ReadLarge(offset, out, token);
  while (!out.empty()) {
    FS_ASSIGN_OR_RETURN(const BlockPtr block, BlockAt(offset - offset % kBlockSize, token));
    const std::size_t skip = static_cast<std::size_t>(offset - block->offset);
    const std::size_t count = std::min(out.size(), block->bytes.size() - skip);
    std::copy_n(block->bytes.data() + skip, count, out.data());
    out = out.subspan(count);
    offset += count;
  }
  return Status::Ok();
}

Status ObjectStoreReader::ReadLarge(std::uint64_t offset, std::span<char> out, const CancellationToken& token) {
  std::vector<storage::RangeRequest> ranges;
  while (!out.empty()) {
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), kRangeSize));
    ranges.push_back({offset, out.first(count)});
    out = out.subspan(count);
    offset += count;
  }
  return store_.ReadRanges(meta_.key, ranges, Pinned(token));
}

StatusOr<ObjectStoreReader::BlockPtr> ObjectStoreReader::BlockAt(std::uint64_t block_offset,
                                                                 const CancellationToken& token) {
  {
    std::lock_guard lock(mutex_);
    for (auto block = blocks_.begin(); block != blocks_.end(); ++block) {
      if ((*block)->offset != block_offset) continue;
      blocks_.splice(blocks_.begin(), blocks_, block);
      return *block;
    }
  }
  // Fetched without the lock: two threads may fetch the same block, which costs a request and nothing else.
  auto block = std::make_shared<Block>();
  block->offset = block_offset;
  block->bytes.resize(static_cast<std::size_t>(std::min(kBlockSize, meta_.size - block_offset)));
  FS_RETURN_IF_ERROR(store_.ReadRange(meta_.key, block_offset, block->bytes, Pinned(token)));
  std::lock_guard lock(mutex_);
  blocks_.push_front(block);
  if (blocks_.size() > kKeptBlocks) blocks_.pop_back();
  return BlockPtr(std::move(block));
}

}  // namespace firesteel::duck
