#include "files/table/table_record.h"

#include <utility>

#include "files/commit/commit_recovery.h"
#include "files/commit/commit_transitions.h"
#include "files/commit/write_job.h"
#include "files/listing/snapshot_listing.h"

namespace firesteel::files {
namespace {

RecordedTable Recorded(const CommitRecord& record) {
  return {.version = record.version, .dropped = record.dropped, .state = record.table};
}

std::optional<TableState> StateOf(const std::optional<StoredCommitRecord>& stored) {
  return stored && !stored->record.dropped ? stored->record.table : std::nullopt;
}

Status ChangedAllTheTime(const Location& location) {
  return Status(StatusCode::kConflict, "'" + SparkPathText(location.uri) + "' is changed by other writers all the time")
      .WithCondition("FIRESTEEL_WRITE_IN_PROGRESS", "")
      .WithRetryable(true);
}

Status Unknown(const Location& location, const Status& reason) {
  return Status(StatusCode::kUnknownOutcome, reason.message() + "; so it is not known whether '" +
                                                 SparkPathText(location.uri) +
                                                 "' was changed. Look at the table before you repeat the statement")
      .WithCondition("FIRESTEEL_COMMIT_OUTCOME_UNKNOWN", "");
}

}  // namespace

StatusOr<std::optional<RecordedTable>> ReadTableRecord(const Location& location) {
  FS_ASSIGN_OR_RETURN(const auto stored, LoadCommitRecord(location));
  if (!stored) return std::optional<RecordedTable>();
  return std::optional(Recorded(stored->record));
}

StatusOr<RecordedTable> ChangeTableRecord(const Location& location, const TableChange& change,
                                          const TableChangeOptions& options, Clock& clock) {
  const auto deadline = clock.Monotonic() + options.patience;
  while (true) {
    FS_ASSIGN_OR_RETURN(const auto before, WaitForTable(location, clock, {options.patience, options.lease}));
    FS_RETURN_IF_ERROR(SweepLeftovers(location, before, clock));
    FS_ASSIGN_OR_RETURN(TableState state, change(StateOf(before)));
    CommitRecord record =
        ChangeState(before ? std::optional(before->record) : std::nullopt, NewUuid(), std::move(state), NowMs(clock));
    const StatusOr<Transition> transition = TransitionRecord(location, record, before ? before->etag : "");
    if (transition.status().code() == StatusCode::kUnknownOutcome) return Unknown(location, transition.status());
    FS_RETURN_IF_ERROR(transition.status());
    if (transition->outcome != Transition::Outcome::kRefused) return Recorded(record);
    if (clock.Monotonic() >= deadline) return ChangedAllTheTime(location);
  }
}

Status FinishDeadWriters(const Location& location, Clock& clock) {
  const auto stored = WaitForTable(location, clock, {.patience = std::chrono::milliseconds(0)});
  if (!stored.ok() && stored.status().condition() == "FIRESTEEL_WRITE_IN_PROGRESS") return Status::Ok();
  FS_RETURN_IF_ERROR(stored.status());
  return SweepLeftovers(location, *stored, clock);
}

StatusOr<bool> HasVisibleFiles(const Location& location) {
  FS_ASSIGN_OR_RETURN(const std::vector<RootListing> listings, ListSnapshot({location}));
  return !listings.front().objects.empty();
}

Status DropRecordedTable(StoreLocator& stores, const std::string& location, const std::string& id,
                         const TableChangeOptions& options, Clock& clock) {
  FS_ASSIGN_OR_RETURN(const Location folder, Locate(stores, location));
  // What an earlier drop has left is finished by looking at the table.
  FS_ASSIGN_OR_RETURN(const auto stored, WaitForTable(folder, clock, {options.patience, options.lease}));
  if (!stored || stored->record.dropped || !stored->record.table || stored->record.table->id != id) return Status::Ok();
  WriteJobOptions drop;
  drop.path = location;
  drop.mode = WriteMode::kDropTable;
  drop.patience = options.patience;
  drop.lease = options.lease;
  drop.table = TableWriteState{.known = *stored->record.table};
  FS_ASSIGN_OR_RETURN(const auto job, WriteJob::Begin(stores, drop, clock));
  return job->Commit({}).status();
}

}  // namespace firesteel::files
