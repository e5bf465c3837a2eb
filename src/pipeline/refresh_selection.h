#pragma once

#include <string>
#include <vector>

#include "base/status_or.h"
#include "pipeline/dataset_graph.h"

namespace firesteel::pipeline {

// --refresh, --full-refresh, --full-refresh-all as given. A materialized view is always recomputed in full, so the two
// kinds of refresh differ only in what they name.
struct RefreshRequest {
  std::vector<std::string> refresh;
  std::vector<std::string> full_refresh;
  bool full_refresh_all = false;
};

// Which nodes of the graph run; temporary views never do by themselves. CONFLICTING_PIPELINE_REFRESH_OPTIONS, and an
// error with the nearest name for a dataset that does not exist or is named in both lists. The selection is not widened
// to parents or children, as in Spark.
StatusOr<std::vector<bool>> SelectDatasets(const DatasetGraph& graph, const RefreshRequest& request,
                                           const std::string& catalog, const std::string& database);

}  // namespace firesteel::pipeline
