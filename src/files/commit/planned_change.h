#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/commit/write_job.h"

namespace firesteel::files {

// What a write will change, worked out while it takes the table's lock: from the options, and from the table as it is
// then.

struct WriteScope {
  const Location& table;             // the folder that holds the record
  const std::string& target_prefix;  // of the written folder below it: "" or "a=1/"
  const WriteJobOptions& options;
};

// The paths that readers see now and shall not see afterwards.
StatusOr<std::vector<std::string>> FindReplaced(const WriteScope& scope, const std::vector<CommittedFile>& added);

FolderOwner OwnerOf(const std::optional<StoredCommitRecord>& stored);

// What the record will say of the table; nothing for a write to a plain path, which leaves it as it is.
// FIRESTEEL_TABLE_CHANGED (kConflict): the table was dropped or replaced by another one, or has other columns or
// another version than expected (then retryable) since the rows were planned.
StatusOr<std::optional<TableState>> NextTableState(const WriteScope& scope,
                                                   const std::optional<StoredCommitRecord>& before,
                                                   const FolderOwner& at_begin,
                                                   const std::vector<TablePartition>& written);

}  // namespace firesteel::files
