#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "storage/local/local_files.h"
#include "storage/local/pinned_path.h"
#include "storage/object_store.h"

namespace firesteel::storage {

// An upload on the local disk: parts are written at their offsets of one temporary file beside the target. The upload
// id is the random part of its name.
class LocalUpload final : public Upload {
 public:
  // `allowed` may be null.
  static StatusOr<std::unique_ptr<Upload>> Start(const std::string& key, const AllowedPaths* allowed);
  static StatusOr<std::unique_ptr<Upload>> Resume(const UploadState& state, const AllowedPaths* allowed);

  Status AddPart(int number, std::uint64_t offset, std::string_view bytes) override;
  StatusOr<ObjectMeta> Complete(const WriteCondition& condition) override;
  Status Abort() override;
  UploadState state() const override;

 private:
  StatusOr<ObjectMeta> FindCompleted(const UploadedPart& first_part, std::uint64_t size, Status missing) const;
  LocalUpload(std::string key, PinnedPath pin, std::string target, std::string id);

  const std::string key_;
  const PinnedPath pin_;      // of key_
  const std::string target_;  // pin_ with a symbolic link followed
  const std::string id_;
  const std::string temporary_;
  FileDescriptor file_;
  mutable std::mutex mutex_;
  std::map<int, UploadedPart> parts_;
};

}  // namespace firesteel::storage
