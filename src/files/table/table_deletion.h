#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// Deletes files below a table's folder, and folders that become empty by it. Never follows a symbolic link: where a
// folder on the way is one, the link itself is removed, as Spark does, and what it points to stays. Paths that are gone
// already are fine.
Status DeletePaths(const Location& table, const std::vector<std::string>& paths);

// Whether one of the folders on the way to the path is a symbolic link.
bool LeadsThroughLink(const Location& table, const std::string& path);

// Removes the folders above `paths` that are empty, up to the table's own (that one only for the path ""). Only where
// folders exist by themselves.
void RemoveEmptyFolders(const Location& table, const std::vector<std::string>& paths);

// Whether a path below a table is not within `_firesteel` or `_temporary`.
bool IsDataPath(std::string_view path);

// Deletes everything in the table's folder but the record.
Status DeleteAllButRecord(const Location& table);

}  // namespace firesteel::files
