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
#include "files/commit_record.h"
#include "files/file_scan.h"
#include "files/store_locator.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::files {

class ActiveWrite;

enum class WriteMode {
  kErrorIfExists,  // PATH_ALREADY_EXISTS
  kIgnore,         // does nothing where the path exists
  kAppend,
  kOverwrite,      // everything (or everything below static_partition)
  kOverwritePartitions,  // dynamic: only the partitions that the new rows fall into
};

struct WriteJobOptions {
  std::string path;  // the table's folder
  WriteMode mode = WriteMode::kErrorIfExists;
  FileFormat format = FileFormat::kParquet;
  std::string compression;  // Spark's codec name; "" for the format's default
  Schema partition_columns;
  // INSERT OVERWRITE .. PARTITION (a=1, b): the leading constants, as path text; limits what kOverwrite replaces.
  std::vector<std::pair<std::string, std::optional<std::string>>> static_partition;
  // A write whose key is that of the last commit of the table is a no-op. "" for none.
  std::string run_key;
  std::string payload;  // kept in the commit record
  std::string time_zone = "UTC";
  std::chrono::milliseconds patience{60'000};  // how long to wait for another writer of the same table
};

// A file the engine has written below stage_directory().
struct StagedFile {
  std::string uri;
  std::vector<Value> partition_values;  // parallel to partition_columns
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
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
  int replaced_files = 0;
};

// One write of files into a table's folder, published as a whole:
//
//   Begin -> [engine writes into stage_directory()] -> Commit -> done
//                                                   \-> (destroyed without Commit) stage removed, nothing changed
//
// Commit computes final names and checksums, records the intent (commit_record.h), moves the files in, switches readers
// over in one write, deletes what was replaced, and writes _SUCCESS last. When it fails before the switch everything is
// as before. kUnknownOutcome: the switch may have happened; nothing is deleted, and the next Begin on this folder finds
// out and finishes. A killed process is finished or taken back by the next Begin. Not thread-safe.
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

  Status CheckMode();
  Status MakeStage();
  StatusOr<std::vector<CommittedFile>> NameFiles(const std::vector<StagedFile>& staged) const;
  StatusOr<std::vector<std::string>> FindReplaced(const std::vector<CommittedFile>& added) const;
  Status Prepare(CommitRecord& record, std::string& etag);
  Status MoveIn(const std::vector<StagedFile>& staged, const CommitRecord& record);
  Status Switch(CommitRecord& record, std::string& etag);
  void RemoveStage();

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
  std::optional<CommitReport> finished_;
};

// "part-00003-<uuid>-c000.snappy.parquet", or with ".c000" in a partition folder, as Spark names them.
std::string DataFileName(int number, const std::string& uuid, FileFormat format, const std::string& compression,
                         bool partitioned);

}  // namespace firesteel::files
