#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error/error_conditions.h"
#include "base/status_or.h"
#include "plan/command.h"

namespace firesteel::session {

// How a DataFrame's write lays its rows out, as its builder was told.
struct WriteLayout {
  const std::vector<std::string>& partition_by;
  const std::optional<plan::BucketSpec>& buckets;
  const std::vector<std::string>& sort_by;
  const std::vector<std::string>& cluster_by;
};
// What Spark's builder checks itself, before it looks at rows or table.
Status CheckLayout(const WriteLayout& layout);
// save and insertInto take no buckets.
Status CheckNoBuckets(const WriteLayout& layout, const char* operation);

// The value of an option by name without case.
std::optional<std::string> FindOption(const plan::Options& options, const char* name);

}  // namespace firesteel::session
