#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/process_identity.h"
#include "files/store_locator.h"

namespace firesteel::files {

// A data file that a commit brought in.
struct CommittedFile {
  std::string path;  // below the table's folder
  std::int64_t size = 0;
  std::string sha256;  // lower case hex; "" where the store keeps its own checksums
  std::int64_t rows = 0;
};

// The file `_firesteel/commit.json` in a table's folder: what the last write did or is doing. It is the single point
// that decides which files are the table, the lock between writers, and the journal a later process finishes from.
//
//            files are moved in                      old files are deleted, _SUCCESS
//   kPrepared ------------------> kSwitched ------------------------------------------> kDone
//   readers: all but `added`      readers: all but `replaced`                           readers: everything
//        |  owner died: `added` deleted
//        +-------------------------------------------------------------------> kDone, rolled_back
//
// Each arrow is one conditional write of the record. Readers take the record before and after listing the folder and
// list again when it changed, so they see the whole old or the whole new table. Programs that do not know the record
// (Spark) see a plain folder, since names starting with '_' are hidden.
struct CommitRecord {
  enum class State { kPrepared, kSwitched, kDone };

  std::string id;       // of the write job
  std::string run_key;  // of the caller; "" for none. A second write with the same key is a no-op
  State state = State::kDone;
  bool rolled_back = false;
  ProcessIdentity owner;
  std::int64_t updated_ms = 0;
  std::vector<CommittedFile> added;
  std::vector<std::string> replaced;
  std::string folder;   // the written one below the table's: "" or "p=1/"; gets _SUCCESS
  std::string payload;  // the caller's, as text; "" for none
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

// Nothing where the folder has none. A record that cannot be read is an error: guessing could lose data.
StatusOr<std::optional<StoredCommitRecord>> LoadCommitRecord(const Location& table);

// Writes the record if it is still the one of `expected_etag` ("" = there is none yet). kConflict where somebody else
// was faster. An unknown outcome is resolved by reading back. Returns the new etag.
// A kDone record is not forced to the disk by name: should a power cut bring kSwitched back, readers see the same files.
StatusOr<std::string> StoreCommitRecord(const Location& table, const CommitRecord& record,
                                        const std::string& expected_etag);

}  // namespace firesteel::files
