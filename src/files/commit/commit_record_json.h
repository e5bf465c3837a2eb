#pragma once

#include <string>
#include <string_view>

#include "base/status_or.h"
#include "files/commit/commit_record.h"

namespace firesteel::files {

// The stored form of a commit record. Paths are bytes: one that is not UTF-8 is kept as {"hex": ".."}.
std::string CommitRecordToJson(const CommitRecord& record);

// Reads this format and the one before it. kDataError for text that is no record, a newer format, a state that is not
// known, and paths that do not lie inside the table's folder: a record is also what somebody else may have put there.
StatusOr<CommitRecord> CommitRecordFromJson(std::string_view text);

// Whether a path below a table's folder stays below it and is no bookkeeping of ours: relative, without empty, "." and
// ".." parts and NUL, and not in `_firesteel` or `_temporary`.
bool IsPathInsideTable(std::string_view path);

}  // namespace firesteel::files
