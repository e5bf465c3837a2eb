#include "session/commands/write_checks.h"

#include "types/identifier_text.h"

namespace firesteel::session {

Status CheckLayout(const WriteLayout& layout) {
  if (!layout.sort_by.empty() && !layout.buckets) return SparkError("SORT_BY_WITHOUT_BUCKETING");
  if (layout.cluster_by.empty()) return Status::Ok();
  if (!layout.partition_by.empty()) return SparkError("SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED");
  if (layout.buckets) return SparkError("SPECIFY_CLUSTER_BY_WITH_BUCKETING_IS_NOT_ALLOWED");
  return Status::Ok();
}

Status CheckNoBuckets(const WriteLayout& layout, const char* operation) {
  FS_RETURN_IF_ERROR(CheckLayout(layout));
  if (!layout.buckets) return Status::Ok();
  const std::string name = "'" + std::string(operation) + "'";
  if (layout.sort_by.empty()) return LegacyError("1312", name + " does not support bucketBy right now.");
  return LegacyError("1313", name + " does not support bucketBy and sortBy right now.");
}

std::optional<std::string> FindOption(const plan::Options& options, const char* name) {
  for (const auto& [key, value] : options) {
    if (EqualsIgnoreCase(key, name)) return value;
  }
  return std::nullopt;
}

}  // namespace firesteel::session
