#include "files/table/table_versions.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/clock.h"
#include "types/identifier_text.h"
#include "values/datetime/text_datetime.h"
#include "values/number/number_text.h"

namespace firesteel::files {
namespace {

// How long to wait for a writer that is just then moving files aside. It may be dead; then they are where they were.
constexpr std::chrono::seconds kMovePatience{2};
// Of listings that a writer overtook; a table is published a few times a second at most.
constexpr int kMostRounds = 200;

Status NotFound(const Location& table, const VersionSpec& spec, const std::vector<TableVersion>& versions) {
  const std::string asked = spec.version
                                ? "version " + std::to_string(*spec.version)
                                : "version as old as " + values::TimestampToText(*spec.timestamp_micros) + " UTC";
  std::string there = "It keeps none";
  if (versions.size() == 1) there = "There is only version " + std::to_string(versions[0].version);
  if (versions.size() > 1) {
    there = "There are versions " + std::to_string(versions.front().version) + " to " +
            std::to_string(versions.back().version);
  }
  return SparkError("FIRESTEEL_VERSION_NOT_FOUND",
                    {{"table", SparkPathText(table.uri)}, {"asked", asked}, {"there", there}});
}

bool WasThen(const TableVersion& version, const VersionSpec& spec) {
  if (spec.version) return version.version == *spec.version;
  return version.committed_ms <= *spec.timestamp_micros / 1000;
}

StatusOr<TableVersion> Choose(const Location& table, const VersionSpec& spec, std::vector<TableVersion> versions) {
  const auto found = std::find_if(versions.rbegin(), versions.rend(),
                                  [&](const TableVersion& version) { return WasThen(version, spec); });
  if (found == versions.rend()) return NotFound(table, spec, versions);
  return std::move(*found);
}

using ObjectsByKey = std::map<std::string, storage::ObjectMeta>;

// What is kept in the folders of these files.
StatusOr<ObjectsByKey> ListKept(const Location& table, const std::vector<KeptFile>& files) {
  std::set<std::int64_t> folders;
  for (const KeptFile& file : files) folders.insert(file.replaced_in);
  ObjectsByKey objects;
  for (const std::int64_t folder : folders) {
    FS_RETURN_IF_ERROR(table.store->List(table.KeyOf(KeptFolder(folder)), {}, [&](storage::ListPage page) {
      for (storage::ObjectMeta& object : page.objects) objects.insert_or_assign(object.key, std::move(object));
      return Status::Ok();
    }));
  }
  return objects;
}

Status Gone(const Location& table, const KeptFile& file, std::int64_t version) {
  return Status(StatusCode::kDataError, "the file '" + table.store->Describe(table.KeyOf(KeptPath(file))) +
                                            "', part of version " + std::to_string(version) + " of the table, is gone")
      .WithCondition("FIRESTEEL_VERSION_INCOMPLETE", "");
}

// The kept files of a version below a folder. Of several that other programs put under one name the first replaced one
// was there then.
std::vector<KeptFile> KeptOf(const Location& table, const CommitRecord& record, std::int64_t version,
                             const std::string& below) {
  std::map<std::string, const KeptFile*> by_path;
  for (const KeptFile& file : record.history.kept) {
    if (!WasIn(file, version) || !table.KeyOf(file.file.path).starts_with(below)) continue;
    const KeptFile*& slot = by_path[file.file.path];
    if (slot == nullptr || file.replaced_in < slot->replaced_in) slot = &file;
  }
  std::vector<KeptFile> kept;
  for (const auto& [path, file] : by_path) kept.push_back(*file);
  return kept;
}

// Takes what came after the version from the listing of the current one, and adds what is kept of it.
Status MakeEarlier(const Location& table, const CommitRecord& record, std::int64_t version, RootListing& listing) {
  const std::vector<KeptFile> kept = KeptOf(table, record, version, listing.root.uri.FolderKey());
  // What lies in the place of a kept file now was put there later, by another program.
  std::set<std::string, std::less<>> younger;
  for (const CommittedFile& file : record.files) {
    if (!WasIn(file, version)) younger.insert(table.KeyOf(file.path));
  }
  for (const KeptFile& file : kept) younger.insert(table.KeyOf(file.file.path));
  std::erase_if(listing.objects, [&](const storage::ObjectMeta& object) { return younger.contains(object.key); });
  FS_ASSIGN_OR_RETURN(const ObjectsByKey there, ListKept(table, kept));
  for (const KeptFile& file : kept) {
    const std::string key = table.KeyOf(file.file.path);
    const auto found = there.find(table.KeyOf(KeptPath(file)));
    storage::ObjectMeta object;
    if (found != there.end()) {
      object = found->second;
      listing.moved[key] = found->first;
    } else {
      StatusOr<storage::ObjectMeta> in_place = table.store->Head(key);
      if (in_place.status().code() == StatusCode::kNotFound) return Gone(table, file, version);
      FS_RETURN_IF_ERROR(in_place.status());
      object = std::move(in_place).value();
    }
    object.key = key;
    listing.objects.push_back(std::move(object));
  }
  std::sort(listing.objects.begin(), listing.objects.end(),
            [](const storage::ObjectMeta& a, const storage::ObjectMeta& b) { return a.key < b.key; });
  return Status::Ok();
}

bool SameRecord(const std::shared_ptr<const CommitRecord>& a, const std::optional<StoredCommitRecord>& b) {
  return a != nullptr && b && a->stamp == b->record.stamp;
}

std::optional<std::string> FindOption(const std::map<std::string, std::string>& options, std::string_view name) {
  for (const auto& [key, value] : options) {
    if (EqualsIgnoreCase(key, name)) return value;
  }
  return std::nullopt;
}

}  // namespace

StatusOr<std::optional<VersionSpec>> ParseVersionSpec(const std::map<std::string, std::string>& options,
                                                      const std::string& time_zone) {
  const std::optional<std::string> version = FindOption(options, "versionAsOf");
  const std::optional<std::string> timestamp = FindOption(options, "timestampAsOf");
  if (!version && !timestamp) return std::optional<VersionSpec>();
  if (version && timestamp) return SparkError("INVALID_TIME_TRAVEL_SPEC");
  VersionSpec spec;
  if (version) {
    spec.version = values::ParseJavaInteger<std::int64_t>(*version);
    if (spec.version && *spec.version >= 0) return std::optional(spec);
    return Status(StatusCode::kInvalidArgument,
                  "the version '" + *version + "' is not a number; versions are counted: 0, 1, 2, ..")
        .WithCondition("FIRESTEEL_VERSION_NOT_FOUND", "42704");
  }
  spec.timestamp_micros = values::ParseInstant(*timestamp, time_zone);
  if (spec.timestamp_micros) return std::optional(spec);
  return SparkError("INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.OPTION", {{"expr", "'" + *timestamp + "'"}});
}

std::vector<TableVersion> VersionsOf(const CommitRecord& record) {
  std::vector<TableVersion> versions;
  if (record.dropped) return versions;
  for (const EarlierVersion& one : record.history.earlier) {
    versions.push_back({.version = one.version, .committed_ms = one.committed_ms, .table = one.table});
  }
  versions.push_back(
      {.version = record.version, .committed_ms = record.committed_ms, .current = true, .table = record.table});
  return versions;
}

StatusOr<TableVersion> FindVersion(const Location& table, const VersionSpec& spec) {
  FS_ASSIGN_OR_RETURN(const auto stored, LoadCommitRecord(table));
  return Choose(table, spec, stored ? VersionsOf(stored->record) : std::vector<TableVersion>());
}

StatusOr<RootListing> ListVersion(const Location& root, const VersionSpec& spec) {
  if (root.is_object) return Unsupported("reading a single file as it was in an earlier version");
  const Location table = TableFolderOf(root);
  Clock& clock = Clock::System();
  const auto deadline = clock.Monotonic() + kMovePatience;
  for (int round = 0; round < kMostRounds;) {
    FS_ASSIGN_OR_RETURN(std::vector<RootListing> listings, ListSnapshot({root}));
    RootListing& listing = listings.front();
    FS_ASSIGN_OR_RETURN(
        const TableVersion chosen,
        Choose(table, spec, listing.record ? VersionsOf(*listing.record) : std::vector<TableVersion>()));
    if (chosen.current) return std::move(listing);
    const CommitRecord& record = *listing.record;
    if (record.state == CommitRecord::State::kSwitched && !record.replaced.empty() && clock.Monotonic() < deadline) {
      FS_RETURN_IF_ERROR(clock.Sleep(std::chrono::milliseconds(20)));
      continue;
    }
    ++round;
    CommitRecord then = record;
    then.version = chosen.version;
    listing.earlier_lease = TakeReaderLease(table, then);
    listing.table_version = chosen.version;
    const Status made = MakeEarlier(table, record, chosen.version, listing);
    FS_ASSIGN_OR_RETURN(const auto now, LoadCommitRecord(table));
    if (!SameRecord(listing.record, now)) continue;
    FS_RETURN_IF_ERROR(made);
    if (listing.kind == RootListing::Kind::kMissing) listing.kind = RootListing::Kind::kFolder;
    return std::move(listing);
  }
  return Status(StatusCode::kUnavailable,
                "'" + SparkPathText(table.uri) + "' is being rewritten all the time; its versions cannot be listed")
      .WithRetryable(true);
}

}  // namespace firesteel::files
