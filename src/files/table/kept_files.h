#pragma once

#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/commit/commit_record.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// The files of earlier versions (table_history.h) in the store.

// Brings files that a switch has replaced to where they are kept. Files that are there already, or gone, are fine, so
// it can be repeated after a crash. Never follows a symbolic link: where a folder on the way is one, the link is
// removed as it is where nothing is kept (table_deletion.h).
Status MoveAside(const Location& table, const std::vector<KeptFile>& kept);

// Files that no version needs any more.
Status DeleteExpired(const Location& table, const std::vector<KeptFile>& expired);

}  // namespace firesteel::files
