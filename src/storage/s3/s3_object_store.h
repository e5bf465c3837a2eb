#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "storage/block_sums.h"
#include "storage/object_store.h"
#include "storage/s3/s3_client.h"

namespace firesteel::storage {

// One S3 bucket. Every request is retried as its options say. A write that may have been performed although no try was
// answered with success is read back before anything is reported: success when the object holds its bytes; else, for a
// conditional write, kUnknownOutcome, since a condition that does not hold on the second try may have been ended by the
// first. kConflict always means that nothing was written.
//
// Reads of a whole object are checked against its MD5 where the etag is one, reads of parts against the sums of their
// blocks where these are known. Keys in listings that repeat or go
// backwards (a page served twice) are dropped. The uploads it starts must not outlive it.
class S3ObjectStore final : public ObjectStore, public ChecksReads {
 public:
  S3ObjectStore(S3Options options, std::shared_ptr<HttpClient> http, Clock& clock = Clock::System(),
                RandomSource random = SystemRandom);

  StoreCapabilities capabilities() const override { return {.conditional_writes = true, .smallest_part = 5u << 20}; }
  std::string Describe(std::string_view key) const override { return client_.Describe(key); }
  Status List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) override;
  StatusOr<ObjectMeta> Head(const std::string& key) override;
  Status ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                   const ReadOptions& options) override;
  Status ReadRanges(const std::string& key, std::span<const RangeRequest> ranges, const ReadOptions& options) override;
  StatusOr<ObjectContent> ReadObject(const std::string& key, const ReadOptions& options) override;
  StatusOr<ObjectMeta> Put(const std::string& key, std::string_view bytes, const PutOptions& options) override;
  StatusOr<std::unique_ptr<Upload>> StartUpload(const std::string& key) override;
  StatusOr<std::unique_ptr<Upload>> ResumeUpload(const UploadState& state) override;
  StatusOr<ObjectMeta> Copy(const std::string& from, const std::string& to) override;
  Status Delete(const std::string& key) override;
  Status DeleteMany(std::span<const std::string> keys) override;
  Status DeleteFolder(const std::string& folder) override;
  StatusOr<bool> FolderExists(const std::string& folder) override;
  StatusOr<std::vector<UnfinishedWrite>> ListUnfinished(const std::string& folder) override;
  StatusOr<int> SweepUnfinished(const std::string& folder, Clock::WallTime started_before) override;

  Status RequireConditionalWrites(const std::string& folder) override;

  void ExpectBlocks(const std::string& key, const std::string& etag, BlockSums sums) override {
    known_sums_.Add(key, etag, std::move(sums));
  }
  bool ExpectsBlocks(const std::string& key, const std::string& etag) const override {
    return known_sums_.Find(key, etag) != nullptr;
  }

  // Copies of larger objects go in parts of this size; S3's limit for one request, less in tests.
  void SetLargestSingleCopyForTest(std::uint64_t bytes) { largest_single_copy_ = bytes; }

 private:
  // `sums` may be null; else the range begins and ends with blocks.
  Status ReadBytes(const std::string& key, std::uint64_t offset, std::span<char> out, const ReadOptions& options,
                   const BlockSums* sums);
  StatusOr<ObjectMeta> ResolvePut(const std::string& key, std::string_view bytes, const WriteCondition& condition,
                                  Status failure, Doubt doubt);
  StatusOr<ObjectMeta> CopyInParts(const ObjectMeta& source, const std::string& to);
  std::string CopySource(const std::string& key) const;

  std::shared_ptr<HttpClient> http_;  // shared by the stores of all buckets, for its connections
  S3Client client_;
  std::uint64_t largest_single_copy_ = 4ull << 30;
  KnownSums known_sums_;
  std::mutex probe_mutex_;  // held while the service is asked
  bool honours_conditions_ = false;
};

}  // namespace firesteel::storage
