#pragma once

#include <map>
#include <mutex>
#include <string>

namespace firesteel::duck {

// SHA-256 sums of objects that DuckDB has written through our file system, on their way to whoever asked for the write.
// Local files are not among them: DuckDB writes those itself. Thread-safe.
class WriteDigests {
 public:
  void Add(const std::string& uri, std::string sha256) {
    std::lock_guard lock(mutex_);
    digests_[uri] = std::move(sha256);
  }
  // "" for a file nothing is known of. Forgets it.
  std::string Take(const std::string& uri) {
    std::lock_guard lock(mutex_);
    const auto found = digests_.find(uri);
    if (found == digests_.end()) return "";
    std::string sha256 = std::move(found->second);
    digests_.erase(found);
    return sha256;
  }
  // Forgets what a write that failed has left.
  void DropBelow(const std::string& prefix) {
    std::lock_guard lock(mutex_);
    auto one = digests_.lower_bound(prefix);
    while (one != digests_.end() && one->first.starts_with(prefix)) one = digests_.erase(one);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> digests_;
};

}  // namespace firesteel::duck
