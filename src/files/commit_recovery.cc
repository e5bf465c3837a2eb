#include "files/commit_recovery.h"

#include <filesystem>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "base/failpoint.h"
#include "files/number_text.h"
#include "files/reader_lease.h"
#include "storage/digest.h"

namespace firesteel::files {
namespace {

std::int64_t NowMs(Clock& clock) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock.Now().time_since_epoch()).count();
}

// Per process by nature: which of its own writes are still running is known only here.
std::mutex active_mutex;
std::set<std::string, std::less<>> active_writes;

bool IsActiveHere(std::string_view id) {
  std::lock_guard lock(active_mutex);
  return active_writes.contains(id);
}

bool OwnerIsDead(const ProcessIdentity& owner, std::string_view write_id, std::int64_t updated_ms, Clock& clock) {
  switch (LivenessOf(owner)) {
    case Liveness::kAlive:
      return owner == ProcessIdentity::Current() && !IsActiveHere(write_id);
    case Liveness::kDead:
      return true;
    case Liveness::kUnknown:
      return NowMs(clock) - updated_ms > kLeaseMs;
  }
  return false;
}

// Folders that have become empty by deleting `paths`, up to the table itself. Only where folders exist by themselves.
void RemoveEmptyFolders(const Location& table, const std::vector<std::string>& paths) {
  if (!table.store->capabilities().folders) return;
  std::set<std::string> folders;
  for (std::string path : paths) {
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos; slash = path.rfind('/')) {
      path.resize(slash);
      folders.insert(path);
    }
  }
  // Deeper folders sort behind the ones that hold them.
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    std::error_code error;  // not empty: somebody else's files, which stay
    std::filesystem::remove(table.KeyOf(*folder), error);
  }
}

// A process may have died while it wrote the record. A live writer whose record is just then on its way loses it and
// tries again (WriteJob::Prepare).
Status SweepRecordFolder(const Location& table, Clock& clock) {
  return table.store->SweepUnfinished(table.KeyOf(std::string(kCommitFolder) + "/"), clock.Now()).status();
}

Status DeletePaths(const Location& table, const std::vector<std::string>& paths) {
  std::vector<std::string> keys;
  keys.reserve(paths.size());
  for (const std::string& path : paths) keys.push_back(table.KeyOf(path));
  FS_RETURN_IF_ERROR(table.store->DeleteMany(keys));
  RemoveEmptyFolders(table, paths);
  return Status::Ok();
}

// Host and boot of a machine in 16 letters; the whole names would make folder names too long.
std::string MachineTag(const ProcessIdentity& owner) {
  return storage::Sha256Hex(owner.host + "/" + owner.boot_id).substr(0, 16);
}

struct StageOwner {
  std::string write_id;
  ProcessIdentity owner;
  std::int64_t started_ms = 0;
};

std::optional<StageOwner> ParseStageFolderName(std::string_view name) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t tilde = name.find('~');
    parts.emplace_back(name.substr(0, tilde));
    if (tilde == std::string_view::npos) break;
    name.remove_prefix(tilde + 1);
  }
  if (parts.size() != 6) return std::nullopt;
  StageOwner stage{.write_id = parts[0]};
  std::optional<std::int64_t> numbers[4];
  for (std::size_t i = 0; i < 4; ++i) {
    numbers[i] = ParseJavaInteger<std::int64_t>(parts[i + 2]);
    if (!numbers[i]) return std::nullopt;
  }
  const ProcessIdentity self = ProcessIdentity::Current();
  if (parts[1] == MachineTag(self)) {
    stage.owner.host = self.host;
    stage.owner.boot_id = self.boot_id;
  }
  stage.owner.pid_namespace = *numbers[0];
  stage.owner.pid = *numbers[1];
  stage.owner.start_ticks = *numbers[2];
  stage.started_ms = *numbers[3];
  return stage;
}

}  // namespace

ActiveWrite::ActiveWrite(std::string id) : id_(std::move(id)) {
  std::lock_guard lock(active_mutex);
  active_writes.insert(id_);
}

ActiveWrite::~ActiveWrite() {
  std::lock_guard lock(active_mutex);
  active_writes.erase(id_);
}

// <write id>~<host and boot>~<pid namespace>~<pid>~<start>~<started_ms>
std::string StageFolderName(const std::string& write_id, const ProcessIdentity& owner, std::int64_t started_ms) {
  return write_id + "~" + MachineTag(owner) + "~" + std::to_string(owner.pid_namespace) + "~" +
         std::to_string(owner.pid) + "~" + std::to_string(owner.start_ticks) + "~" + std::to_string(started_ms);
}

StatusOr<std::string> FinishSwitched(const Location& table, CommitRecord& record, const std::string& etag,
                                     Clock& clock) {
  FS_FAILPOINT("publish.before_delete");
  if (!record.replaced.empty()) WaitForReaders(table, record, kReaderPatience, clock);
  FS_RETURN_IF_ERROR(DeletePaths(table, record.replaced));
  FS_FAILPOINT("publish.after_delete");
  FS_FAILPOINT("publish.before_success");
  FS_RETURN_IF_ERROR(table.store->Put(table.KeyOf(record.folder + "_SUCCESS"), "", {.durability = storage::Durability::kRelaxed}).status());
  FS_FAILPOINT("publish.after_success");
  record.state = CommitRecord::State::kDone;
  record.updated_ms = NowMs(clock);
  return StoreCommitRecord(table, record, etag);
}

StatusOr<std::string> RollBackPrepared(const Location& table, CommitRecord& record, const std::string& etag,
                                       Clock& clock) {
  std::vector<std::string> paths;
  for (const CommittedFile& file : record.added) paths.push_back(file.path);
  FS_RETURN_IF_ERROR(DeletePaths(table, paths));
  record.state = CommitRecord::State::kDone;
  record.rolled_back = true;
  record.run_key.clear();
  record.added.clear();
  record.replaced.clear();
  record.updated_ms = NowMs(clock);
  return StoreCommitRecord(table, record, etag);
}

namespace {

// A record left behind by a dead owner, or one that needs no recovery. An owner that was alive when the record was read
// may have ended both its write and its life by the time somebody asks for it, so a record is somebody's legacy only if
// it still says the same when read after its owner was found dead.
StatusOr<std::optional<StoredCommitRecord>> LoadAbandonedOrDone(const Location& table, Clock& clock) {
  std::optional<StoredCommitRecord> abandoned;
  while (true) {
    FS_ASSIGN_OR_RETURN(std::optional<StoredCommitRecord> stored, LoadCommitRecord(table));
    if (!stored || stored->record.state == CommitRecord::State::kDone) return stored;
    const CommitRecord& record = stored->record;
    if (abandoned && abandoned->etag == stored->etag && abandoned->record.id == record.id &&
        abandoned->record.state == record.state) {
      return stored;
    }
    FS_FAILPOINT("recover.after_load");
    if (!OwnerIsDead(record.owner, record.id, record.updated_ms, clock)) {
      return Status(StatusCode::kConflict, "'" + SparkPathText(table.uri) + "' is being written by " +
                                               record.owner.ToString() + "; try again when it has finished")
          .WithCondition("FIRESTEEL_WRITE_IN_PROGRESS", "")
          .WithRetryable(true);
    }
    abandoned = std::move(stored);
  }
}

}  // namespace

StatusOr<std::optional<StoredCommitRecord>> RecoverTable(const Location& table, Clock& clock) {
  FS_ASSIGN_OR_RETURN(std::optional<StoredCommitRecord> stored, LoadAbandonedOrDone(table, clock));
  if (!stored || stored->record.state == CommitRecord::State::kDone) return stored;
  CommitRecord& record = stored->record;
  if (record.state == CommitRecord::State::kPrepared) {
    FS_ASSIGN_OR_RETURN(stored->etag, RollBackPrepared(table, record, stored->etag, clock));
  } else {
    FS_ASSIGN_OR_RETURN(stored->etag, FinishSwitched(table, record, stored->etag, clock));
  }
  FS_RETURN_IF_ERROR(SweepRecordFolder(table, clock));
  return stored;
}

StatusOr<std::optional<StoredCommitRecord>> WaitForTable(const Location& table, Clock& clock,
                                                         std::chrono::milliseconds patience) {
  const auto deadline = clock.Monotonic() + patience;
  std::chrono::milliseconds pause{10};
  while (true) {
    auto recovered = RecoverTable(table, clock);
    const bool busy = !recovered.ok() && recovered.status().code() == StatusCode::kConflict;
    if (!busy || clock.Monotonic() >= deadline) return recovered;
    FS_RETURN_IF_ERROR(clock.Sleep(pause));
    pause = std::min(pause * 2, std::chrono::milliseconds(500));
  }
}

namespace {

// The stages of all writers, those on S3 included that hold nothing but open uploads, which a listing does not show.
StatusOr<std::set<std::string>> FindStages(const Location& table, const std::string& stages) {
  FS_ASSIGN_OR_RETURN(const storage::ListPage page, table.store->ListAll(stages, storage::Recursion::kOneLevel));
  std::set<std::string> folders(page.folders.begin(), page.folders.end());
  if (table.store->capabilities().folders) return folders;
  FS_ASSIGN_OR_RETURN(const std::vector<storage::UnfinishedWrite> uploads, table.store->ListUnfinished(stages));
  for (const storage::UnfinishedWrite& upload : uploads) {
    const std::size_t slash = upload.key.find('/', stages.size());
    if (slash != std::string::npos) folders.insert(upload.key.substr(0, slash + 1));
  }
  return folders;
}

}  // namespace

Status SweepStages(const Location& table, Clock& clock) {
  const std::string stages = table.KeyOf(std::string(kStageFolder) + "/");
  FS_ASSIGN_OR_RETURN(const std::set<std::string> folders, FindStages(table, stages));
  bool found_dead = false;
  for (const std::string& folder : folders) {
    const auto stage = ParseStageFolderName(
        std::string_view(folder).substr(stages.size(), folder.size() - stages.size() - 1));
    if (!stage) continue;  // another program's
    if (OwnerIsDead(stage->owner, stage->write_id, stage->started_ms, clock)) {
      found_dead = true;
      FS_RETURN_IF_ERROR(table.store->DeleteFolder(folder));
      FS_RETURN_IF_ERROR(table.store->SweepUnfinished(folder, Clock::WallTime::max()).status());
    }
  }
  RemoveEmptyFolders(table, {std::string(kStageFolder) + "/x"});
  if (found_dead) return SweepRecordFolder(table, clock);
  return Status::Ok();
}

}  // namespace firesteel::files
