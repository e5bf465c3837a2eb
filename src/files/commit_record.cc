#include "files/commit_record.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "files/partition_path.h"

namespace firesteel::files {
namespace {

using nlohmann::json;

constexpr int kFormatVersion = 1;

const char* StateName(CommitRecord::State state) {
  switch (state) {
    case CommitRecord::State::kPrepared:
      return "prepared";
    case CommitRecord::State::kSwitched:
      return "switched";
    case CommitRecord::State::kDone:
      return "done";
  }
  return "";
}

std::string ToJson(const CommitRecord& record) {
  json out = {{"version", kFormatVersion},
              {"id", record.id},
              {"run_key", record.run_key},
              {"state", StateName(record.state)},
              {"rolled_back", record.rolled_back},
              {"owner",
               {{"host", record.owner.host},
                {"boot_id", record.owner.boot_id},
                {"pid_namespace", record.owner.pid_namespace},
                {"pid", record.owner.pid},
                {"start_ticks", record.owner.start_ticks}}},
              {"updated_ms", record.updated_ms},
              {"added", json::array()},
              {"replaced", record.replaced}};
  if (!record.folder.empty()) out["folder"] = record.folder;
  if (!record.payload.empty()) out["payload"] = record.payload;
  for (const CommittedFile& file : record.added) {
    out["added"].push_back({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}, {"rows", file.rows}});
  }
  // Paths are bytes; what is not UTF-8 must still come back, so refuse it nowhere and lose nothing silently.
  return out.dump(1, ' ', false, json::error_handler_t::replace);
}

// May throw json::exception.
CommitRecord FromJson(const std::string& text) {
  const json in = json::parse(text);
  CommitRecord record;
  record.id = in.at("id");
  record.run_key = in.at("run_key");
  const std::string state = in.at("state");
  record.state = state == "prepared"   ? CommitRecord::State::kPrepared
                 : state == "switched" ? CommitRecord::State::kSwitched
                                       : CommitRecord::State::kDone;
  record.rolled_back = in.at("rolled_back");
  const json& owner = in.at("owner");
  record.owner = {.host = owner.at("host"),
                  .boot_id = owner.at("boot_id"),
                  .pid_namespace = owner.at("pid_namespace"),
                  .pid = owner.at("pid"),
                  .start_ticks = owner.at("start_ticks")};
  record.updated_ms = in.at("updated_ms");
  record.replaced = in.at("replaced").get<std::vector<std::string>>();
  record.folder = in.value("folder", "");
  record.payload = in.value("payload", "");
  for (const json& file : in.at("added")) {
    record.added.push_back({.path = file.at("path"),
                            .size = file.at("size"),
                            .sha256 = file.at("sha256"),
                            .rows = file.at("rows")});
  }
  return record;
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
    try {
      return std::optional(StoredCommitRecord{FromJson(read->bytes), read->meta.etag});
    } catch (const json::exception& error) {
      return Status(StatusCode::kDataError, "the commit record '" + table.store->Describe(key) +
                                                "' cannot be read: " + error.what());
    }
  }
}

StatusOr<std::string> StoreCommitRecord(const Location& table, const CommitRecord& record,
                                        const std::string& expected_etag) {
  const std::string key = table.KeyOf(kCommitRecordName);
  const auto condition = expected_etag.empty() ? storage::WriteCondition::IfAbsent()
                                               : storage::WriteCondition::IfMatch(expected_etag);
  const auto durability = record.state == CommitRecord::State::kDone && !record.rolled_back ? storage::Durability::kBytes
                                                                                            : storage::Durability::kSynced;
  StatusOr<storage::ObjectMeta> written =
      table.store->Put(key, ToJson(record), {.condition = condition, .durability = durability});
  if (written.ok()) return written->etag;
  if (written.status().code() != StatusCode::kUnknownOutcome) return written.status();
  FS_ASSIGN_OR_RETURN(const auto stored, LoadCommitRecord(table));
  if (stored && stored->record.id == record.id && stored->record.state == record.state &&
      stored->record.updated_ms == record.updated_ms) {
    return stored->etag;
  }
  return written.status();
}

}  // namespace firesteel::files
