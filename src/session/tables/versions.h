#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "catalog/catalog.h"
#include "files/table/table_rollback.h"
#include "files/table/table_vacuum.h"
#include "files/table/table_versions.h"
#include "session/session.h"

namespace firesteel::session {

// Earlier versions of tables, and of paths written by firesteel. `name` is a path where it holds a '/' or is there in
// the base directory, else a table's name. Errors are those of files/table/table_versions.h, table_rollback.h and
// table_vacuum.h; EXPECT_TABLE_NOT_VIEW for a view.

// The table of the catalog that `name` is; nothing for a path.
StatusOr<std::optional<catalog::TableName>> TableNameOf(Session& session, const std::string& name);

// Where the files lie that `name` stands for; `operation` is for messages.
StatusOr<std::string> LocationOf(Session& session, const std::string& name, const std::string& operation);

// Oldest first, the current one last; empty for a folder that firesteel did not write.
StatusOr<std::vector<files::TableVersion>> ListVersions(Session& session, const std::string& name);
// The catalog's entry follows.
StatusOr<files::RollbackReport> RollBack(Session& session, const std::string& name, const files::VersionSpec& spec);
StatusOr<files::VacuumReport> Vacuum(Session& session, const std::string& name, const files::VacuumRequest& request);

}  // namespace firesteel::session
