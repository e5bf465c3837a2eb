#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/commit_record.h"

namespace firesteel::files {

// Finishes what a write left behind whose process died: a prepared commit is taken back, a switched one completed.
// Returns the record as it is then (nothing where the folder never had one). FIRESTEEL_WRITE_IN_PROGRESS (kConflict,
// retryable) while the owner lives; an owner on another machine counts as dead once its record is `kLeaseMs` old.
StatusOr<std::optional<StoredCommitRecord>> RecoverTable(const Location& table, Clock& clock);

// Says that this process is still busy with the write `id`, so that its records and stages are not taken for those of a
// write that failed half way in this very process. Writes that nobody registers count as dead.
class ActiveWrite {
 public:
  explicit ActiveWrite(std::string id);
  ~ActiveWrite();
  ActiveWrite(const ActiveWrite&) = delete;
  ActiveWrite& operator=(const ActiveWrite&) = delete;

 private:
  const std::string id_;
};

inline constexpr std::int64_t kLeaseMs = 15 * 60 * 1000;

// As RecoverTable, but waits up to `patience` for a live writer to end.
StatusOr<std::optional<StoredCommitRecord>> WaitForTable(const Location& table, Clock& clock,
                                                         std::chrono::milliseconds patience);

// Removes the stages of dead processes below `<table>/_temporary`. Stages of other programs stay.
Status SweepStages(const Location& table, Clock& clock);

// The last steps of a commit whose record says kSwitched: deletes what was replaced, writes _SUCCESS, marks it done.
// Returns the new etag. Safe to repeat.
StatusOr<std::string> FinishSwitched(const Location& table, CommitRecord& record, const std::string& etag, Clock& clock);

// Deletes what a kPrepared commit moved in and marks it done. Safe to repeat.
StatusOr<std::string> RollBackPrepared(const Location& table, CommitRecord& record, const std::string& etag,
                                       Clock& clock);

// The name of a stage's folder. It says who owns it, so that making the folder and signing it are one step.
std::string StageFolderName(const std::string& write_id, const ProcessIdentity& owner, std::int64_t started_ms);

}  // namespace firesteel::files
