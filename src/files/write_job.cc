#include "files/write_job.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <span>

#include "base/failpoint.h"
#include "files/commit_recovery.h"
#include "files/file_digest.h"
#include "files/partition_path.h"
#include "files/partition_value.h"
#include "files/snapshot_listing.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

std::int64_t NowMs(Clock& clock) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock.Now().time_since_epoch()).count();
}

std::string FolderPart(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

// The key behind a URI of this store.
StatusOr<std::string> KeyOfUri(const Location& location, const std::string& uri) {
  const std::string prefix = location.UriOf("");
  if (!uri.starts_with(prefix)) return Status::Internal("staged file '" + uri + "' is not in the store of its table");
  return uri.substr(prefix.size());
}

std::string CodecExtension(const std::string& codec, FileFormat format) {
  const std::string name = FoldCase(codec);
  if (format == FileFormat::kParquet) {
    if (name.empty() || name == "snappy") return ".snappy";
    if (name == "none" || name == "uncompressed") return "";
    if (name == "gzip") return ".gz";
    if (name == "lz4" || name == "lz4raw" || name == "lz4_raw") return ".lz4raw";
    if (name == "brotli") return ".br";
    return "." + name;
  }
  if (name.empty() || name == "none" || name == "uncompressed") return "";
  if (name == "gzip") return ".gz";
  if (name == "zstd" || name == "zstandard") return ".zst";
  if (name == "bzip2") return ".bz2";
  return "." + name;
}

std::string FormatExtension(FileFormat format) {
  switch (format) {
    case FileFormat::kParquet: return ".parquet";
    case FileFormat::kCsv: return ".csv";
    case FileFormat::kJson: return ".json";
    case FileFormat::kText: return ".txt";
    case FileFormat::kBinaryFile: return ".bin";
  }
  return "";
}

}  // namespace

std::string DataFileName(int number, const std::string& uuid, FileFormat format, const std::string& compression,
                         bool partitioned) {
  char prefix[32];
  std::snprintf(prefix, sizeof prefix, "part-%05d-", number);
  const std::string codec = CodecExtension(compression, format);
  const std::string extension =
      format == FileFormat::kParquet ? codec + FormatExtension(format) : FormatExtension(format) + codec;
  return prefix + uuid + (partitioned ? ".c000" : "-c000") + extension;
}

WriteJob::WriteJob(WriteJobOptions options, Location target, Clock& clock)
    : options_(std::move(options)),
      target_(std::move(target)),
      table_(TableFolderOf(target_)),
      clock_(clock),
      id_(NewUuid()),
      active_(std::make_unique<ActiveWrite>(id_)) {
  target_prefix_ = target_.uri.FolderKey().substr(table_.uri.FolderKey().size());
  stage_folder_ = table_.KeyOf(std::string(kStageFolder) + "/" +
                               StageFolderName(id_, ProcessIdentity::Current(), NowMs(clock_)) + "/");
  stage_directory_ = table_.UriOf(stage_folder_ + "data");
}

StatusOr<std::unique_ptr<WriteJob>> WriteJob::Begin(StoreLocator& stores, WriteJobOptions options, Clock& clock) {
  FS_ASSIGN_OR_RETURN(Location target, Locate(stores, options.path));
  std::unique_ptr<WriteJob> job(new WriteJob(std::move(options), std::move(target), clock));
  FS_ASSIGN_OR_RETURN(const auto stored, WaitForTable(job->table_, clock, job->options_.patience));
  FS_RETURN_IF_ERROR(SweepStages(job->table_, clock));
  if (stored && !job->options_.run_key.empty() && stored->record.run_key == job->options_.run_key) {
    CommitReport report{.outcome = CommitReport::Outcome::kAlreadyDone,
                        .commit_id = stored->record.id,
                        .files = stored->record.added};
    for (const CommittedFile& file : report.files) {
      report.rows += file.rows;
      report.bytes += file.size;
    }
    job->finished_ = std::move(report);
    return job;
  }
  FS_RETURN_IF_ERROR(job->CheckMode());
  if (!job->finished_) FS_RETURN_IF_ERROR(job->MakeStage());
  return job;
}

// The path exists for Spark as soon as the folder does; one that holds nothing but our own bookkeeping (a write that
// never came to its end) does not count.
Status WriteJob::CheckMode() {
  if (options_.mode != WriteMode::kErrorIfExists && options_.mode != WriteMode::kIgnore) return Status::Ok();
  const std::string folder = target_.uri.FolderKey();
  FS_ASSIGN_OR_RETURN(bool exists, target_.store->FolderExists(folder));
  if (exists) {
    FS_ASSIGN_OR_RETURN(const storage::ListPage page, target_.store->ListAll(folder, storage::Recursion::kOneLevel));
    std::size_t ours = 0;
    for (const std::string& one : page.folders) {
      ours += one == folder + std::string(kStageFolder) + "/" || one == folder + std::string(kCommitFolder) + "/";
    }
    exists = ours == 0 || page.objects.size() + page.folders.size() > ours;
  } else if (!target_.uri.key.ends_with('/')) {
    FS_ASSIGN_OR_RETURN(exists, target_.store->Exists(target_.uri.key));
  }
  if (!exists) return Status::Ok();
  if (options_.mode == WriteMode::kIgnore) {
    finished_ = CommitReport{.outcome = CommitReport::Outcome::kSkipped};
    return Status::Ok();
  }
  return SparkError("PATH_ALREADY_EXISTS", {{"outputPath", SparkPathText(target_.uri)}});
}

Status WriteJob::MakeStage() {
  FS_ASSIGN_OR_RETURN(const bool existed, table_.store->FolderExists(table_.uri.FolderKey()));
  made_target_folder_ = !existed;
  stage_made_ = true;
  if (table_.store->capabilities().folders) {
    std::error_code error;
    std::filesystem::create_directories(stage_folder_ + "data", error);
    if (error) {
      return Status(StatusCode::kIoError, "cannot make the folder '" + stage_folder_ + "data': " + error.message());
    }
  }
  return Status::Ok();
}

WriteJob::~WriteJob() { RemoveStage(); }

// Leftovers that cannot be removed now are swept by the next job; there is nobody to tell.
void WriteJob::RemoveStage() {
  if (!stage_made_) return;
  stage_made_ = false;
  (void)table_.store->DeleteFolder(stage_folder_);
  if (!table_.store->capabilities().folders) return;
  std::error_code error;
  std::filesystem::remove(table_.KeyOf(kStageFolder), error);  // fails while other jobs have stages in it
  if (made_target_folder_) std::filesystem::remove(table_.uri.FolderKey().substr(0, table_.uri.FolderKey().size() - 1), error);
}

StatusOr<std::vector<CommittedFile>> WriteJob::NameFiles(const std::vector<StagedFile>& staged) const {
  std::vector<CommittedFile> files;
  const bool partitioned = !options_.partition_columns.empty();
  int number = 0;
  for (const StagedFile& one : staged) {
    if (one.partition_values.size() != options_.partition_columns.size()) {
      return Status::Internal("staged file '" + one.uri + "' has " + std::to_string(one.partition_values.size()) +
                              " partition values, expected " + std::to_string(options_.partition_columns.size()));
    }
    CommittedFile file{.path = target_prefix_, .size = one.bytes, .rows = one.rows};
    for (std::size_t i = 0; i < one.partition_values.size(); ++i) {
      const StructField& column = options_.partition_columns[i];
      FS_ASSIGN_OR_RETURN(const std::optional<std::string> text,
                          PartitionValueText(one.partition_values[i], column.type, options_.time_zone));
      file.path += PartitionFolderName(column.name, text) + "/";
    }
    file.path += DataFileName(number++, id_, options_.format, options_.compression, partitioned);
    FS_ASSIGN_OR_RETURN(const std::string key, KeyOfUri(table_, one.uri));
    FS_ASSIGN_OR_RETURN(const storage::ObjectMeta meta, table_.store->Head(key));
    if (one.bytes > 0 && static_cast<std::int64_t>(meta.size) != one.bytes) {
      return Status(StatusCode::kIoError, "staged file '" + one.uri + "' has " + std::to_string(meta.size) +
                                              " bytes, but " + std::to_string(one.bytes) + " were written");
    }
    file.size = static_cast<std::int64_t>(meta.size);
    if (table_.uri.scheme == storage::Scheme::kLocal && table_.store->capabilities().folders) {
      FS_ASSIGN_OR_RETURN(file.sha256, SyncAndDigest(key));
    }
    files.push_back(std::move(file));
  }
  return files;
}

// What readers see now and shall not see afterwards.
StatusOr<std::vector<std::string>> WriteJob::FindReplaced(const std::vector<CommittedFile>& added) const {
  std::vector<std::string> replaced;
  if (options_.mode != WriteMode::kOverwrite && options_.mode != WriteMode::kOverwritePartitions) return replaced;
  std::string prefix = target_prefix_;
  for (const auto& [column, value] : options_.static_partition) prefix += PartitionFolderName(column, value) + "/";
  std::set<std::string> touched;
  for (const CommittedFile& file : added) touched.insert(FolderPart(file.path));
  FS_ASSIGN_OR_RETURN(const std::vector<RootListing> listings, ListSnapshot({table_}));
  const std::size_t base = table_.uri.FolderKey().size();
  for (const RootListing& listing : listings) {
    if (listing.kind == RootListing::Kind::kObject) continue;
    for (const storage::ObjectMeta& object : listing.objects) {
      std::string path = object.key.substr(base);
      if (!path.starts_with(prefix)) continue;
      if (options_.mode == WriteMode::kOverwritePartitions && !touched.contains(FolderPart(path))) continue;
      replaced.push_back(std::move(path));
    }
  }
  return replaced;
}

// Takes the lock: from here on nobody else publishes to this folder.
Status WriteJob::Prepare(CommitRecord& record, std::string& etag) {
  const auto deadline = clock_.Monotonic() + options_.patience;
  while (true) {
    FS_ASSIGN_OR_RETURN(const auto stored, WaitForTable(table_, clock_, options_.patience));
    FS_ASSIGN_OR_RETURN(record.replaced, FindReplaced(record.added));
    record.updated_ms = NowMs(clock_);
    StatusOr<std::string> written = StoreCommitRecord(table_, record, stored ? stored->etag : "");
    if (written.ok()) {
      etag = std::move(written).value();
      return Status::Ok();
    }
    const StatusCode code = written.status().code();
    const bool raced = code == StatusCode::kConflict || code == StatusCode::kNotFound;
    if (!raced || clock_.Monotonic() >= deadline) return std::move(written).status();
  }
}

Status WriteJob::MoveIn(const std::vector<StagedFile>& staged, const CommitRecord& record) {
  std::vector<std::pair<std::string, std::string>> moves;
  for (std::size_t i = 0; i < staged.size(); ++i) {
    FS_ASSIGN_OR_RETURN(std::string from, KeyOfUri(table_, staged[i].uri));
    moves.emplace_back(std::move(from), table_.KeyOf(record.added[i].path));
  }
  const auto move = [&](std::span<const std::pair<std::string, std::string>> some) -> Status {
    if (table_.store->capabilities().rename) return table_.store->RenameMany(some);
    for (const auto& [from, to] : some) FS_RETURN_IF_ERROR(table_.store->Copy(from, to).status());
    return Status::Ok();
  };
  FS_FAILPOINT("publish.before_first_file");
  if (!moves.empty()) {
    FS_RETURN_IF_ERROR(move(std::span(moves).first(1)));
    FS_FAILPOINT("publish.after_first_file");
    FS_RETURN_IF_ERROR(move(std::span(moves).subspan(1)));
  }
  FS_FAILPOINT("publish.after_last_file");
  return Status::Ok();
}

Status WriteJob::Switch(CommitRecord& record, std::string& etag) {
  FS_FAILPOINT("publish.before_swap");
  CommitRecord switched = record;
  switched.state = CommitRecord::State::kSwitched;
  switched.updated_ms = NowMs(clock_);
  FS_ASSIGN_OR_RETURN(etag, StoreCommitRecord(table_, switched, etag));
  record = std::move(switched);
  return Status::Ok();
}

StatusOr<CommitReport> WriteJob::Commit(const std::vector<StagedFile>& staged) {
  if (finished_) return *finished_;
  if (!stage_made_) return Status::Internal("a write job is committed twice");
  CommitRecord record{.id = id_,
                      .run_key = options_.run_key,
                      .state = CommitRecord::State::kPrepared,
                      .owner = ProcessIdentity::Current(),
                      .folder = target_prefix_,
                      .payload = options_.payload};
  FS_ASSIGN_OR_RETURN(record.added, NameFiles(staged));
  FS_FAILPOINT("publish.before_manifest");
  std::string etag;
  FS_RETURN_IF_ERROR(Prepare(record, etag));
  made_target_folder_ = false;

  Status status = Failpoint("publish.after_manifest");
  if (status.ok()) status = MoveIn(staged, record);
  if (status.ok()) status = Switch(record, etag);
  if (!status.ok()) {
    // Unknown: the switch may have happened, so nothing may be deleted; the next writer finds out.
    if (status.code() == StatusCode::kUnknownOutcome) return status;
    const Status undone = RollBackPrepared(table_, record, etag, clock_).status();
    if (!undone.ok()) {
      return std::move(status).Annotate("the write failed and could not be taken back yet (" + undone.message() +
                                        "); the next write does so");
    }
    return status;
  }
  FS_FAILPOINT("publish.after_swap");
  CommitReport report{.commit_id = id_, .files = record.added,
                      .replaced_files = static_cast<int>(record.replaced.size())};
  for (const CommittedFile& file : record.added) {
    report.rows += file.rows;
    report.bytes += file.size;
  }
  FS_RETURN_IF_ERROR(FinishSwitched(table_, record, etag, clock_).status());
  RemoveStage();
  finished_ = report;
  return report;
}

}  // namespace firesteel::files
