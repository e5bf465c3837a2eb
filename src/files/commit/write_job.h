#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/commit/commit_record.h"
#include "files/commit/commit_transitions.h"
#include "files/commit/writer_lease.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::files {

enum class WriteMode {
  kErrorIfExists,  // PATH_ALREADY_EXISTS
  kIgnore,         // does nothing where the path exists
  kAppend,
  kOverwrite,            // everything (or everything below static_partition)
  kOverwritePartitions,  // dynamic: only the partitions that the new rows fall into
  kRemovePartitions,     // everything in removed_partitions; no new rows but those staged
  kRemovePaths,          // removed_paths; of a roll-back to an earlier version
  kDropTable,            // the table is no more, and the folder goes
};

// What a write through a table of the catalog says of the table; it becomes true with the files, in the same step.
struct TableWriteState {
  // The table as the catalog's entry has it. Its partitions count only where the record does not know the table yet.
  // Where it owns the folder, the write fails (FIRESTEEL_TABLE_CHANGED) when the table was dropped or the record names
  // another one; where it does not, the record names it from then on, unless the folder is another table's own.
  TableState known;
  // The record named the table when the statement looked it up: where there is none now, the table was dropped.
  bool recorded = false;
  // The columns, format and options of `known` become the table's (CREATE TABLE AS, REPLACE, a materialized view).
  // Otherwise they are those the rows were made for, and the write fails (FIRESTEEL_TABLE_CHANGED, retryable) when the
  // table has others by now. kRestore: `known` as a whole, partitions included, is what the table was and shall be
  // again.
  enum class Columns { kSet, kExpect, kRestore } columns = Columns::kExpect;
  // TRUNCATE: partitions without rows stay registered.
  enum class EmptyPartitions { kForget, kKeep } empty_partitions = EmptyPartitions::kForget;
  std::optional<std::int64_t>
      keep_versions;  // TBLPROPERTIES('firesteel.table.keepVersions'); counts before the options' one
};

struct WriteJobOptions {
  std::string path;  // the table's folder
  WriteMode mode = WriteMode::kErrorIfExists;
  FileFormat format = FileFormat::kParquet;
  std::string compression;  // Spark's codec name; "" for the format's default
  Schema partition_columns;
  // INSERT OVERWRITE .. PARTITION (a=1, b): the leading constants, as path text; limits what kOverwrite replaces.
  std::vector<std::pair<std::string, std::optional<std::string>>> static_partition;
  // kRemovePartitions: values parallel to partition_columns.
  std::vector<std::vector<std::optional<std::string>>> removed_partitions;
  std::vector<std::string> removed_paths;  // kRemovePaths: below the table's folder
  // How many earlier versions the table keeps from now on (table_history.h); nothing: as many as before.
  std::optional<std::int64_t> keep_versions;
  // The write brings this earlier version back: run keys of what was done since can be used again.
  std::optional<std::int64_t> goes_back_to;
  // The write fails (FIRESTEEL_TABLE_CHANGED, retryable) where the table has another version when it takes the lock.
  std::optional<std::int64_t> expected_version;
  // Of a table of the catalog; nothing for a plain path.
  std::optional<TableWriteState> table;
  // A write whose key is that of an earlier one of the table is a no-op (the last 1,000 are remembered). "" for none.
  std::string run_key;
  std::string payload;  // kept in the commit record
  std::string time_zone = "UTC";
  std::chrono::milliseconds patience{60'000};      // how long to wait for another writer of the same table
  std::chrono::milliseconds lease{kDefaultLease};  // writer_lease.h
};

// A file the engine has written below stage_directory().
struct StagedFile {
  std::string uri;
  std::vector<Value> partition_values;  // parallel to partition_columns
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string sha256;  // lower case hex, where the engine worked it out while writing; local files are read otherwise
  // Instead of partition_values, where there are only path texts.
  std::optional<std::vector<std::optional<std::string>>> partition_texts;
  // Instead of both: the path of the file of an earlier version that this is a copy of. It goes to the same folder
  // under a new name, since names are never used twice.
  std::string restores;
};

struct CommitReport {
  enum class Outcome {
    kPublished,
    kSkipped,      // kIgnore and the path exists
    kAlreadyDone,  // the run key's write had happened before
  };
  Outcome outcome = Outcome::kPublished;
  std::string commit_id;
  std::vector<CommittedFile> files;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::int64_t replaced_files = 0;
  std::int64_t version = 0;  // of the table, as far as known
  // The rows are published, but cleaning up behind them failed; the next write does it. A sentence for the log, or "".
  std::string warning;
};

// The table that the folder belonged to when a job began; the lock is refused where another one has come since.
struct FolderOwner {
  bool had_record = false;
  std::string table_id;  // "" for none
};

// One write of files into a table's folder, published as a whole:
//
//   Begin -> [engine writes into stage_directory()] -> Commit -> done
//                                                   \-> (destroyed without Commit) stage removed, nothing changed
//
// Commit computes final names and checksums, takes the table's lock by writing down what it is about to do
// (commit_record.h), moves the files in, switches readers over in one conditional write, deletes what was replaced, and
// writes _SUCCESS last. Its answer is true: OK means that readers see the new rows, an error that they see the old
// ones, and kUnknownOutcome that the store could not be asked; then nothing is deleted, and the next Begin on this
// folder finds out and finishes. What a killed process left is finished or taken back by the next Begin, at once where
// the process is known to be dead, else when it has shown no sign of life for the lease (writer_lease.h). Not
// thread-safe.
class WriteJob {
 public:
  // Finishes leftovers of dead writers, then checks the mode. The locator's stores and the clock must outlive the job.
  static StatusOr<std::unique_ptr<WriteJob>> Begin(StoreLocator& stores, WriteJobOptions options,
                                                   Clock& clock = Clock::System());
  ~WriteJob();
  WriteJob(const WriteJob&) = delete;
  WriteJob& operator=(const WriteJob&) = delete;

  // Set when there is nothing to do; then neither write nor Commit.
  const std::optional<CommitReport>& finished_report() const { return finished_; }
  // Where the engine writes: an empty local folder, or a prefix nobody else uses.
  const std::string& stage_directory() const { return stage_directory_; }
  const std::string& id() const { return id_; }

  StatusOr<CommitReport> Commit(const std::vector<StagedFile>& staged);

 private:
  WriteJob(WriteJobOptions options, Location target, Clock& clock);

  Status CheckNotForeignLink();
  Status CheckMode();
  Status MakeStage();
  void RemoveStage();
  StatusOr<std::string> NewPath(const StagedFile& staged, int number);
  StatusOr<std::vector<CommittedFile>> NameFiles(const std::vector<StagedFile>& staged);
  Status Lock(IntendedWrite write);
  Status MoveIn(const std::vector<StagedFile>& staged);
  Status SwitchReaders();
  Status LostLease() const;
  StatusOr<CommitReport> TakeBack(Status reason);
  CommitReport CleanUp();
  CommitReport ReportOf(const PublishedWrite& write) const;

  const WriteJobOptions options_;
  const Location target_;
  const Location table_;       // holds the commit record; target_ without key=value parts
  std::string target_prefix_;  // of target_ below table_: "" or "a=1/"
  Clock& clock_;
  const std::string id_;
  const std::unique_ptr<ActiveWrite> active_;
  std::string stage_folder_;     // key, with '/'
  std::string stage_directory_;  // URI
  bool stage_made_ = false;
  bool made_target_folder_ = false;
  FolderOwner owner_at_begin_;
  std::unique_ptr<Heartbeat> heartbeat_;
  std::vector<TablePartition> written_partitions_;
  StoredCommitRecord stored_;  // from Lock on: the record as this job wrote it last
  std::optional<CommitReport> finished_;
};

}  // namespace firesteel::files
