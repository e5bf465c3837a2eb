#pragma once

#include <string>

#include "base/status_or.h"
#include "pipeline/dataset_graph.h"
#include "session/session.h"
#include "session/tables/table_storage.h"

namespace firesteel::pipeline {

// Computes a materialized view and puts its rows in place of the old ones, whole or not at all; creates the table on
// the first run and gives it the query's columns on later ones. A name taken by a view or a table that is not of this
// kind is an error. Partition columns of an existing table cannot change (CANNOT_UPDATE_PARTITION_COLUMNS). With a run
// key that has published the table before nothing is computed, and the summary is that of then.
StatusOr<session::WriteSummary> PublishMaterializedView(session::Session& session, const DatasetGraph& graph,
                                                        const GraphNode& node, const std::string& run_key);

// Creates or replaces a persisted view.
Status PublishView(session::Session& session, const DatasetGraph& graph, const GraphNode& node);

}  // namespace firesteel::pipeline
