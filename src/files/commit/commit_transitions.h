#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/commit/commit_record.h"

namespace firesteel::files {

// The steps of the record (commit_record.h draws them) as functions of its value, without disk or clock. The writer,
// the recovery and the model test use these same functions.
//
// What a crash leaves, by the last step that was done, and what the next writer makes of it once the lease has ended:
//
// | last step done              | readers see | the next writer                              |
// |-----------------------------|-------------|----------------------------------------------|
// | staging                     | old         | removes the stage                            |
// | kPrepared                   | old         | rolls back                                   |
// | some or all files moved in  | old         | rolls back: record first, then the files     |
// | kSwitched                   | new         | finishes                                     |
// | some replaced files deleted | new         | finishes                                     |
// | or moved to where they keep | new         | finishes                                     |
// | _SUCCESS written            | new         | finishes                                     |
// | kDone                       | new         | removes the stage                            |
// | kRolledBack                 | old         | deletes the added files                      |
// | some added files deleted    | old         | deletes the rest                             |

// What a writer wants to do when it takes the lock.
struct IntendedWrite {
  std::string id;
  std::string run_key;
  ProcessIdentity owner;
  std::string stage;
  std::string folder;
  std::string payload;
  std::vector<CommittedFile> added;
  std::vector<std::string> replaced;
  std::optional<TableState> table;  // nothing: what the record says of the table stays
  bool drops_table = false;
  std::optional<std::int64_t> keep_versions;  // nothing: as many as the table keeps already
  std::optional<std::int64_t> goes_back_to;   // a roll-back of the table to this version
};

// kDone (or no record) -> kPrepared.
CommitRecord Prepare(const std::optional<CommitRecord>& before, IntendedWrite write);
// kPrepared -> kSwitched, at `now_ms` by the writer's clock.
CommitRecord Switch(CommitRecord prepared, std::int64_t now_ms);
// kPrepared -> kRolledBack.
CommitRecord RollBack(CommitRecord prepared);
// kSwitched or kRolledBack -> kDone, when what was to be deleted is.
CommitRecord Finish(CommitRecord record);
// kDone (or no record) -> kDone: another state of the table with the same files, by a change named `id`.
CommitRecord ChangeState(const std::optional<CommitRecord>& before, std::string id, TableState table,
                         std::int64_t now_ms);
// kDone -> kDone: all but the newest `keep` earlier versions are given up; their files are in history.expired.
CommitRecord ForgetVersions(CommitRecord done, std::size_t keep);
// kDone -> kDone, when the expired files are deleted.
CommitRecord FinishForgetting(CommitRecord done);

// What became of the write `id`, as far as a later record tells.
enum class Fate { kPublished, kLost, kOpen };
Fate FateOf(const CommitRecord& record, std::string_view id);

// Whether `record` took effect before others went on from it to `later`, which is another one.
bool TookEffect(const CommitRecord& record, const CommitRecord& later);

// What the writer `id` does when something failed after it took the lock, by the record that stands there now.
enum class NextStep {
  kReportPublished,  // the switch took effect after all
  kDeleteOwnFiles,   // it lost; nobody will ever see its files
  kRollBack,         // the record is still its own
};
NextStep AfterFailure(const CommitRecord& now, std::string_view id);

}  // namespace firesteel::files
