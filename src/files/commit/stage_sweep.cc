#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "files/commit/commit_recovery.h"
#include "files/listing/hidden_files.h"
#include "files/table/table_deletion.h"
#include "storage/digest.h"
#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

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
    numbers[i] = values::ParseJavaInteger<std::int64_t>(parts[i + 2]);
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

// The store's own clock: when it says that a small object was written just now. Clocks of machines are never compared.
StatusOr<Clock::WallTime> StoreTime(const Location& table) {
  const std::string key = table.KeyOf(std::string(kStageFolder) + "/clock-" + NewUuid());
  FS_RETURN_IF_ERROR(table.store->Put(key, "", {.durability = storage::Durability::kRelaxed}).status());
  const auto meta = table.store->Head(key);
  FS_RETURN_IF_ERROR(table.store->Delete(key));
  FS_RETURN_IF_ERROR(meta.status());
  return meta->modified;
}

// The latest the store knows of a stage; nothing where it holds no object or upload.
StatusOr<std::optional<Clock::WallTime>> LastActivity(const Location& table, const std::string& folder) {
  std::optional<Clock::WallTime> latest;
  FS_ASSIGN_OR_RETURN(const storage::ListPage page, table.store->ListAll(folder));
  for (const storage::ObjectMeta& object : page.objects)
    latest = std::max(latest.value_or(object.modified), object.modified);
  FS_ASSIGN_OR_RETURN(const std::vector<storage::UnfinishedWrite> uploads, table.store->ListUnfinished(folder));
  for (const storage::UnfinishedWrite& upload : uploads)
    latest = std::max(latest.value_or(upload.started), upload.started);
  return latest;
}

// A stage of a writer that cannot be looked up. One without any object is left to its owner's next write: it costs
// nothing.
StatusOr<bool> IsAbandoned(const Location& table, const std::string& folder) {
  FS_ASSIGN_OR_RETURN(const auto latest, LastActivity(table, folder));
  if (!latest) return false;
  FS_ASSIGN_OR_RETURN(const Clock::WallTime now, StoreTime(table));
  return now - *latest > kStageLease;
}

Status SweepStages(const Location& table, Clock& clock) {
  const std::string stages = table.KeyOf(std::string(kStageFolder) + "/");
  FS_ASSIGN_OR_RETURN(const std::set<std::string> folders, FindStages(table, stages));
  bool found_dead = false;
  for (const std::string& folder : folders) {
    const auto stage =
        ParseStageFolderName(std::string_view(folder).substr(stages.size(), folder.size() - stages.size() - 1));
    if (!stage) continue;  // another program's
    const Liveness liveness = LivenessOfWriter(stage->owner, stage->write_id);
    bool dead = liveness == Liveness::kDead;
    if (liveness == Liveness::kUnknown) {
      FS_ASSIGN_OR_RETURN(dead, IsAbandoned(table, folder));
    }
    if (!dead) continue;
    found_dead = true;
    FS_RETURN_IF_ERROR(table.store->DeleteFolder(folder));
    FS_RETURN_IF_ERROR(table.store->SweepUnfinished(folder, Clock::WallTime::max()).status());
  }
  RemoveEmptyFolders(table, {std::string(kStageFolder) + "/x"});
  if (!found_dead) return Status::Ok();
  // It may have died while it wrote the record. A live writer whose record is just then on its way loses it and tries
  // again (TransitionRecord).
  return table.store->SweepUnfinished(table.KeyOf(std::string(kCommitFolder) + "/"), clock.Now()).status();
}

// Files of writers that lost, which came after the record said so: a sleeper woke up, or a request arrived late.
Status SweepLateFiles(const Location& table, const CommitRecord& record) {
  if (record.fenced.empty()) return Status::Ok();
  const std::set<std::string, std::less<>> fenced(record.fenced.begin(), record.fenced.end());
  const std::size_t base = table.uri.FolderKey().size();
  std::vector<std::string> late;
  FS_RETURN_IF_ERROR(table.store->List(table.uri.FolderKey(), {}, [&](const storage::ListPage& page) {
    for (const storage::ObjectMeta& object : page.objects) {
      std::string path = object.key.substr(base);
      if (fenced.contains(WriteIdOfPath(path)) && IsDataPath(path)) late.push_back(std::move(path));
    }
    return Status::Ok();
  }));
  return DeletePaths(table, late);
}

}  // namespace

// <write id>~<host and boot>~<pid namespace>~<pid>~<start>~<started_ms>
std::string StageFolderName(const std::string& write_id, const ProcessIdentity& owner, std::int64_t started_ms) {
  return write_id + "~" + MachineTag(owner) + "~" + std::to_string(owner.pid_namespace) + "~" +
         std::to_string(owner.pid) + "~" + std::to_string(owner.start_ticks) + "~" + std::to_string(started_ms);
}

Status SweepLeftovers(const Location& table, const std::optional<StoredCommitRecord>& stored, Clock& clock) {
  FS_RETURN_IF_ERROR(SweepStages(table, clock));
  return stored ? SweepLateFiles(table, stored->record) : Status::Ok();
}

}  // namespace firesteel::files
