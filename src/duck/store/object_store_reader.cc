#include "duck/store/object_store_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace firesteel::duck {
namespace {

constexpr std::uint64_t kBlockSize = 512u << 10;
constexpr std::uint64_t kLargestBlock = 8u << 20;
constexpr std::size_t kKeptBytes = 4u << 20;  // beside the newest block
// A request of this size keeps one connection busy long enough that its latency does not matter.
constexpr std::uint64_t kRangeSize = 2u << 20;

}  // namespace

ObjectStoreReader::ObjectStoreReader(storage::ObjectStore& store, storage::ObjectMeta meta)
    : store_(store), meta_(std::move(meta)) {}

Status ObjectStoreReader::ReadAt(std::uint64_t offset, std::span<char> out, const CancellationToken& token) {
  if (offset > meta_.size || out.size() > meta_.size - offset) {
    return storage::RangeError(store_.Describe(meta_.key), offset, out.size(), meta_.size);
  }
  if (out.size() >= kBlockSize) return ReadLarge(offset, out, token);
  while (!out.empty()) {
    FS_ASSIGN_OR_RETURN(const BlockPtr block, BlockAt(offset, token));
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

// Where the new block lies and how long it is; the bytes are still missing. One that follows the newest block doubles
// it, anything else starts small.
ObjectStoreReader::Block ObjectStoreReader::PlanBlock(std::uint64_t offset) const {
  Block block{.offset = offset - offset % kBlockSize};
  std::uint64_t size = kBlockSize;
  if (!blocks_.empty() && blocks_.front()->offset + blocks_.front()->bytes.size() == block.offset) {
    size = std::min<std::uint64_t>(2 * blocks_.front()->bytes.size(), kLargestBlock);
  }
  block.bytes.resize(static_cast<std::size_t>(std::min(size, meta_.size - block.offset)));
  return block;
}

StatusOr<ObjectStoreReader::BlockPtr> ObjectStoreReader::BlockAt(std::uint64_t offset, const CancellationToken& token) {
  auto block = std::make_shared<Block>();
  {
    std::lock_guard lock(mutex_);
    for (auto kept = blocks_.begin(); kept != blocks_.end(); ++kept) {
      if (offset < (*kept)->offset || offset - (*kept)->offset >= (*kept)->bytes.size()) continue;
      blocks_.splice(blocks_.begin(), blocks_, kept);
      return blocks_.front();
    }
    *block = PlanBlock(offset);
  }
  // Fetched without the lock: two threads may fetch the same block, which costs a request and nothing else.
  FS_RETURN_IF_ERROR(ReadLarge(block->offset, block->bytes, token));
  std::lock_guard lock(mutex_);
  blocks_.push_front(block);
  std::size_t kept_bytes = 0;
  std::size_t kept_count = 0;
  for (const BlockPtr& kept : blocks_) {
    if (++kept_count > 1 && (kept_bytes += kept->bytes.size()) > kKeptBytes) break;
  }
  blocks_.resize(kept_count);
  return BlockPtr(std::move(block));
}

}  // namespace firesteel::duck
