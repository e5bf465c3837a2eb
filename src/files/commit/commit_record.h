#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/commit/committed_file.h"
#include "files/commit/process_identity.h"
#include "files/listing/store_locator.h"
#include "files/table/table_history.h"
#include "files/table/table_state.h"

namespace firesteel::files {

// A write that became visible, as the record remembers it.
struct PublishedWrite {
  std::string id;
  std::string run_key;  // "" for none
  std::int64_t version = 0;
  std::int64_t files = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
};

// The file `_firesteel/commit.json` in a table's folder: the one truth about the table. It says which files are the
// table and what a catalog must know of it; it is the lock between writers, and the journal from which a later process
// finishes or takes back what a dead one left.
//
//            files are moved in                   replaced files are deleted, _SUCCESS
//   kPrepared ----------------> kSwitched ------------------------------------------------> kDone
//       |     Switch: readers change over here                                                ^
//       |                                                                                     |
//       +--------------------> kRolledBack ---------------------------------------------------+
//         the writer failed, died or lost its lease         added files are deleted
//
// Where earlier versions are kept (table_history.h), replaced files are moved aside instead of deleted.
//
// Each arrow is one conditional write (TransitionRecord); commit_transitions.h has them as functions of the record,
// with the outcome of a crash at each. Files are deleted only after the record says that readers no longer need them.
//
// Readers take every file of the folder but those of HiddenFiles (hidden_files.h), so files that other programs put
// there are part of the table, and a late file of a writer that lost never is. They take the record before and after
// listing, and list again when it changed. Programs that do not know the record (Spark) see a plain folder, since names
// starting with '_' are hidden.
struct CommitRecord {
  enum class State { kPrepared, kSwitched, kRolledBack, kDone };

  // The write that holds the lock, or held it last.
  std::string id;
  std::string run_key;  // of the caller; "" for none
  State state = State::kDone;
  ProcessIdentity owner;
  std::string stage;            // its folder below the table's, where its heartbeat lies (heartbeat.h); "" for none
  std::int64_t updated_ms = 0;  // for people; nothing is decided by it
  std::int64_t fence = 0;       // grows with every write that takes the lock
  std::vector<CommittedFile> added;      // kPrepared, kSwitched, kRolledBack
  std::vector<std::string> replaced;     // kPrepared, kSwitched
  std::optional<TableState> next_table;  // kPrepared: what the switch makes of `table`
  bool drops_table = false;              // kPrepared: the switch drops the table
  // kPrepared: the switch goes back to this version, and repeating what was done since is work again.
  std::optional<std::int64_t> goes_back_to;
  std::string folder;   // the written one below the table's: "" or "p=1/"; gets _SUCCESS
  std::string payload;  // the caller's, as text; "" for none

  // The table that readers see.
  std::int64_t version = 0;          // grows with every change of what follows
  bool dropped = false;              // there is no table (any more): whatever lies in the folder is to be deleted
  std::vector<CommittedFile> files;  // those of ours; files that other programs put there are not known
  std::optional<TableState> table;   // nothing: a path that no catalog's table was written through
  std::int64_t committed_ms = 0;     // when its version came to be, by its writer's clock; 0: not known

  // What has been, as far as it decides something.
  std::vector<PublishedWrite> recent;  // newest last; answers repeated run keys and lost answers
  std::vector<std::string> fenced;     // writes that lost: their files are never the table's
  TableHistory history;                // earlier versions, where they are kept

  std::string stamp;  // of this text of the record: a writer knows its own by it
};

struct StoredCommitRecord {
  CommitRecord record;
  std::string etag;
};

inline constexpr std::string_view kCommitFolder = "_firesteel";
inline constexpr std::string_view kCommitRecordName = "_firesteel/commit.json";
inline constexpr std::string_view kStageFolder = "_temporary";

// The folder whose record governs `location`: the location without `key=value` parts at its end.
Location TableFolderOf(const Location& location);

// Nothing where the folder has none. A record that cannot be read, is of a newer format, or names paths outside the
// table is an error (kDataError): guessing could lose data.
StatusOr<std::optional<StoredCommitRecord>> LoadCommitRecord(const Location& table);

// What came of a conditional write of the record.
struct Transition {
  enum class Outcome {
    kApplied,    // the record stands there
    kOvertaken,  // it took effect, and somebody else has gone on from it since: a lease had ended
    kRefused,    // another record stands there, and this one never took effect and never will
  };
  Outcome outcome = Outcome::kApplied;
  std::string etag;                        // kApplied: of the record
  std::optional<StoredCommitRecord> seen;  // else: what stands there instead
};

// Writes `record` if the stored one is still that of `expected_etag` ("": there is none yet). Whatever the store
// answers but yes, the record is read back and known by its stamp before anything is concluded: an answer may be lost,
// and a repeated request be refused because the first one has done its work. kUnknownOutcome where the store cannot be
// asked, or the local disk has taken the record but cannot promise to keep it.
StatusOr<Transition> TransitionRecord(const Location& table, CommitRecord& record, const std::string& expected_etag);

}  // namespace firesteel::files
