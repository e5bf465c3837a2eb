#include "files/commit/commit_recovery.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "files/commit/commit_transitions.h"
#include "files/commit/reader_lease.h"
#include "files/table/kept_files.h"
#include "files/table/table_deletion.h"

namespace firesteel::files {
namespace {

using State = CommitRecord::State;

Status InProgress(const Location& table, const CommitRecord& record) {
  return Status(StatusCode::kConflict, "'" + SparkPathText(table.uri) + "' is being written by " +
                                           record.owner.ToString() + "; try again when it has finished")
      .WithCondition("FIRESTEEL_WRITE_IN_PROGRESS", "")
      .WithRetryable(true);
}

// Whether the owner of an unfinished record has left it behind.
StatusOr<bool> IsAbandoned(const Location& table, const StoredCommitRecord& stored, SilenceWatch& watch, Clock& clock) {
  const CommitRecord& record = stored.record;
  // Its write is decided; deleting its files twice does no harm.
  if (record.state == State::kRolledBack) return true;
  switch (LivenessOfWriter(record.owner, record.id)) {
    case Liveness::kDead:
      return true;
    case Liveness::kAlive:
      if (record.owner == ProcessIdentity::Current()) return false;
      break;  // it may be stopped, or have forgotten this write: it must show that it goes on
    case Liveness::kUnknown:
      break;
  }
  FS_ASSIGN_OR_RETURN(const std::string sign, SignOfLife(table, stored));
  return watch.IsSilent(sign, clock.Monotonic());
}

// Takes the place of a dead writer: after this its write is decided, whatever it still sends.
Status TakeOver(const Location& table, StoredCommitRecord& stored) {
  if (stored.record.state != State::kPrepared) return Status::Ok();
  CommitRecord rolled_back = RollBack(stored.record);
  FS_ASSIGN_OR_RETURN(Transition transition, TransitionRecord(table, rolled_back, stored.etag));
  if (transition.outcome != Transition::Outcome::kApplied) {
    return Status(StatusCode::kConflict, "'" + SparkPathText(table.uri) + "' was changed by another writer")
        .WithRetryable(true);
  }
  stored = {std::move(rolled_back), std::move(transition.etag)};
  return Status::Ok();
}

// One look. Nothing where somebody is busy, as `busy` says, or has just been (then `busy` is OK); look again.
StatusOr<std::optional<std::optional<StoredCommitRecord>>> Look(const Location& table, SilenceWatch& watch,
                                                                Clock& clock, Status& busy) {
  using Found = std::optional<std::optional<StoredCommitRecord>>;
  FS_ASSIGN_OR_RETURN(std::optional<StoredCommitRecord> stored, LoadCommitRecord(table));
  if (!stored || stored->record.state == State::kDone) return Found(std::move(stored));
  FS_FAILPOINT("recover.after_load");
  FS_ASSIGN_OR_RETURN(const bool abandoned, IsAbandoned(table, *stored, watch, clock));
  if (!abandoned) {
    busy = InProgress(table, stored->record);
    return Found();
  }
  // An owner that was alive when the record was read may have ended both its write and its life since: the record is
  // its legacy only if it still says the same now. (kSwitched and kRolledBack are safe to complete twice, but need not
  // be.)
  FS_ASSIGN_OR_RETURN(const std::optional<StoredCommitRecord> again, LoadCommitRecord(table));
  if (!again || again->etag != stored->etag || again->record.stamp != stored->record.stamp) return Found();
  Status taken = TakeOver(table, *stored);
  if (taken.code() == StatusCode::kConflict) return Found();
  FS_RETURN_IF_ERROR(taken);
  FS_FAILPOINT("recover.after_take_over");
  FS_RETURN_IF_ERROR(CompleteRecord(table, *stored, clock));
  FS_RETURN_IF_ERROR(table.store->SweepUnfinished(table.KeyOf(std::string(kCommitFolder) + "/"), clock.Now()).status());
  if (stored->etag.empty()) return Found(std::optional<StoredCommitRecord>());
  return Found(std::move(stored));
}

// What the last switch has replaced, where it is kept.
std::vector<KeptFile> ReplacedBy(const CommitRecord& record) {
  std::vector<KeptFile> kept;
  for (const KeptFile& file : record.history.kept) {
    if (file.replaced_in == record.version) kept.push_back(file);
  }
  return kept;
}

Status DeleteReplaced(const Location& table, const CommitRecord& record, Clock& clock) {
  FS_FAILPOINT("publish.before_delete");
  if (record.replaced.empty() && record.history.expired.empty() && !record.dropped) {
    RemoveUnusedLeases(table, record);
  } else {
    WaitForReaders(table, record, kReaderPatience, clock);
  }
  if (record.dropped) {
    FS_RETURN_IF_ERROR(DeleteAllButRecord(table));
  } else if (record.history.keep_versions > 0) {
    FS_RETURN_IF_ERROR(MoveAside(table, ReplacedBy(record)));
  } else {
    FS_RETURN_IF_ERROR(DeletePaths(table, record.replaced));
  }
  FS_FAILPOINT("publish.after_delete");
  return Status::Ok();
}

Status DeleteAdded(const Location& table, const CommitRecord& record) {
  std::vector<std::string> paths;
  for (const CommittedFile& file : record.added) paths.push_back(file.path);
  return DeletePaths(table, paths);
}

// The last trace of a dropped table. Under the condition that nobody has made a new table of it in the meantime. Where
// requests of a killed writer may still be on their way to an object store, the record stays and goes on hiding what
// they bring; the next table of that place takes it over.
Status RemoveRecord(const Location& table, StoredCommitRecord& stored) {
  if (!table.store->capabilities().folders && !stored.record.fenced.empty()) {
    CommitRecord tombstone = Finish(stored.record);
    FS_ASSIGN_OR_RETURN(Transition transition, TransitionRecord(table, tombstone, stored.etag));
    if (transition.outcome == Transition::Outcome::kApplied)
      stored = {std::move(tombstone), std::move(transition.etag)};
    return Status::Ok();
  }
  FS_RETURN_IF_ERROR(table.store->DeleteIfMatch(table.KeyOf(kCommitRecordName), stored.etag));
  stored.etag.clear();
  RemoveEmptyFolders(table, {std::string(kCommitRecordName), ""});
  return Status::Ok();
}

}  // namespace

Status CompleteRecord(const Location& table, StoredCommitRecord& stored, Clock& clock) {
  CommitRecord& record = stored.record;
  // Nobody else's record is touched: a writer that slept too long finds another one here.
  FS_ASSIGN_OR_RETURN(const std::optional<StoredCommitRecord> now, LoadCommitRecord(table));
  if (!now || now->record.stamp != record.stamp) return Status::Ok();
  if (record.state == State::kRolledBack) {
    FS_RETURN_IF_ERROR(DeleteAdded(table, record));
  } else {
    FS_RETURN_IF_ERROR(DeleteReplaced(table, record, clock));
    if (record.dropped) return RemoveRecord(table, stored);
    FS_FAILPOINT("publish.before_success");
    FS_RETURN_IF_ERROR(
        table.store->Put(table.KeyOf(record.folder + "_SUCCESS"), "", {.durability = storage::Durability::kRelaxed})
            .status());
    FS_FAILPOINT("publish.after_success");
  }
  FS_RETURN_IF_ERROR(DeleteExpired(table, record.history.expired));
  CommitRecord done = Finish(record);
  FS_ASSIGN_OR_RETURN(Transition transition, TransitionRecord(table, done, stored.etag));
  if (transition.outcome == Transition::Outcome::kApplied) stored = {std::move(done), std::move(transition.etag)};
  return Status::Ok();
}

StatusOr<std::optional<StoredCommitRecord>> WaitForTable(const Location& table, Clock& clock, const WriterWait& wait) {
  const auto deadline = clock.Monotonic() + wait.patience;
  std::chrono::milliseconds pause{10};
  SilenceWatch watch(wait.lease);
  while (true) {
    Status busy;
    FS_ASSIGN_OR_RETURN(auto found, Look(table, watch, clock, busy));
    if (found) return *std::move(found);
    if (busy.ok()) continue;
    if (clock.Monotonic() >= deadline) return busy;
    FS_RETURN_IF_ERROR(clock.Sleep(pause));
    pause = std::min({pause * 2, std::chrono::milliseconds(500), wait.lease / 8 + std::chrono::milliseconds(1)});
  }
}

}  // namespace firesteel::files
