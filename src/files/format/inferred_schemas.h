#pragma once

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "files/listing/open_scan.h"

namespace firesteel::files {

// What inferring the schemas of text files came to, by the files' identities (etags), options and settings. A DataFrame
// is analysed once for every call of its client, and Spark keeps its schema from the first; without this each call
// would read whole files again. Keeps the latest kMost schemas. Thread-safe.
class InferredSchemas {
 public:
  static constexpr std::size_t kMost = 256;

  // Nothing where an identity proves too little: a store without etags, or a file changed within the last kYoung, which
  // could change again without a new time of change (file systems count time in ticks).
  static constexpr std::chrono::milliseconds kYoung{100};
  static std::optional<std::string> KeyOf(const OpenScanRequest& request, const std::vector<FileEntry>& files,
                                          const FileSettings& settings, Clock::WallTime now);

  std::optional<Schema> Find(const std::string& key);
  void Keep(const std::string& key, Schema schema);

 private:
  struct Kept {
    Schema schema;
    std::list<std::string>::iterator use;
  };
  std::mutex mutex_;
  std::list<std::string> by_use_;  // the latest first
  std::map<std::string, Kept> kept_;
};

}  // namespace firesteel::files
