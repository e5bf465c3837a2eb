#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/object_store.h"

namespace firesteel::storage {

// A bucket in memory, for tests: behaves like S3 with conditional writes, and fails when told to.
// Thread-safe; must outlive the uploads it started.
class MemoryObjectStore final : public ObjectStore {
 public:
  enum class Operation { kList, kHead, kRead, kPut, kStartUpload, kAddPart, kComplete, kAbort, kCopy, kDelete };

  explicit MemoryObjectStore(std::string bucket = "memory", Clock& clock = Clock::System());
  ~MemoryObjectStore() override;

  // The next call of that operation fails with `status` and changes nothing. Calls queue up.
  void FailNext(Operation operation, Status status);
  void FailNextPut(Status status) { FailNext(Operation::kPut, std::move(status)); }
  // The next call takes effect, but the caller is told kUnknownOutcome.
  void LoseNextAnswer(Operation operation);
  int calls(Operation operation) const;
  std::vector<std::string> keys() const;
  int open_uploads() const;

  StoreCapabilities capabilities() const override { return {.conditional_writes = true}; }
  std::string Describe(std::string_view key) const override;
  Status List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) override;
  StatusOr<ObjectMeta> Head(const std::string& key) override;
  Status ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                   const ReadOptions& options) override;
  StatusOr<ObjectMeta> Put(const std::string& key, std::string_view bytes, const PutOptions& options) override;
  StatusOr<std::unique_ptr<Upload>> StartUpload(const std::string& key) override;
  StatusOr<std::unique_ptr<Upload>> ResumeUpload(const UploadState& state) override;
  StatusOr<ObjectMeta> Copy(const std::string& from, const std::string& to) override;
  Status Delete(const std::string& key) override;
  Status DeleteFolder(const std::string& folder) override;
  StatusOr<bool> FolderExists(const std::string& folder) override;
  StatusOr<std::vector<UnfinishedWrite>> ListUnfinished(const std::string& folder) override;
  StatusOr<int> SweepUnfinished(const std::string& folder, Clock::WallTime started_before) override;

 private:
  friend class MemoryUpload;
  struct Object {
    std::string bytes;
    ObjectMeta meta;
  };
  struct OpenUpload {
    std::string key;
    Clock::WallTime started;
    std::map<int, std::pair<UploadedPart, std::string>> parts;
  };
  enum class Fate { kNormal, kLoseAnswer };

  StatusOr<Fate> Enter(Operation operation);  // with mutex_ held
  StatusOr<ObjectMeta> Store(const std::string& key, std::string bytes, const WriteCondition& condition);
  Status LostAnswer(const std::string& key) const;

  const std::string bucket_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Object> objects_;
  std::map<std::string, OpenUpload> uploads_;
  std::map<std::string, std::string> completed_;         // upload id to the etag it made
  std::array<std::deque<Status>, 10> planned_failures_;  // an OK status in it stands for a lost answer
  std::array<int, 10> calls_{};
  int next_id_ = 1;
};

}  // namespace firesteel::storage
