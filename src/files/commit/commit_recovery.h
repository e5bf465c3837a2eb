#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/commit/commit_record.h"
#include "files/commit/writer_lease.h"

namespace firesteel::files {

// How long a writer waits for another one, and how long that one may be silent (writer_lease.h).
struct WriterWait {
  std::chrono::milliseconds patience{60'000};
  std::chrono::milliseconds lease{kDefaultLease};
};

// Waits until no write is under way in the folder and finishes what dead writers left: a prepared write is taken back,
// a switched one completed. Returns the record as it is then, kDone, or nothing where the folder never had one. A
// writer of this machine that is known to be dead is dealt with at once; any other one when it has been silent for the
// lease. FIRESTEEL_WRITE_IN_PROGRESS (kConflict, retryable) when patience ends while the owner lives.
StatusOr<std::optional<StoredCommitRecord>> WaitForTable(const Location& table, Clock& clock, const WriterWait& wait);

// Removes the stages of dead writers below `<table>/_temporary`, and files that writers who lost have moved in late.
// Stages of other programs stay. `stored` is the record as WaitForTable gave it.
Status SweepLeftovers(const Location& table, const std::optional<StoredCommitRecord>& stored, Clock& clock);

// Does what the record `stored` (kSwitched or kRolledBack, of a write of the caller's or of a dead one) still asks for:
// deletes what was replaced or added, writes _SUCCESS, removes a dropped table's folder, and marks the record done.
// Safe to repeat, and to stop at any point. `stored` is the record afterwards.
Status CompleteRecord(const Location& table, StoredCommitRecord& stored, Clock& clock);

// The name of a stage's folder. It says who owns it, so that making the folder and signing it are one step.
std::string StageFolderName(const std::string& write_id, const ProcessIdentity& owner, std::int64_t started_ms);

}  // namespace firesteel::files
