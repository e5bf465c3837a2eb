#pragma once

#include "base/status_or.h"
#include "catalog/catalog.h"
#include "session/session.h"
#include "session/table_storage.h"

namespace firesteel::session {

// Casts `query`'s rows to the table's columns (by position) and writes them into its directory.
StatusOr<WriteSummary> WriteTableRows(Session& session, const catalog::Table& table,
                                      const analysis::ResolvedPlanPtr& query, OverwriteScope overwrite,
                                      std::vector<std::pair<std::string, std::optional<std::string>>> static_partition);

// Writes the rows of the query that gave the table its columns, whose partition columns have moved to the end since; what
// the directory held is replaced.
StatusOr<WriteSummary> WriteDefiningRows(Session& session, const catalog::Table& table, const analysis::ResolvedPlanPtr& query);

// Adds the partitions a write made to the catalog, where the table tracks them.
Status RegisterPartitions(Session& session, const catalog::Table& table, const WriteSummary& summary);

}  // namespace firesteel::session
