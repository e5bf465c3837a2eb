#include "storage/object_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace firesteel::storage {
namespace {

// Reads ahead in chunks of this size, each made of ranges that the store may read side by side.
constexpr std::size_t kStreamChunk = 8u << 20;
constexpr std::size_t kStreamRange = 2u << 20;

class RangedInputStream final : public InputStream {
 public:
  RangedInputStream(ObjectStore& store, ObjectMeta meta, ReadOptions options)
      : store_(store), meta_(std::move(meta)), options_(std::move(options)) {}

  StatusOr<std::size_t> Read(std::span<char> out) override {
    if (used_ == chunk_.size()) FS_RETURN_IF_ERROR(Refill());
    const std::size_t count = std::min(out.size(), chunk_.size() - used_);
    std::copy_n(chunk_.data() + used_, count, out.data());
    used_ += count;
    return count;
  }
  const ObjectMeta& meta() const override { return meta_; }

 private:
  Status Refill() {
    const std::uint64_t left = meta_.size - next_offset_;
    chunk_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kStreamChunk)));
    used_ = 0;
    if (chunk_.empty()) return Status::Ok();
    std::vector<RangeRequest> ranges;
    for (std::size_t at = 0; at < chunk_.size(); at += kStreamRange) {
      ranges.push_back(
          {next_offset_ + at, std::span<char>(chunk_).subspan(at, std::min(kStreamRange, chunk_.size() - at))});
    }
    Status status = store_.ReadRanges(meta_.key, ranges, options_);
    if (!status.ok()) chunk_.clear();
    next_offset_ += chunk_.size();
    return status;
  }

  ObjectStore& store_;
  const ObjectMeta meta_;
  const ReadOptions options_;
  std::string chunk_;
  std::size_t used_ = 0;
  std::uint64_t next_offset_ = 0;
};

}  // namespace

Status ObjectStore::ReadRanges(const std::string& key, std::span<const RangeRequest> ranges,
                               const ReadOptions& options) {
  for (const RangeRequest& range : ranges) FS_RETURN_IF_ERROR(ReadRange(key, range.offset, range.out, options));
  return Status::Ok();
}

Status ObjectStore::RequireConditionalWrites(const std::string& folder) {
  if (capabilities().conditional_writes) return Status::Ok();
  return NoConditionalWritesError(Describe(folder), "it has none");
}

StatusOr<std::unique_ptr<InputStream>> ObjectStore::OpenRead(const std::string& key, const ReadOptions& options) {
  FS_ASSIGN_OR_RETURN(ObjectMeta meta, Head(key));
  if (!options.if_match.empty() && options.if_match != meta.etag) {
    return ObjectChangedError(Describe(key), options.if_match, meta.etag);
  }
  ReadOptions pinned = options;
  pinned.if_match = meta.etag;
  return std::unique_ptr<InputStream>(new RangedInputStream(*this, std::move(meta), std::move(pinned)));
}

Status ObjectStore::Rename(const std::string& from, const std::string& to) {
  return Status(StatusCode::kUnsupported,
                "cannot rename '" + Describe(from) + "' to '" + Describe(to) + "': this store has no atomic rename");
}

Status ObjectStore::RenameMany(std::span<const std::pair<std::string, std::string>> moves) {
  for (const auto& [from, to] : moves) FS_RETURN_IF_ERROR(Rename(from, to));
  return Status::Ok();
}

Status ObjectStore::DeleteIfMatch(const std::string& key, const std::string& etag) {
  const StatusOr<ObjectMeta> now = Head(key);
  if (now.status().code() == StatusCode::kNotFound) return Status::Ok();
  FS_RETURN_IF_ERROR(now.status());
  return now->etag == etag ? Delete(key) : Status::Ok();
}

Status ObjectStore::DeleteMany(std::span<const std::string> keys) {
  Status first;
  for (const std::string& key : keys) {
    if (Status status = Delete(key); !status.ok() && first.ok()) first = std::move(status);
  }
  return first;
}

StatusOr<bool> ObjectStore::Exists(const std::string& key) {
  StatusOr<ObjectMeta> meta = Head(key);
  if (meta.ok()) return true;
  if (meta.status().code() == StatusCode::kNotFound) return false;
  return meta.status();
}

StatusOr<ObjectContent> ObjectStore::ReadObject(const std::string& key, const ReadOptions& options) {
  ObjectContent content;
  FS_ASSIGN_OR_RETURN(content.meta, Head(key));
  ReadOptions pinned = options;
  if (pinned.if_match.empty()) pinned.if_match = content.meta.etag;
  content.bytes.resize(static_cast<std::size_t>(content.meta.size));
  FS_RETURN_IF_ERROR(ReadRange(key, 0, content.bytes, pinned));
  return content;
}

StatusOr<std::string> ObjectStore::ReadAll(const std::string& key, const ReadOptions& options) {
  FS_ASSIGN_OR_RETURN(ObjectContent content, ReadObject(key, options));
  return std::move(content.bytes);
}

StatusOr<ListPage> ObjectStore::ListAll(const std::string& folder, Recursion recursion) {
  ListPage all;
  FS_RETURN_IF_ERROR(List(folder, {.recursion = recursion}, [&](ListPage page) {
    std::move(page.objects.begin(), page.objects.end(), std::back_inserter(all.objects));
    std::move(page.folders.begin(), page.folders.end(), std::back_inserter(all.folders));
    return Status::Ok();
  }));
  return all;
}

Status ObjectChangedError(std::string_view description, std::string_view expected_etag, std::string_view seen_etag) {
  std::string message = "'" + std::string(description) + "' was replaced while it was being read (etag " +
                        std::string(expected_etag) + " expected";
  if (!seen_etag.empty()) message += ", " + std::string(seen_etag) + " seen";
  message += "); run again to read the new version";
  return Status(StatusCode::kConflict, std::move(message)).WithCondition("FIRESTEEL_OBJECT_CHANGED", "");
}

Status PreconditionFailedError(std::string_view description, const WriteCondition& condition) {
  std::string message = "did not write '" + std::string(description) + "': ";
  message += condition.kind == WriteCondition::Kind::kIfAbsent
                 ? "it exists already"
                 : "somebody else changed it (etag " + condition.etag + " expected)";
  return Status(StatusCode::kConflict, std::move(message)).WithCondition("FIRESTEEL_PRECONDITION_FAILED", "");
}

Status NoConditionalWritesError(std::string_view description, std::string_view evidence) {
  return Status(StatusCode::kUnsupported,
                "cannot publish to '" + std::string(description) + "': the service has no conditional writes (" +
                    std::string(evidence) +
                    "), so two writers could both win; use a service that has them, or, where " +
                    "never more than one program writes at a time, set fs.s3a.create.conditional.enabled=false")
      .WithCondition("FIRESTEEL_NO_CONDITIONAL_WRITES", "0A000");
}

Status ObjectNotFoundError(std::string_view description) {
  return Status(StatusCode::kNotFound, "'" + std::string(description) + "' does not exist");
}

Status RangeError(std::string_view description, std::uint64_t offset, std::size_t length, std::uint64_t size) {
  return Status(StatusCode::kInvalidArgument, "cannot read " + std::to_string(length) + " bytes at offset " +
                                                  std::to_string(offset) + " of '" + std::string(description) +
                                                  "': it has only " + std::to_string(size) + " bytes");
}

StatusOr<std::uint64_t> CheckParts(std::string_view description, std::vector<UploadedPart>& parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  std::uint64_t size = 0;
  int number = 0;
  for (const UploadedPart& part : parts) {
    ++number;
    if (part.number != number || part.offset != size) {
      return Status::Internal("upload of '" + std::string(description) + "' has a gap before part " +
                              std::to_string(part.number) + " at offset " + std::to_string(part.offset));
    }
    size += part.size;
  }
  return size;
}

}  // namespace firesteel::storage
