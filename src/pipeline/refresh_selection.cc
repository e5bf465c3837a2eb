#include "pipeline/refresh_selection.h"

#include <algorithm>

#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::pipeline {
namespace {

StatusOr<std::size_t> FindSelected(const DatasetGraph& graph, const std::string& text, const std::string& catalog,
                                   const std::string& database) {
  FS_ASSIGN_OR_RETURN(const auto parts, sql::ParseMultipartName(text));
  Dataset reader;
  reader.current_catalog = catalog;
  reader.current_database = database;
  if (const auto found = graph.Find(parts, reader)) {
    if (graph.nodes[*found].dataset.kind == DatasetKind::kMaterializedView) return *found;
    return Status(StatusCode::kInvalidArgument, "'" + text + "' is a view: it holds no rows to refresh");
  }
  std::vector<std::string> names;
  for (const GraphNode& node : graph.nodes) names.push_back(node.dataset.name.back());
  return Status(StatusCode::kNotFound, "the project has no dataset '" + text + "'; did you mean '" +
                                           NearestNames(parts.back(), names, 1).front() + "'?");
}

}  // namespace

StatusOr<std::vector<bool>> SelectDatasets(const DatasetGraph& graph, const RefreshRequest& request,
                                           const std::string& catalog, const std::string& database) {
  if (request.full_refresh_all && !request.full_refresh.empty()) {
    return SparkError("CONFLICTING_PIPELINE_REFRESH_OPTIONS", {{"conflicting_option", "--full-refresh"}});
  }
  if (request.full_refresh_all && !request.refresh.empty()) {
    return SparkError("CONFLICTING_PIPELINE_REFRESH_OPTIONS", {{"conflicting_option", "--refresh"}});
  }
  const bool everything = request.refresh.empty() && request.full_refresh.empty();
  std::vector<bool> selected(graph.nodes.size(), everything);
  std::vector<std::size_t> refreshed;
  for (const std::string& name : request.refresh) {
    FS_ASSIGN_OR_RETURN(const std::size_t index, FindSelected(graph, name, catalog, database));
    selected[index] = true;
    refreshed.push_back(index);
  }
  for (const std::string& name : request.full_refresh) {
    FS_ASSIGN_OR_RETURN(const std::size_t index, FindSelected(graph, name, catalog, database));
    if (std::find(refreshed.begin(), refreshed.end(), index) != refreshed.end()) {
      return Status(StatusCode::kInvalidArgument, "'" + name + "' is named by both --refresh and --full-refresh");
    }
    selected[index] = true;
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    // Persisted views are republished on every run.
    if (graph.nodes[i].dataset.kind == DatasetKind::kPersistedView) selected[i] = true;
    if (graph.nodes[i].dataset.kind == DatasetKind::kTemporaryView) selected[i] = false;
  }
  return selected;
}

}  // namespace firesteel::pipeline
