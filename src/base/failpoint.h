#pragma once

#include <atomic>
#include <string_view>

#include "base/status.h"

namespace firesteel {

// Named places where tests make the program die, fail or wait:
//   FIRESTEEL_FAILPOINT="publish.before_commit=kill"       SIGKILL to ourselves, no clean-up of any kind
//   FIRESTEEL_FAILPOINT="publish.before_commit=error"      the failpoint returns kIoError
//   FIRESTEEL_FAILPOINT="publish.before_commit=sleep:500"  waits 500 ms, then goes on
//   FIRESTEEL_FAILPOINT="publish.before_commit=stop"       SIGSTOP to ourselves: every thread sleeps until SIGCONT
//   comes
// Several are separated by commas; `name=kill@3` acts at the third arrival only (`@` works for each action). A name or
// action that cannot be read aborts at the first failpoint, so that a mistyped test never passes.
//
// Put one where the state on disk or in a service has just changed or is about to:
//   FS_FAILPOINT("publish.after_manifest");   // returns the error from the enclosing function
//
// Names are `<area>.<moment>`, lower case, and listed here:
//   stage.file_opened stage.file_closed stage.part_uploaded             one staged file
//   publish.before_manifest publish.after_manifest                      run manifest of a commit
//   publish.before_first_file publish.after_first_file publish.after_last_file
//   publish.before_delete publish.after_delete                          what an overwrite replaces
//   publish.after_move_aside                                            one file of a version that is kept
//   vacuum.after_record vacuum.after_delete                             earlier versions are given up
//   publish.before_success publish.after_success                        the _SUCCESS marker
//   publish.before_swap publish.after_swap                              pointer of a materialized view
//   table.before_entry table.after_entry table.before_ready table.after_ready     a new table of the catalog, beside
//   its files table.before_mend                                                   a change of columns, partitions or
//   files is recorded table.before_drop table.before_drop_record table.after_drop_record  DROP TABLE
//   table.before_rename table.before_move table.after_move              RENAME TABLE: the entry, then the folder
//   recover.after_load                                                  a commit record that is not done was read
//   export.before_connect export.before_copy export.in_copy export.after_copy export.before_swap export.after_ledger
//   export.before_commit export.after_commit                            an export to PostgreSQL
//   engine.fault                                                        (error) the engine fails at a query in a way
//   nobody foresaw storage.before_put storage.after_put storage.before_complete storage.after_complete
//   storage.before_rename storage.after_rename                                                one object
// With the variable unset the cost is one relaxed load of a bool.
namespace internal {
extern std::atomic<bool> failpoints_active;
Status HitFailpoint(std::string_view name);
}  // namespace internal

inline Status Failpoint(std::string_view name) {
  if (!internal::failpoints_active.load(std::memory_order_relaxed)) [[likely]]
    return Status::Ok();
  return internal::HitFailpoint(name);
}

#define FS_FAILPOINT(name)                                                                     \
  do {                                                                                         \
    if (::firesteel::Status fs_failpoint = ::firesteel::Failpoint(name); !fs_failpoint.ok()) { \
      return fs_failpoint;                                                                     \
    }                                                                                          \
  } while (false)

// Replaces what the variable said, for tests within one process; "" turns all off. Not to be called while other
// threads pass failpoints.
void SetFailpointsForTest(std::string_view specification);

}  // namespace firesteel
