#pragma once

#include <memory>
#include <string>

#include "storage/allowed_paths.h"

namespace duckdb {
class DatabaseInstance;
}

namespace firesteel::duck {

// From now on the database touches local files only where `allowed` says so, also where somebody changes a symbolic
// link between the check and the use (storage::PinnedPath). Files below `spill_folder`, the engine's own, are left
// alone.
void GuardLocalFiles(duckdb::DatabaseInstance& database, std::shared_ptr<const storage::AllowedPaths> allowed,
                     std::string spill_folder);

}  // namespace firesteel::duck
