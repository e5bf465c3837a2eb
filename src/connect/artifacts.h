#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/status_or.h"

namespace firesteel::connect {

// What a client uploaded: blocks of local data by hash ("cache/<hash>") and files ("pyfiles/..", "files/..", ..) by
// name. Thread-safe. Holds at most `limit` bytes: RESOURCE_EXHAUSTED beyond.
class Artifacts {
 public:
  explicit Artifacts(std::int64_t limit_bytes);

  // Blocks of local data may come again; any other name that is there with other bytes is refused, as in Spark.
  Status Put(const std::string& name, std::string bytes);
  bool Has(const std::string& name) const;
  std::int64_t limit_bytes() const { return limit_; }
  // The bytes of "cache/<hash>".
  StatusOr<std::string> CachedBlock(const std::string& hash) const;

 private:
  const std::int64_t limit_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> blobs_;
  std::int64_t bytes_ = 0;
};

}  // namespace firesteel::connect
