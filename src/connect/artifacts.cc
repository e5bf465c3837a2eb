#include "connect/artifacts.h"

#include <utility>

namespace firesteel::connect {

Artifacts::Artifacts(std::int64_t limit_bytes) : limit_(limit_bytes) {}

Status Artifacts::Put(const std::string& name, std::string bytes) {
  const std::lock_guard lock(mutex_);
  if (const auto there = blobs_.find(name); there != blobs_.end()) {
    if (there->second == bytes) return Status::Ok();
    if (!name.starts_with("cache/"))
      return SparkError("ARTIFACT_ALREADY_EXISTS", {{"normalizedRemoteRelativePath", name}});
  }
  std::string& kept = blobs_[name];
  const std::int64_t after = bytes_ - static_cast<std::int64_t>(kept.size()) + static_cast<std::int64_t>(bytes.size());
  if (after > limit_) {
    if (kept.empty()) blobs_.erase(name);
    return {StatusCode::kResourceExhausted, "artifacts of one session may hold " + std::to_string(limit_) +
                                                " bytes; '" + name + "' would make it " + std::to_string(after)};
  }
  bytes_ = after;
  kept = std::move(bytes);
  return Status::Ok();
}

bool Artifacts::Has(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return blobs_.contains(name);
}

StatusOr<std::string> Artifacts::CachedBlock(const std::string& hash) const {
  const std::lock_guard lock(mutex_);
  const auto found = blobs_.find("cache/" + hash);
  if (found == blobs_.end())
    return Status(StatusCode::kNotFound, "no local relation with the hash '" + hash + "' was uploaded");
  return found->second;
}

}  // namespace firesteel::connect
