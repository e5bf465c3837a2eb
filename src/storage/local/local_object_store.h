#pragma once

#include <memory>
#include <string>
#include <utility>

#include "storage/allowed_paths.h"
#include "storage/object_store.h"

namespace firesteel::storage {

// The local disk. Keys are absolute paths; missing folders are made by writes.
//
// Writing: into a hidden temporary file in the target's folder, flushed, renamed over the target, folder flushed. A
// symbolic link at the target is followed, so that what it points to is replaced. Conditions hold against other
// processes of firesteel (kIfMatch) or everybody (kIfAbsent).
// Listing follows links, also to folders, but enters no folder twice on one way down. Deleting never follows links.
// With limits on paths, every path is held where it lies within them while it is used (PinnedPath), and a link that
// leads out ends a listing.
class LocalObjectStore final : public ObjectStore {
 public:
  LocalObjectStore() = default;
  // Null: everything may be touched.
  explicit LocalObjectStore(std::shared_ptr<const AllowedPaths> allowed) : allowed_(std::move(allowed)) {}
  const AllowedPaths* allowed() const { return allowed_.get(); }

  StoreCapabilities capabilities() const override {
    return {.conditional_writes = true, .rename = true, .folders = true};
  }
  std::string Describe(std::string_view key) const override { return std::string(key); }
  Status List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) override;
  StatusOr<ObjectMeta> Head(const std::string& key) override;
  Status ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                   const ReadOptions& options) override;
  StatusOr<ObjectMeta> Put(const std::string& key, std::string_view bytes, const PutOptions& options) override;
  StatusOr<std::unique_ptr<Upload>> StartUpload(const std::string& key) override;
  StatusOr<std::unique_ptr<Upload>> ResumeUpload(const UploadState& state) override;
  StatusOr<ObjectMeta> Copy(const std::string& from, const std::string& to) override;
  // Works for files and for folders (without '/' at the end). kNotFound where `from` is missing.
  Status Rename(const std::string& from, const std::string& to) override;
  Status RenameMany(std::span<const std::pair<std::string, std::string>> moves) override;
  Status Delete(const std::string& key) override;
  Status DeleteIfMatch(const std::string& key, const std::string& etag) override;
  // Deleted for good when it returns, also if the power goes then.
  Status DeleteMany(std::span<const std::string> keys) override;
  Status DeleteFolder(const std::string& folder) override;
  StatusOr<bool> FolderExists(const std::string& folder) override;
  StatusOr<std::vector<UnfinishedWrite>> ListUnfinished(const std::string& folder) override;
  StatusOr<int> SweepUnfinished(const std::string& folder, Clock::WallTime started_before) override;

 private:
  const std::shared_ptr<const AllowedPaths> allowed_;  // or null; shared with the registry and its other stores
};

}  // namespace firesteel::storage
