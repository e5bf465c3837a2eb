#include "files/commit/commit_transitions.h"

#include <algorithm>
#include <map>
#include <set>

namespace firesteel::files {
namespace {

using State = CommitRecord::State;

// Writes remembered: enough for every answer that can still be on its way, and for the keys of a few years of daily
// runs.
constexpr std::size_t kRecentWrites = 100;
constexpr std::size_t kRecentKeys = 1000;

void Remember(CommitRecord& record) {
  PublishedWrite write{.id = record.id, .run_key = record.run_key, .version = record.version};
  write.files = static_cast<std::int64_t>(record.added.size());
  for (const CommittedFile& file : record.added) {
    write.rows += file.rows;
    write.bytes += file.size;
  }
  record.recent.push_back(std::move(write));
  while (record.recent.size() > kRecentWrites) {
    const auto oldest_without_key = std::find_if(record.recent.begin(), record.recent.end() - kRecentWrites / 2,
                                                 [](const PublishedWrite& one) { return one.run_key.empty(); });
    if (oldest_without_key != record.recent.end() - kRecentWrites / 2) {
      record.recent.erase(oldest_without_key);
    } else if (record.recent.size() > kRecentKeys) {
      record.recent.erase(record.recent.begin());
    } else {
      break;
    }
  }
}

// The next version of the table. What the one before held besides stays readable where the table keeps it.
void NextVersion(CommitRecord& record, std::vector<CommittedFile> replaced, std::int64_t now_ms) {
  EarlierVersion before{.version = record.version, .committed_ms = record.committed_ms, .table = record.table};
  // Before the first version there was nothing, unless another program had put files there.
  const bool was = record.version > 0 || !replaced.empty();
  ++record.version;
  record.committed_ms = std::max(now_ms, record.committed_ms + 1);
  if (record.dropped || record.drops_table) {
    record.history = {.keep_versions = record.drops_table ? 0 : record.history.keep_versions};
  } else if (was) {
    AddEarlier(record.history, std::move(before), std::move(replaced), record.version);
  }
}

// What the record knows of the replaced files; of those of other programs only where they lie.
std::vector<CommittedFile> ReplacedFiles(const CommitRecord& record) {
  std::map<std::string_view, const CommittedFile*> own;
  for (const CommittedFile& file : record.files) own[file.path] = &file;
  std::vector<CommittedFile> replaced;
  for (const std::string& path : record.replaced) {
    const auto found = own.find(path);
    replaced.push_back(found == own.end() ? CommittedFile{.path = path} : *found->second);
  }
  return replaced;
}

}  // namespace

CommitRecord Prepare(const std::optional<CommitRecord>& before, IntendedWrite write) {
  CommitRecord record = before.value_or(CommitRecord{});
  record.id = std::move(write.id);
  record.run_key = std::move(write.run_key);
  record.owner = std::move(write.owner);
  record.stage = std::move(write.stage);
  record.folder = std::move(write.folder);
  record.payload = std::move(write.payload);
  record.added = std::move(write.added);
  record.replaced = std::move(write.replaced);
  record.next_table = std::move(write.table);
  record.drops_table = write.drops_table;
  record.goes_back_to = write.goes_back_to;
  if (write.keep_versions) record.history.keep_versions = *write.keep_versions;
  record.state = State::kPrepared;
  ++record.fence;
  return record;
}

CommitRecord Switch(CommitRecord record, std::int64_t now_ms) {
  record.state = State::kSwitched;
  NextVersion(record, ReplacedFiles(record), now_ms);
  if (record.dropped || record.drops_table) record.files.clear();
  if (record.dropped) record.table.reset();  // what is made in its place has nothing to do with it
  record.dropped = record.drops_table;
  record.drops_table = false;
  if (record.next_table) record.table = std::move(record.next_table);
  record.next_table.reset();
  const std::set<std::string> gone(record.replaced.begin(), record.replaced.end());
  std::erase_if(record.files, [&](const CommittedFile& file) { return gone.contains(file.path); });
  for (CommittedFile file : record.added) {
    if (record.history.keep_versions > 0) file.since = record.version;
    record.files.push_back(std::move(file));
  }
  if (record.goes_back_to) {
    for (PublishedWrite& write : record.recent) {
      if (write.version > *record.goes_back_to) write.run_key.clear();
    }
    record.goes_back_to.reset();
  }
  Remember(record);
  return record;
}

CommitRecord RollBack(CommitRecord record) {
  record.state = State::kRolledBack;
  record.replaced.clear();
  record.next_table.reset();
  record.drops_table = false;
  record.goes_back_to.reset();
  record.run_key.clear();
  record.fenced.push_back(record.id);
  return record;
}

CommitRecord Finish(CommitRecord record) {
  record.state = State::kDone;
  record.added.clear();
  record.replaced.clear();
  record.stage.clear();
  record.history.expired.clear();
  return record;
}

CommitRecord ForgetVersions(CommitRecord record, std::size_t keep) {
  KeepNewest(record.history, keep, record.version);
  ++record.fence;
  return record;
}

CommitRecord FinishForgetting(CommitRecord record) {
  record.history.expired.clear();
  ++record.fence;
  return record;
}

CommitRecord ChangeState(const std::optional<CommitRecord>& before, std::string id, TableState table,
                         std::int64_t now_ms) {
  CommitRecord record = before.value_or(CommitRecord{});
  record.id = std::move(id);
  record.run_key.clear();
  if (record.dropped) record.files.clear();
  NextVersion(record, {}, now_ms);
  record.dropped = false;
  record.table = std::move(table);
  ++record.fence;
  Remember(record);
  return record;
}

Fate FateOf(const CommitRecord& record, std::string_view id) {
  const bool published = std::any_of(record.recent.begin(), record.recent.end(),
                                     [&](const PublishedWrite& write) { return write.id == id; });
  if (published) return Fate::kPublished;
  const bool lost = std::find(record.fenced.begin(), record.fenced.end(), id) != record.fenced.end();
  return lost ? Fate::kLost : Fate::kOpen;
}

bool TookEffect(const CommitRecord& record, const CommitRecord& later) {
  const Fate fate = FateOf(later, record.id);
  switch (record.state) {
    case State::kPrepared:
      return later.id == record.id || fate != Fate::kOpen;
    case State::kSwitched:
      return fate == Fate::kPublished;
    case State::kRolledBack:
      return fate == Fate::kLost;
    case State::kDone:
      return fate != Fate::kOpen;
  }
  return false;
}

NextStep AfterFailure(const CommitRecord& now, std::string_view id) {
  if (FateOf(now, id) == Fate::kPublished) return NextStep::kReportPublished;
  return now.id == id && now.state == State::kPrepared ? NextStep::kRollBack : NextStep::kDeleteOwnFiles;
}

}  // namespace firesteel::files
