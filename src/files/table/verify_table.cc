#include "files/table/verify_table.h"

#include <set>
#include <utility>

#include "files/commit/commit_record.h"
#include "files/commit/file_digest.h"
#include "files/format/parquet/parquet_footer.h"
#include "files/listing/hidden_files.h"
#include "files/listing/partition_path.h"
#include "files/listing/snapshot_listing.h"
#include "files/table/table_deletion.h"

namespace firesteel::files {
namespace {

using Kind = VerifyFinding::Kind;

// A table that is rewritten again and again while it is checked.
constexpr int kMostRounds = 5;

std::string Shown(const Location& table, const std::string& path) { return table.store->Describe(table.KeyOf(path)); }

// The footer of a Parquet file; `rows` is what the record says, or -1.
StatusOr<std::vector<VerifyFinding>> CheckFooter(const Location& table, const std::string& path, std::uint64_t size,
                                                 std::int64_t rows) {
  std::vector<VerifyFinding> findings;
  if (!path.ends_with(".parquet")) return findings;
  const auto footer = ReadParquetFooter(*table.store, table.KeyOf(path), size);
  if (!footer.ok()) {
    if (footer.status().code() != StatusCode::kDataError && footer.status().code() != StatusCode::kInvalidArgument) {
      return footer.status();
    }
    findings.push_back({Kind::kUnreadable, Shown(table, path), footer.status().message()});
  } else if (rows >= 0 && footer->rows != rows) {
    findings.push_back(
        {Kind::kRowsDiffer, Shown(table, path),
         "its footer says " + std::to_string(footer->rows) + " rows, " + std::to_string(rows) + " were published"});
  }
  return findings;
}

// One file that the record lists.
StatusOr<std::vector<VerifyFinding>> VerifyFile(const Location& table, const CommittedFile& file,
                                                const CancellationToken& token) {
  std::vector<VerifyFinding> findings;
  const std::string shown = Shown(table, file.path);
  const auto digest = DigestOf(*table.store, table.KeyOf(file.path), {.token = token});
  if (digest.status().code() == StatusCode::kNotFound) {
    findings.push_back(
        {Kind::kMissing, shown, "it was published with " + std::to_string(file.size) + " bytes and is gone"});
    return findings;
  }
  FS_RETURN_IF_ERROR(digest.status());
  if (digest->size != file.size) {
    findings.push_back(
        {Kind::kChanged, shown,
         "it has " + std::to_string(digest->size) + " bytes, " + std::to_string(file.size) + " were published"});
  } else if (!file.sha256.empty() && digest->sha256 != file.sha256) {
    findings.push_back(
        {Kind::kChanged, shown, "its SHA-256 is " + digest->sha256 + ", " + file.sha256 + " was published"});
  }
  // Row counts are known of Parquet files only, whose footer has them.
  FS_ASSIGN_OR_RETURN(auto footer, CheckFooter(table, file.path, static_cast<std::uint64_t>(digest->size), file.rows));
  findings.insert(findings.end(), footer.begin(), footer.end());
  return findings;
}

Status CheckOwnFiles(const Location& table, const CommitRecord& record, const CancellationToken& token,
                     VerifyReport& report) {
  const HiddenFiles hidden(record);
  for (const CommittedFile& file : record.files) {
    if (hidden.Hides(file.path)) continue;
    ++report.files;
    report.bytes += file.size;
    report.without_sum += file.sha256.empty();
    FS_ASSIGN_OR_RETURN(auto findings, VerifyFile(table, file, token));
    for (VerifyFinding& finding : findings) report.findings.push_back(std::move(finding));
  }
  return Status::Ok();
}

// Files of earlier versions, where they are kept. Of those of other programs only their place is known.
Status CheckKeptFiles(const Location& table, const CommitRecord& record, const CancellationToken& token,
                      VerifyReport& report) {
  if (record.state == CommitRecord::State::kSwitched) return Status::Ok();  // some are on their way
  for (const KeptFile& kept : record.history.kept) {
    CommittedFile file = kept.file;
    file.path = KeptPath(kept);
    if (file.size == 0 && file.sha256.empty()) continue;
    ++report.files;
    report.bytes += file.size;
    report.without_sum += file.sha256.empty();
    FS_ASSIGN_OR_RETURN(auto findings, VerifyFile(table, file, token));
    for (VerifyFinding& finding : findings) report.findings.push_back(std::move(finding));
  }
  return Status::Ok();
}

Status CheckOtherFiles(const Location& table, const CommitRecord* record, const CancellationToken& token,
                       VerifyReport& report) {
  std::set<std::string> own;
  if (record != nullptr) {
    for (const CommittedFile& file : record->files) own.insert(file.path);
  }
  FS_ASSIGN_OR_RETURN(const std::vector<RootListing> listings, ListSnapshot({table}));
  const std::size_t base = table.uri.FolderKey().size();
  for (const storage::ObjectMeta& object : listings.front().objects) {
    FS_RETURN_IF_ERROR(token.Check());
    if (object.key.size() <= base) continue;  // the path names one file
    const std::string path = object.key.substr(base);
    if (own.contains(path) || object.size == 0) continue;
    ++report.other_files;
    FS_ASSIGN_OR_RETURN(auto findings, CheckFooter(table, path, object.size, -1));
    for (VerifyFinding& finding : findings) report.findings.push_back(std::move(finding));
  }
  return Status::Ok();
}

// What readers do not see and the next write removes.
StatusOr<std::int64_t> CountLeftovers(const Location& table, const CommitRecord* record) {
  std::int64_t leftovers = 0;
  const std::size_t base = table.uri.FolderKey().size();
  const std::string stages = table.KeyOf(std::string(kStageFolder) + "/");
  FS_RETURN_IF_ERROR(table.store->List(table.uri.FolderKey(), {}, [&](const storage::ListPage& page) {
    const auto hidden = record != nullptr ? std::optional<HiddenFiles>(*record) : std::nullopt;
    for (const storage::ObjectMeta& object : page.objects) {
      const std::string path = object.key.substr(base);
      leftovers += object.key.starts_with(stages) || (IsDataPath(path) && hidden && hidden->Hides(path));
    }
    return Status::Ok();
  }));
  return leftovers;
}

StatusOr<VerifyReport> VerifyOnce(const Location& table, const std::optional<StoredCommitRecord>& stored,
                                  const CancellationToken& token) {
  VerifyReport report;
  const CommitRecord* record = stored ? &stored->record : nullptr;
  report.has_record = record != nullptr;
  if (record != nullptr) {
    report.version = record->version;
    FS_RETURN_IF_ERROR(CheckOwnFiles(table, *record, token, report));
    FS_RETURN_IF_ERROR(CheckKeptFiles(table, *record, token, report));
  }
  FS_RETURN_IF_ERROR(CheckOtherFiles(table, record, token, report));
  FS_ASSIGN_OR_RETURN(report.leftovers, CountLeftovers(table, record));
  return report;
}

}  // namespace

StatusOr<VerifyReport> VerifyTable(const Location& table, const CancellationToken& token) {
  FS_ASSIGN_OR_RETURN(const bool exists, table.store->FolderExists(table.uri.FolderKey()));
  if (!exists) return SparkError("PATH_NOT_FOUND", {{"path", SparkPathText(table.uri)}});
  for (int round = 1;; ++round) {
    const auto stored = LoadCommitRecord(table);
    if (stored.status().condition() == "FIRESTEEL_COMMIT_RECORD_INVALID") {
      VerifyReport report{.has_record = true};
      report.findings.push_back(
          {Kind::kRecord, Shown(table, std::string(kCommitRecordName)), stored.status().message()});
      return report;
    }
    FS_RETURN_IF_ERROR(stored.status());
    FS_ASSIGN_OR_RETURN(VerifyReport report, VerifyOnce(table, *stored, token));
    if (report.ok() || round == kMostRounds) return report;
    // Files may have been replaced while they were checked.
    FS_ASSIGN_OR_RETURN(const auto now, LoadCommitRecord(table));
    const bool same = now.has_value() == stored->has_value() && (!now || now->etag == (*stored)->etag);
    if (same) return report;
  }
}

}  // namespace firesteel::files
