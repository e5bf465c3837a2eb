#pragma once

#include "base/status_or.h"
#include "catalog/catalog.h"
#include "session/session.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_storage.h"

namespace firesteel::session {

// Casts `query`'s rows to the table's columns (by position) and writes them into its directory; the entry follows.
StatusOr<WriteSummary> WriteTableRows(Session& session, const KnownTable& table, const analysis::ResolvedPlanPtr& query,
                                      OverwriteScope overwrite,
                                      std::vector<std::pair<std::string, std::optional<std::string>>> static_partition);

// Writes the rows of the query that gave the table its columns, whose partition columns have moved to the end since;
// what the directory held is replaced. The entry is the caller's.
struct DefiningWrite {
  std::string holder;   // nothing is published when the entry of that name has another id by then
  std::string run_key;  // "" for the session's
};
StatusOr<WriteSummary> WriteDefiningRows(Session& session, const KnownTable& table,
                                         const analysis::ResolvedPlanPtr& query, const DefiningWrite& how);

}  // namespace firesteel::session
