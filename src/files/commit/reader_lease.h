#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/commit/commit_record.h"

namespace firesteel::files {

// Keeps the files of one version of a local table from being deleted while they are read. A shared lock on a small file
// below `_firesteel`, one file for each version; given back when the last copy dies, and by the system when the process
// does. Opaque, thread-safe.
using ReaderLease = std::shared_ptr<const void>;

// The lease of the version that readers see while the table's record is `record`. Null where there can be none: tables
// in object stores, and folders that may not be written. Only valid if the record is still the same afterwards.
ReaderLease TakeReaderLease(const Location& table, const CommitRecord& record);

// Waits until nobody reads another version than that of `record`, at most `patience`, and removes the lock files of
// those versions. Readers that take longer find their files gone.
void WaitForReaders(const Location& table, const CommitRecord& record, std::chrono::milliseconds patience,
                    Clock& clock);
// Removes the lock files of other versions that nobody holds: an append deletes no files, so it need not wait.
void RemoveUnusedLeases(const Location& table, const CommitRecord& record);

inline constexpr std::chrono::milliseconds kReaderPatience{5'000};

}  // namespace firesteel::files
