#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::files {

struct PartitionDiscoveryOptions {
  bool infer_types = true;      // spark.sql.sources.partitionColumnTypeInference.enabled
  bool case_sensitive = false;  // spark.sql.caseSensitive
  std::string time_zone = "UTC";
  Schema user_schema;  // columns named here have this type instead of an inferred one
};

// What the `key=value` parts of folder paths say. `values` is parallel to the asked folders; a folder without
// partitions has no values (nothing, as opposed to an empty list).
struct DiscoveredPartitions {
  Schema schema;  // empty: not partitioned
  std::vector<std::optional<std::vector<Value>>> values;
};

// `folders` are URIs of folders that hold data files, without '/' at the end; `base_folders` is where looking upward
// stops. Fails as Spark does: CONFLICTING_DIRECTORY_STRUCTURES where partitions start at different places,
// CONFLICTING_PARTITION_COLUMN_NAMES where their columns differ.
StatusOr<DiscoveredPartitions> DiscoverPartitions(const std::vector<std::string>& folders,
                                                  const std::set<std::string>& base_folders,
                                                  const PartitionDiscoveryOptions& options);

}  // namespace firesteel::files
