#include "files/commit/write_job.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/failpoint.h"
#include "files/commit/commit_recovery.h"
#include "files/commit/file_digest.h"
#include "files/commit/planned_change.h"
#include "files/listing/data_file_name.h"
#include "files/listing/hidden_files.h"
#include "files/listing/partition_path.h"
#include "files/listing/partition_value.h"
#include "files/table/table_deletion.h"
#include "storage/local/pinned_path.h"

namespace firesteel::files {
namespace {

// The key behind a URI of this store.
StatusOr<std::string> KeyOfUri(const Location& location, const std::string& uri) {
  const std::string prefix = location.UriOf("");
  if (!uri.starts_with(prefix)) return Status::Internal("staged file '" + uri + "' is not in the store of its table");
  return uri.substr(prefix.size());
}

std::vector<std::string> PathsOf(const std::vector<CommittedFile>& files) {
  std::vector<std::string> paths;
  for (const CommittedFile& file : files) paths.push_back(file.path);
  return paths;
}

std::optional<std::int64_t> KeepVersionsOf(const WriteJobOptions& options) {
  return options.table && options.table->keep_versions ? options.table->keep_versions : options.keep_versions;
}

StatusOr<TablePartition> PartitionOf(const StagedFile& staged, const WriteJobOptions& options) {
  TablePartition partition;
  if (staged.partition_texts) {
    partition.values = *staged.partition_texts;
  } else {
    for (std::size_t i = 0; i < std::min(staged.partition_values.size(), options.partition_columns.size()); ++i) {
      FS_ASSIGN_OR_RETURN(
          std::optional<std::string> text,
          PartitionValueText(staged.partition_values[i], options.partition_columns[i].type, options.time_zone));
      partition.values.push_back(std::move(text));
    }
  }
  const std::size_t given = staged.partition_texts ? partition.values.size() : staged.partition_values.size();
  if (given == options.partition_columns.size()) return partition;
  return Status::Internal("staged file '" + staged.uri + "' has " + std::to_string(given) +
                          " partition values, expected " + std::to_string(options.partition_columns.size()));
}

}  // namespace

WriteJob::WriteJob(WriteJobOptions options, Location target, Clock& clock)
    : options_(std::move(options)),
      target_(std::move(target)),
      table_(options_.table ? target_ : TableFolderOf(target_)),
      clock_(clock),
      id_(NewUuid()),
      active_(std::make_unique<ActiveWrite>(id_)) {
  target_prefix_ = target_.uri.FolderKey().substr(table_.uri.FolderKey().size());
  stage_folder_ = table_.KeyOf(std::string(kStageFolder) + "/" +
                               StageFolderName(id_, ProcessIdentity::Current(), NowMs(clock_)) + "/");
  stage_directory_ = table_.UriOf(stage_folder_ + "data");
}

StatusOr<std::unique_ptr<WriteJob>> WriteJob::Begin(StoreLocator& stores, WriteJobOptions options, Clock& clock) {
  FS_ASSIGN_OR_RETURN(Location target, Locate(stores, options.path));
  std::unique_ptr<WriteJob> job(new WriteJob(std::move(options), std::move(target), clock));
  FS_RETURN_IF_ERROR(job->CheckNotForeignLink());
  FS_ASSIGN_OR_RETURN(const auto stored,
                      WaitForTable(job->table_, clock, {job->options_.patience, job->options_.lease}));
  FS_RETURN_IF_ERROR(SweepLeftovers(job->table_, stored, clock));
  job->owner_at_begin_ = OwnerOf(stored);
  if (stored && !job->options_.run_key.empty()) {
    for (const PublishedWrite& write : stored->record.recent) {
      if (write.run_key != job->options_.run_key) continue;
      job->stored_ = *stored;
      job->finished_ = job->ReportOf(write);
      job->finished_->outcome = CommitReport::Outcome::kAlreadyDone;
      return job;
    }
  }
  FS_RETURN_IF_ERROR(job->CheckMode());
  if (!job->finished_) FS_RETURN_IF_ERROR(job->table_.store->RequireConditionalWrites(job->table_.uri.FolderKey()));
  if (!job->finished_) FS_RETURN_IF_ERROR(job->MakeStage());
  return job;
}

// A table may lie behind a symbolic link, say on a bigger disk. What lies there and is not firesteel's must not go
// because somebody named the link: Spark would remove the link and leave its target alone.
Status WriteJob::CheckNotForeignLink() {
  const bool deletes = options_.mode != WriteMode::kErrorIfExists && options_.mode != WriteMode::kIgnore &&
                       options_.mode != WriteMode::kAppend;
  if (!deletes || !table_.store->capabilities().folders) return Status::Ok();
  std::string path = table_.uri.FolderKey();
  path.pop_back();
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return Status::Ok();
  FS_ASSIGN_OR_RETURN(const bool ours, table_.store->Exists(table_.KeyOf(kCommitRecordName)));
  FS_ASSIGN_OR_RETURN(const storage::ListPage page,
                      table_.store->ListAll(table_.uri.FolderKey(), storage::Recursion::kOneLevel));
  if (ours || page.objects.size() + page.folders.size() == 0) return Status::Ok();
  return Status(StatusCode::kInvalidArgument, "'" + path + "' is a symbolic link to '" +
                                                  std::filesystem::read_symlink(path, error).string() +
                                                  "', where files lie that firesteel did not write; they are not "
                                                  "overwritten through a link. Name the folder itself")
      .WithCondition("FIRESTEEL_OVERWRITE_THROUGH_LINK", "");
}

// The path exists for Spark as soon as the folder does; one that holds nothing but our own bookkeeping (a write that
// never came to its end, a dropped table) does not count.
Status WriteJob::CheckMode() {
  if (options_.mode != WriteMode::kErrorIfExists && options_.mode != WriteMode::kIgnore) return Status::Ok();
  const std::string folder = target_.uri.FolderKey();
  FS_ASSIGN_OR_RETURN(bool exists, target_.store->FolderExists(folder));
  if (exists) {
    FS_ASSIGN_OR_RETURN(const storage::ListPage page, target_.store->ListAll(folder, storage::Recursion::kOneLevel));
    std::size_t ours = 0;
    for (const std::string& one : page.folders) {
      ours += one == folder + std::string(kStageFolder) + "/" || one == folder + std::string(kCommitFolder) + "/";
    }
    exists = ours == 0 || page.objects.size() + page.folders.size() > ours;
  } else if (!target_.uri.key.ends_with('/')) {
    FS_ASSIGN_OR_RETURN(exists, target_.store->Exists(target_.uri.key));
  }
  if (!exists) return Status::Ok();
  if (options_.mode == WriteMode::kIgnore) {
    finished_ = CommitReport{.outcome = CommitReport::Outcome::kSkipped};
    return Status::Ok();
  }
  return SparkError("PATH_ALREADY_EXISTS", {{"outputPath", SparkPathText(target_.uri)}});
}

Status WriteJob::MakeStage() {
  FS_ASSIGN_OR_RETURN(const bool existed, table_.store->FolderExists(table_.uri.FolderKey()));
  made_target_folder_ = !existed;
  stage_made_ = true;
  if (table_.store->capabilities().folders) {
    using storage::PinnedPath;
    FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(*table_.store, stage_folder_ + "data",
                                                             PinnedPath::Link::kKeep, PinnedPath::Folders::kMake));
    std::error_code error;
    std::filesystem::create_directories(pin.path(), error);
    if (error) {
      return Status(StatusCode::kIoError, "cannot make the folder '" + stage_folder_ + "data': " + error.message());
    }
  }
  heartbeat_ = std::make_unique<Heartbeat>(table_, stage_folder_ + std::string(kHeartbeatName), options_.lease);
  return Status::Ok();
}

WriteJob::~WriteJob() { RemoveStage(); }

// Leftovers that cannot be removed now are swept by the next job; there is nobody to tell.
void WriteJob::RemoveStage() {
  if (!stage_made_) return;
  stage_made_ = false;
  heartbeat_.reset();
  (void)table_.store->DeleteFolder(stage_folder_);
  if (!table_.store->capabilities().folders) return;
  const auto pin = storage::PinnedPath::Of(*table_.store, table_.KeyOf(kStageFolder), storage::PinnedPath::Link::kKeep);
  std::error_code error;
  if (pin.ok()) std::filesystem::remove(pin->path(), error);  // fails while other jobs have stages in it
  if (made_target_folder_) RemoveEmptyFolders(table_, {""});
}

// The place of a new file below the table's folder.
StatusOr<std::string> WriteJob::NewPath(const StagedFile& staged, int number) {
  const bool partitioned = !options_.partition_columns.empty();
  FS_ASSIGN_OR_RETURN(TablePartition partition, PartitionOf(staged, options_));
  std::string path = target_prefix_;
  for (std::size_t i = 0; i < partition.values.size(); ++i) {
    path += PartitionFolderName(options_.partition_columns[i].name, partition.values[i]) + "/";
  }
  if (partitioned) AddPartitions(written_partitions_, {std::move(partition)});
  return path + DataFileName(number, id_, options_.format, options_.compression, partitioned);
}

StatusOr<std::vector<CommittedFile>> WriteJob::NameFiles(const std::vector<StagedFile>& staged) {
  std::vector<CommittedFile> files;
  int number = 0;
  for (const StagedFile& one : staged) {
    CommittedFile file{.size = one.bytes, .sha256 = one.sha256, .rows = one.rows};
    if (one.restores.empty()) {
      FS_ASSIGN_OR_RETURN(file.path, NewPath(one, number++));
    } else {
      file.path = PathOfCopy(one.restores, number++, id_);
    }
    FS_ASSIGN_OR_RETURN(const std::string key, KeyOfUri(table_, one.uri));
    FS_ASSIGN_OR_RETURN(const storage::ObjectMeta meta, table_.store->Head(key));
    if (one.bytes > 0 && static_cast<std::int64_t>(meta.size) != one.bytes) {
      return Status(StatusCode::kIoError, "staged file '" + one.uri + "' has " + std::to_string(meta.size) +
                                              " bytes, but " + std::to_string(one.bytes) + " were written");
    }
    file.size = static_cast<std::int64_t>(meta.size);
    if (table_.uri.scheme == storage::Scheme::kLocal && table_.store->capabilities().folders) {
      FS_ASSIGN_OR_RETURN(const auto pin,
                          storage::PinnedPath::Of(*table_.store, key, storage::PinnedPath::Link::kKeep));
      FS_ASSIGN_OR_RETURN(file.sha256, SyncAndDigest(pin.path()));
    }
    files.push_back(std::move(file));
  }
  return files;
}

// Takes the lock: from here on nobody else publishes to this folder.
Status WriteJob::Lock(IntendedWrite write) {
  const auto deadline = clock_.Monotonic() + options_.patience;
  while (true) {
    FS_ASSIGN_OR_RETURN(const auto before, WaitForTable(table_, clock_, {options_.patience, options_.lease}));
    const WriteScope scope{table_, target_prefix_, options_};
    FS_ASSIGN_OR_RETURN(write.table, NextTableState(scope, before, owner_at_begin_, written_partitions_));
    FS_ASSIGN_OR_RETURN(write.replaced, FindReplaced(scope, write.added));
    CommitRecord record = Prepare(before ? std::optional(before->record) : std::nullopt, write);
    record.updated_ms = NowMs(clock_);
    StatusOr<Transition> transition = TransitionRecord(table_, record, before ? before->etag : "");
    stored_ = {std::move(record), transition.ok() ? transition->etag : ""};
    FS_RETURN_IF_ERROR(transition.status());
    switch (transition->outcome) {
      case Transition::Outcome::kApplied:
        return Status::Ok();
      case Transition::Outcome::kOvertaken:
        return LostLease();
      case Transition::Outcome::kRefused:
        break;  // somebody else was faster
    }
    if (clock_.Monotonic() >= deadline) {
      return Status(StatusCode::kConflict,
                    "'" + SparkPathText(table_.uri) + "' is changed by other writers all the time")
          .WithCondition("FIRESTEEL_WRITE_IN_PROGRESS", "")
          .WithRetryable(true);
    }
  }
}

Status WriteJob::MoveIn(const std::vector<StagedFile>& staged) {
  std::vector<std::pair<std::string, std::string>> moves;
  for (std::size_t i = 0; i < staged.size(); ++i) {
    FS_ASSIGN_OR_RETURN(std::string from, KeyOfUri(table_, staged[i].uri));
    moves.emplace_back(std::move(from), table_.KeyOf(stored_.record.added[i].path));
  }
  const auto move = [&](std::span<const std::pair<std::string, std::string>> some) -> Status {
    if (table_.store->capabilities().rename) return table_.store->RenameMany(some);
    for (const auto& [from, to] : some) FS_RETURN_IF_ERROR(table_.store->Copy(from, to).status());
    return Status::Ok();
  };
  FS_FAILPOINT("publish.before_first_file");
  if (!moves.empty()) {
    FS_RETURN_IF_ERROR(move(std::span(moves).first(1)));
    FS_FAILPOINT("publish.after_first_file");
    FS_RETURN_IF_ERROR(move(std::span(moves).subspan(1)));
  }
  FS_FAILPOINT("publish.after_last_file");
  return Status::Ok();
}

Status WriteJob::LostLease() const {
  return Status(StatusCode::kConflict,
                "this write of '" + SparkPathText(table_.uri) +
                    "' was silent for too long and another writer has taken its place; nothing of it is visible")
      .WithCondition("FIRESTEEL_LEASE_LOST", "")
      .WithRetryable(true);
}

// The step that readers follow. OK when they see the new rows.
Status WriteJob::SwitchReaders() {
  FS_FAILPOINT("publish.before_swap");
  CommitRecord switched = Switch(stored_.record, NowMs(clock_));
  switched.updated_ms = NowMs(clock_);
  FS_ASSIGN_OR_RETURN(Transition transition, TransitionRecord(table_, switched, stored_.etag));
  if (transition.outcome == Transition::Outcome::kRefused) return LostLease();
  stored_ = {std::move(switched), std::move(transition.etag)};
  return Status::Ok();
}

// After a failure that may have happened on either side of the switch: takes the write back, unless it turns out that
// it took effect after all. The record goes first. Once it says that the write is taken back, a switch that is still on
// its way cannot take effect any more; and files are deleted only then.
StatusOr<CommitReport> WriteJob::TakeBack(Status reason) {
  auto seen = LoadCommitRecord(table_);
  for (int attempt = 0; seen.ok() && attempt < 3; ++attempt) {
    if (!*seen) {  // the table was dropped, and its folder with it
      if (options_.mode != WriteMode::kDropTable) return reason;
      finished_ = CommitReport{.commit_id = id_};
      return *finished_;
    }
    const CommitRecord& now = (*seen)->record;
    const NextStep next = AfterFailure(now, id_);
    if (next == NextStep::kReportPublished) {
      stored_ = **seen;
      return CleanUp();
    }
    if (next == NextStep::kDeleteOwnFiles) {
      (void)DeletePaths(table_, PathsOf(stored_.record.added));  // what it leaves, the next write removes
      return reason;
    }
    CommitRecord rolled_back = RollBack(now);
    rolled_back.updated_ms = NowMs(clock_);
    StatusOr<Transition> transition = TransitionRecord(table_, rolled_back, (*seen)->etag);
    if (transition.ok() && transition->outcome == Transition::Outcome::kApplied) {
      stored_ = {std::move(rolled_back), std::move(transition->etag)};
      (void)CompleteRecord(table_, stored_, clock_);  // what it leaves, the next write removes
      return reason;
    }
    if (!transition.ok() && transition.status().code() != StatusCode::kUnknownOutcome) break;
    seen = LoadCommitRecord(table_);
  }
  return Status(StatusCode::kUnknownOutcome,
                reason.message() + "; whether the write of '" + SparkPathText(table_.uri) +
                    "' took effect cannot be told now. Nothing was deleted, and the next write finds out")
      .WithCondition("FIRESTEEL_COMMIT_OUTCOME_UNKNOWN", "");
}

CommitReport WriteJob::ReportOf(const PublishedWrite& write) const {
  CommitReport report{.commit_id = write.id, .rows = write.rows, .bytes = write.bytes, .version = write.version};
  for (const CommittedFile& file : stored_.record.files) {
    if (WriteIdOfPath(file.path) == write.id) report.files.push_back(file);
  }
  return report;
}

// The write is published; what fails from here on is made good by the next writer.
CommitReport WriteJob::CleanUp() {
  CommitReport report;
  for (const PublishedWrite& write : stored_.record.recent) {
    if (write.id == id_) report = ReportOf(write);
  }
  report.replaced_files = static_cast<std::int64_t>(stored_.record.replaced.size());
  Status completed = Failpoint("publish.after_swap");
  if (completed.ok()) completed = CompleteRecord(table_, stored_, clock_);
  if (!completed.ok()) {
    report.warning = "the rows are published in '" + SparkPathText(table_.uri) +
                     "', but cleaning up failed and is left to the next write: " + completed.message();
  }
  RemoveStage();
  finished_ = report;
  return report;
}

StatusOr<CommitReport> WriteJob::Commit(const std::vector<StagedFile>& staged) {
  if (finished_) return *finished_;
  if (!stage_made_) return Status::Internal("a write job is committed twice");
  IntendedWrite write{.id = id_,
                      .run_key = options_.run_key,
                      .owner = ProcessIdentity::Current(),
                      .stage = stage_folder_.substr(table_.uri.FolderKey().size()),
                      .folder = target_prefix_,
                      .payload = options_.payload,
                      .drops_table = options_.mode == WriteMode::kDropTable,
                      .keep_versions = KeepVersionsOf(options_),
                      .goes_back_to = options_.goes_back_to};
  FS_ASSIGN_OR_RETURN(write.added, NameFiles(staged));
  FS_FAILPOINT("publish.before_manifest");
  Status status = Lock(std::move(write));
  if (!status.ok() && status.code() != StatusCode::kUnknownOutcome) return status;
  made_target_folder_ = false;
  if (status.ok()) status = Failpoint("publish.after_manifest");
  if (status.ok()) status = MoveIn(staged);
  if (status.ok()) status = SwitchReaders();
  return status.ok() ? StatusOr<CommitReport>(CleanUp()) : TakeBack(std::move(status));
}

}  // namespace firesteel::files
