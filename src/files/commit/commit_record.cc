#include "files/commit/commit_record.h"

#include <chrono>
#include <thread>
#include <utility>

#include "files/commit/commit_record_json.h"
#include "files/commit/commit_transitions.h"
#include "files/listing/partition_path.h"

namespace firesteel::files {
namespace {

// Of a write that the store neither took nor refused.
constexpr int kAttempts = 3;

// A record that is only marked done need not be forced to the disk by name: should a power cut bring kSwitched back,
// readers see the same files.
storage::Durability DurabilityOf(const CommitRecord& record) {
  return record.state == CommitRecord::State::kDone && !record.table ? storage::Durability::kBytes
                                                                     : storage::Durability::kSynced;
}

// The disk has the record under its name, but a failed flush means that a power cut may take it back.
bool IsOnDiskOnly(const Location& table, const Status& failure) {
  return table.store->capabilities().folders && failure.code() != StatusCode::kConflict &&
         failure.code() != StatusCode::kUnknownOutcome;
}

// An answer that says for certain that nothing was written.
bool IsPlainNo(const Location& table, StatusCode code) {
  switch (code) {
    case StatusCode::kConflict:
      return false;
    case StatusCode::kUnknownOutcome:
    case StatusCode::kUnavailable:
    case StatusCode::kIoError:
      return table.store->capabilities().folders;
    default:
      return true;
  }
}

}  // namespace

Location TableFolderOf(const Location& location) {
  Location table = location;
  std::string& key = table.uri.key;
  while (key.size() > 1 && key.ends_with('/')) key.pop_back();
  while (true) {
    const std::size_t slash = key.rfind('/');
    const std::string_view last = std::string_view(key).substr(slash == std::string::npos ? 0 : slash + 1);
    if (slash == std::string::npos || slash == 0 || !ParsePartitionFolder(last)) return table;
    key.resize(slash);
  }
}

StatusOr<std::optional<StoredCommitRecord>> LoadCommitRecord(const Location& table) {
  const std::string key = table.KeyOf(kCommitRecordName);
  for (int attempt = 0;; ++attempt) {
    StatusOr<storage::ObjectContent> read = table.store->ReadObject(key, {});
    if (!read.ok()) {
      if (read.status().code() == StatusCode::kNotFound) return std::optional<StoredCommitRecord>();
      // Replaced between two steps of the read.
      if (read.status().code() == StatusCode::kConflict && attempt < 100) continue;
      return read.status();
    }
    StatusOr<CommitRecord> record = CommitRecordFromJson(read->bytes);
    if (!record.ok()) {
      return Status(record.status().code(), "the commit record '" + table.store->Describe(key) +
                                                "' cannot be used: " + record.status().message())
          .WithCondition("FIRESTEEL_COMMIT_RECORD_INVALID", "");
    }
    return std::optional(StoredCommitRecord{std::move(record).value(), read->meta.etag});
  }
}

StatusOr<Transition> TransitionRecord(const Location& table, CommitRecord& record, const std::string& expected_etag) {
  record.stamp = NewUuid();
  const std::string key = table.KeyOf(kCommitRecordName);
  const auto condition =
      expected_etag.empty() ? storage::WriteCondition::IfAbsent() : storage::WriteCondition::IfMatch(expected_etag);
  const std::string text = CommitRecordToJson(record);
  Status failure;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    StatusOr<storage::ObjectMeta> written =
        table.store->Put(key, text, {.condition = condition, .durability = DurabilityOf(record)});
    if (written.ok()) return Transition{.etag = written->etag};
    failure = std::move(written).status();
    auto seen = LoadCommitRecord(table);
    if (!seen.ok()) break;
    if (*seen && (*seen)->record.stamp == record.stamp) {
      if (IsOnDiskOnly(table, failure)) break;
      return Transition{.etag = (*seen)->etag};
    }
    const std::string seen_etag = *seen ? (*seen)->etag : "";
    if (seen_etag != expected_etag) {
      const bool took_effect = *seen && TookEffect(record, (*seen)->record);
      return Transition{.outcome = took_effect ? Transition::Outcome::kOvertaken : Transition::Outcome::kRefused,
                        .seen = std::move(*seen)};
    }
    // Nothing has changed yet. A request may still be on its way to an object store; sending the same once more changes
    // nothing if it was taken.
    if (IsPlainNo(table, failure.code())) return failure;
  }
  return Status(StatusCode::kUnknownOutcome, "whether the commit record '" + table.store->Describe(key) +
                                                 "' was written cannot be told: " + failure.message())
      .WithRetryable(false);
}

}  // namespace firesteel::files
