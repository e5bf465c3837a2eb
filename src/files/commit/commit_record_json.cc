#include "files/commit/commit_record_json.h"

#include <nlohmann/json.hpp>

#include "storage/digest.h"
#include "types/schema_json.h"

namespace firesteel::files {
namespace {

using nlohmann::json;
using State = CommitRecord::State;

// 3 says that earlier versions are kept; a record without them is one of format 2.
constexpr int kFormatVersion = 3;

// What a record must not say; caught where the text is known.
struct BadRecord {
  std::string reason;
};

const char* StateName(State state) {
  switch (state) {
    case State::kPrepared:
      return "prepared";
    case State::kSwitched:
      return "switched";
    case State::kRolledBack:
      return "rolled_back";
    case State::kDone:
      return "done";
  }
  return "";
}

State StateFromName(const std::string& name) {
  for (const State state : {State::kPrepared, State::kSwitched, State::kRolledBack, State::kDone}) {
    if (name == StateName(state)) return state;
  }
  throw BadRecord{"its state '" + name + "' is not known"};
}

bool IsUtf8(const std::string& text) {
  try {
    (void)json(text).dump();
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

json PathToJson(const std::string& path) {
  if (IsUtf8(path)) return path;
  return {{"hex", HexEncode(path)}};
}

std::string PathFromJson(const json& in) {
  std::string path = in.is_object() ? HexDecode(in.at("hex").get<std::string>()) : in.get<std::string>();
  if (!IsPathInsideTable(path)) throw BadRecord{"it names '" + path + "', which does not lie inside the table"};
  return path;
}

json FileToJson(const CommittedFile& file) {
  json out = {{"path", PathToJson(file.path)}, {"size", file.size}, {"sha256", file.sha256}, {"rows", file.rows}};
  if (file.since > 0) out["since"] = file.since;
  return out;
}

CommittedFile FileFromJson(const json& in) {
  return {.path = PathFromJson(in.at("path")),
          .size = in.at("size"),
          .sha256 = in.at("sha256"),
          .rows = in.at("rows"),
          .since = in.value("since", std::int64_t{0})};
}

json FilesToJson(const std::vector<CommittedFile>& files) {
  json out = json::array();
  for (const CommittedFile& file : files) {
    out.push_back(FileToJson(file));
  }
  return out;
}

std::vector<CommittedFile> FilesFromJson(const json& in) {
  std::vector<CommittedFile> files;
  for (const json& file : in) {
    files.push_back(FileFromJson(file));
  }
  return files;
}

json PartitionsToJson(const std::vector<TablePartition>& partitions) {
  json out = json::array();
  for (const TablePartition& partition : partitions) {
    json values = json::array();
    for (const auto& value : partition.values) values.push_back(value ? json(*value) : json());
    json one = {{"values", std::move(values)}};
    if (!partition.location.empty()) one["location"] = partition.location;
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<TablePartition> PartitionsFromJson(const json& in) {
  std::vector<TablePartition> partitions;
  for (const json& one : in) {
    TablePartition partition{.location = one.value("location", "")};
    for (const json& value : one.at("values")) {
      partition.values.push_back(value.is_null() ? std::nullopt : std::optional(value.get<std::string>()));
    }
    partitions.push_back(std::move(partition));
  }
  return partitions;
}

json TableToJson(const TableState& table) {
  return {{"id", table.id},
          {"owns_folder", table.owns_folder},
          {"provider", table.provider},
          {"options", table.options},
          {"schema", json::parse(SchemaToJson(table.columns))},
          {"partition_columns", table.partition_columns},
          {"partitions", PartitionsToJson(table.partitions)}};
}

TableState TableFromJson(const json& in) {
  TableState table{.id = in.at("id"), .owns_folder = in.at("owns_folder"), .provider = in.at("provider")};
  table.options = in.at("options").get<decltype(table.options)>();
  auto schema = SchemaFromJson(in.at("schema").dump());
  if (!schema.ok()) throw BadRecord{schema.status().message()};
  table.columns = std::move(schema).value();
  table.partition_columns = in.at("partition_columns").get<std::vector<std::string>>();
  table.partitions = PartitionsFromJson(in.at("partitions"));
  for (const TablePartition& partition : table.partitions) {
    if (partition.values.size() != table.partition_columns.size()) throw BadRecord{"a partition lacks values"};
  }
  return table;
}

json OwnerToJson(const ProcessIdentity& owner) {
  return {{"host", owner.host},
          {"boot_id", owner.boot_id},
          {"pid_namespace", owner.pid_namespace},
          {"pid", owner.pid},
          {"start_ticks", owner.start_ticks}};
}

ProcessIdentity OwnerFromJson(const json& in) {
  return {.host = in.at("host"),
          .boot_id = in.at("boot_id"),
          .pid_namespace = in.at("pid_namespace"),
          .pid = in.at("pid"),
          .start_ticks = in.at("start_ticks")};
}

json RecentToJson(const std::vector<PublishedWrite>& recent) {
  json out = json::array();
  for (const PublishedWrite& write : recent) {
    json one = {{"id", write.id},
                {"version", write.version},
                {"files", write.files},
                {"rows", write.rows},
                {"bytes", write.bytes}};
    if (!write.run_key.empty()) one["run_key"] = write.run_key;
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<PublishedWrite> RecentFromJson(const json& in) {
  std::vector<PublishedWrite> recent;
  for (const json& one : in) {
    recent.push_back({.id = one.at("id"),
                      .run_key = one.value("run_key", ""),
                      .version = one.at("version"),
                      .files = one.at("files"),
                      .rows = one.at("rows"),
                      .bytes = one.at("bytes")});
  }
  return recent;
}

json KeptToJson(const std::vector<KeptFile>& kept) {
  json out = json::array();
  for (const KeptFile& one : kept) {
    json file = FileToJson(one.file);
    file["replaced_in"] = one.replaced_in;
    out.push_back(std::move(file));
  }
  return out;
}

std::vector<KeptFile> KeptFromJson(const json& in) {
  std::vector<KeptFile> kept;
  for (const json& one : in) kept.push_back({FileFromJson(one), one.at("replaced_in")});
  return kept;
}

json HistoryToJson(const TableHistory& history) {
  json earlier = json::array();
  for (const EarlierVersion& version : history.earlier) {
    json one = {{"version", version.version}, {"committed_ms", version.committed_ms}};
    if (version.table) one["table"] = TableToJson(*version.table);
    earlier.push_back(std::move(one));
  }
  return {{"keep_versions", history.keep_versions},
          {"earlier", std::move(earlier)},
          {"kept", KeptToJson(history.kept)},
          {"expired", KeptToJson(history.expired)}};
}

TableHistory HistoryFromJson(const json& in) {
  TableHistory history{.keep_versions = in.at("keep_versions")};
  for (const json& one : in.at("earlier")) {
    EarlierVersion version{.version = one.at("version"), .committed_ms = one.at("committed_ms")};
    if (one.contains("table")) version.table = TableFromJson(one.at("table"));
    history.earlier.push_back(std::move(version));
  }
  history.kept = KeptFromJson(in.at("kept"));
  history.expired = KeptFromJson(in.at("expired"));
  return history;
}

std::string FolderFromJson(const json& in, const char* name) {
  const std::string folder = in.value(name, "");
  if (folder.empty()) return folder;
  const bool stage = std::string_view(name) == "stage" && folder.starts_with(std::string(kStageFolder) + "/");
  const std::string_view below = std::string_view(folder).substr(stage ? kStageFolder.size() + 1 : 0);
  if (!folder.ends_with('/') || !IsPathInsideTable(below.substr(0, below.size() - 1))) {
    throw BadRecord{"its folder '" + folder + "' does not lie inside the table"};
  }
  return folder;
}

// The format before: the record knew the last write only, and a write that was taken back was done.
void ReadFormatOne(const json& in, CommitRecord& record) {
  const bool rolled_back = in.at("rolled_back");
  if (rolled_back || record.state == State::kPrepared) return;
  record.files = record.added;
  PublishedWrite write{.id = record.id, .run_key = record.run_key};
  write.files = static_cast<std::int64_t>(record.added.size());
  for (const CommittedFile& file : record.added) {
    write.rows += file.rows;
    write.bytes += file.size;
  }
  record.recent.push_back(std::move(write));
  if (record.state == State::kDone) {
    record.added.clear();
    record.replaced.clear();
  }
}

void ReadFormatThree(const json& in, CommitRecord& record) {
  record.committed_ms = in.value("committed_ms", std::int64_t{0});
  if (in.contains("goes_back_to")) record.goes_back_to = in.at("goes_back_to").get<std::int64_t>();
  if (in.contains("history")) record.history = HistoryFromJson(in.at("history"));
}

void ReadFormatTwo(const json& in, CommitRecord& record) {
  record.stage = FolderFromJson(in, "stage");
  record.fence = in.at("fence");
  record.drops_table = in.value("drops_table", false);
  record.version = in.at("table_version");
  record.dropped = in.value("dropped", false);
  record.files = FilesFromJson(in.at("files"));
  if (in.contains("table")) record.table = TableFromJson(in.at("table"));
  if (in.contains("next_table")) record.next_table = TableFromJson(in.at("next_table"));
  record.recent = RecentFromJson(in.at("recent"));
  record.fenced = in.at("fenced").get<std::vector<std::string>>();
  record.stamp = in.at("stamp");
}

CommitRecord FromJson(const json& in) {
  const int format = in.at("version");
  if (format > kFormatVersion) {
    throw BadRecord{"it has format " + std::to_string(format) + ", and this firesteel knows formats up to " +
                    std::to_string(kFormatVersion) + "; use a newer one"};
  }
  CommitRecord record;
  record.id = in.at("id");
  record.run_key = in.at("run_key");
  record.state = StateFromName(in.at("state"));
  record.owner = OwnerFromJson(in.at("owner"));
  record.updated_ms = in.at("updated_ms");
  for (const json& path : in.at("replaced")) record.replaced.push_back(PathFromJson(path));
  record.folder = FolderFromJson(in, "folder");
  record.payload = in.value("payload", "");
  record.added = FilesFromJson(in.at("added"));
  if (format == 1) {
    ReadFormatOne(in, record);
  } else {
    ReadFormatTwo(in, record);
    ReadFormatThree(in, record);
  }
  return record;
}

}  // namespace

bool IsPathInsideTable(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  std::string_view rest = path;
  for (bool first = true; !rest.empty() || path.ends_with('/'); first = false) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (first && (part == kCommitFolder || part == kStageFolder)) return false;
    if (slash == rest.size()) return true;
    rest.remove_prefix(slash + 1);
  }
  return true;
}

std::string CommitRecordToJson(const CommitRecord& record) {
  json out = {{"version", record.history.empty() ? 2 : kFormatVersion},
              {"id", record.id},
              {"run_key", record.run_key},
              {"state", StateName(record.state)},
              {"owner", OwnerToJson(record.owner)},
              {"updated_ms", record.updated_ms},
              {"fence", record.fence},
              {"added", FilesToJson(record.added)},
              {"replaced", json::array()},
              {"table_version", record.version},
              {"committed_ms", record.committed_ms},
              {"files", FilesToJson(record.files)},
              {"recent", RecentToJson(record.recent)},
              {"fenced", record.fenced},
              {"stamp", record.stamp}};
  for (const std::string& path : record.replaced) out["replaced"].push_back(PathToJson(path));
  if (!record.stage.empty()) out["stage"] = record.stage;
  if (!record.folder.empty()) out["folder"] = record.folder;
  if (!record.payload.empty()) out["payload"] = record.payload;
  if (record.table) out["table"] = TableToJson(*record.table);
  if (record.next_table) out["next_table"] = TableToJson(*record.next_table);
  if (record.drops_table) out["drops_table"] = true;
  if (record.dropped) out["dropped"] = true;
  if (record.goes_back_to) out["goes_back_to"] = *record.goes_back_to;
  if (!record.history.empty()) out["history"] = HistoryToJson(record.history);
  // A caller's key or a host's name that is not UTF-8 is only compared with itself.
  return out.dump(1, ' ', false, json::error_handler_t::replace);
}

StatusOr<CommitRecord> CommitRecordFromJson(std::string_view text) {
  try {
    return FromJson(json::parse(text));
  } catch (const json::exception& error) {
    return Status(StatusCode::kDataError, error.what());
  } catch (const BadRecord& bad) {
    return Status(StatusCode::kDataError, bad.reason);
  }
}

}  // namespace firesteel::files
