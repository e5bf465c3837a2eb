#include "storage/block_sums.h"

#include <algorithm>
#include <utility>

#include "storage/digest.h"

namespace firesteel::storage {
namespace {

constexpr std::size_t kMostRemembered = 100'000;

}  // namespace

void BlockSums::Update(std::string_view bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), kBlockSize - block_.size());
    block_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (block_.size() == kBlockSize) Finish();
  }
}

void BlockSums::Finish() {
  if (!block_.empty()) sums_.push_back(Sha256(block_));
  block_.clear();
}

Status BlockSums::Check(const std::string& description, std::uint64_t offset, std::string_view bytes) const {
  for (std::size_t block = offset / kBlockSize; !bytes.empty(); ++block) {
    const std::string_view one = bytes.substr(0, kBlockSize);
    bytes.remove_prefix(one.size());
    const std::string seen = Sha256(one);
    if (block < sums_.size() && seen == sums_[block]) continue;
    return Status(StatusCode::kDataError, "'" + description + "' was damaged on the way: from byte " +
                                              std::to_string(block * kBlockSize) + " the SHA-256 of " +
                                              std::to_string(one.size()) + " bytes is " +
                                              HexEncode(block < sums_.size() ? sums_[block] : "") +
                                              ", that of the bytes read is " + HexEncode(seen))
        .WithCondition("FIRESTEEL_CHECKSUM_MISMATCH", "")
        .WithRetryable(true);
  }
  return Status::Ok();
}

void KnownSums::Add(const std::string& key, const std::string& etag, BlockSums sums) {
  const std::lock_guard lock(mutex_);
  Name name(key, etag);
  const bool known = sums_.contains(name);
  sums_[name] = std::make_shared<const BlockSums>(std::move(sums));
  if (known) return;
  in_order_.push_back(std::move(name));
  if (in_order_.size() <= kMostRemembered) return;
  sums_.erase(in_order_.front());
  in_order_.pop_front();
}

std::shared_ptr<const BlockSums> KnownSums::Find(const std::string& key, const std::string& etag) const {
  const std::lock_guard lock(mutex_);
  const auto found = sums_.find(Name(key, etag));
  return found == sums_.end() ? nullptr : found->second;
}

}  // namespace firesteel::storage
