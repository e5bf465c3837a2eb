#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::session {

// What df.cache(), spark.catalog.cacheTable() and CACHE TABLE have asked to keep, by what the plans compute
// (analysis/plan/plan_digest.h). An entry's rows are computed at its first use and again after what they came from
// changed.
class PlanCache {
 public:
  struct Entry {
    std::string storage_level;           // "MEMORY_AND_DISK"
    std::vector<std::string> locations;  // URIs its rows come from
    analysis::ResolvedPlanPtr plan;      // reads the rows; null until they have been computed
    std::shared_ptr<void> rows;          // shared with the engine, which frees them with the last holder
  };

  bool empty() const { return entries_.empty(); }
  Entry* Find(const std::string& digest);
  void Add(const std::string& digest, Entry entry) { entries_.try_emplace(digest, std::move(entry)); }
  void Remove(const std::string& digest) { entries_.erase(digest); }
  void Clear() { entries_.clear(); }

  // Rows that came from `location`, or from below or above it, are computed anew at their next use.
  void Invalidate(const std::string& location);
  // Entries that read from there go altogether: what they were made of is gone.
  void RemoveAt(const std::string& location);

 private:
  std::map<std::string, Entry> entries_;  // by digest
};

}  // namespace firesteel::session
