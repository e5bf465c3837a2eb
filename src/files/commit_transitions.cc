#include "files/commit_transitions.h"

#include <algorithm>
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
  record.state = State::kPrepared;
  ++record.fence;
  return record;
}

CommitRecord Switch(CommitRecord record) {
  record.state = State::kSwitched;
  ++record.version;
  if (record.dropped || record.drops_table) record.files.clear();
  if (record.dropped) record.table.reset();  // what is made in its place has nothing to do with it
  record.dropped = record.drops_table;
  record.drops_table = false;
  if (record.next_table) record.table = std::move(record.next_table);
  record.next_table.reset();
  const std::set<std::string> gone(record.replaced.begin(), record.replaced.end());
  std::erase_if(record.files, [&](const CommittedFile& file) { return gone.contains(file.path); });
  record.files.insert(record.files.end(), record.added.begin(), record.added.end());
  Remember(record);
  return record;
}

CommitRecord RollBack(CommitRecord record) {
  record.state = State::kRolledBack;
  record.replaced.clear();
  record.next_table.reset();
  record.drops_table = false;
  record.run_key.clear();
  record.fenced.push_back(record.id);
  return record;
}

CommitRecord Finish(CommitRecord record) {
  record.state = State::kDone;
  record.added.clear();
  record.replaced.clear();
  record.stage.clear();
  return record;
}

CommitRecord ChangeState(const std::optional<CommitRecord>& before, std::string id, TableState table) {
  CommitRecord record = before.value_or(CommitRecord{});
  record.id = std::move(id);
  record.run_key.clear();
  if (record.dropped) record.files.clear();
  record.dropped = false;
  record.table = std::move(table);
  ++record.version;
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
