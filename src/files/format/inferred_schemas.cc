#include "files/format/inferred_schemas.h"

#include "storage/digest.h"

namespace firesteel::files {
namespace {

// Lengths make the parts of a key unmistakable.
void Add(std::string& key, std::string_view part) { key.append(std::to_string(part.size())).append(":").append(part); }

}  // namespace

std::optional<std::string> InferredSchemas::KeyOf(const OpenScanRequest& request, const std::vector<FileEntry>& files,
                                                  const FileSettings& settings, Clock::WallTime now) {
  const auto newest = std::chrono::duration_cast<std::chrono::milliseconds>((now - kYoung).time_since_epoch()).count();
  std::string key;
  Add(key, FileFormatTitle(request.format));
  Add(key, settings.time_zone);
  Add(key, settings.corrupt_record_column);
  key += settings.case_sensitive ? '1' : '0';
  key += settings.prefer_timestamp_ntz ? '1' : '0';
  key += std::to_string(request.options.size());
  for (const auto& [name, value] : request.options) {
    Add(key, name);
    Add(key, value);
  }
  for (const FileEntry& file : files) {
    if (file.etag.empty() || file.modified_ms > newest) return std::nullopt;
    Add(key, file.uri);
    Add(key, file.etag);
  }
  return storage::Sha256(key);
}

std::optional<Schema> InferredSchemas::Find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end()) return std::nullopt;
  by_use_.splice(by_use_.begin(), by_use_, found->second.use);
  return found->second.schema;
}

void InferredSchemas::Keep(const std::string& key, Schema schema) {
  const std::lock_guard lock(mutex_);
  if (kept_.contains(key)) return;
  by_use_.push_front(key);
  kept_.emplace(key, Kept{std::move(schema), by_use_.begin()});
  if (kept_.size() <= kMost) return;
  kept_.erase(by_use_.back());
  by_use_.pop_back();
}

}  // namespace firesteel::files
