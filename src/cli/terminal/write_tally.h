#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "session/tables/table_storage.h"

namespace firesteel::cli {

// What was written since it was last asked.
struct Written {
  std::int64_t writes = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  std::vector<std::string> places;  // URIs of tables and folders, each once, in the order of their first write

  // "1,234 rows written (5.0 MiB, 2 files) to file:/a/t and 1 other place".
  std::string Sentence() const;
  void Add(const Written& more);
};

// Counts the writes that sessions of a workspace publish. Thread-safe.
class WriteTally {
 public:
  void Add(const std::string& location, const session::WriteSummary& summary);
  // All since the last call.
  Written Take();

 private:
  std::mutex mutex_;
  Written written_;
};

}  // namespace firesteel::cli
