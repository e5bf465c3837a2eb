#include "files/listing/snapshot_listing.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "files/commit/commit_record.h"
#include "files/listing/hidden_files.h"
#include "files/listing/partition_path.h"

namespace firesteel::files {
namespace {

// A table is published a few times a second at most; more rounds than this mean something else is wrong.
constexpr int kMaxRounds = 200;
// So many of the newest recorded files are looked for one by one when a listing lacks them; if all are gone, somebody
// has removed the files, and the others are not looked for.
constexpr int kLooks = 4;

using Records = std::map<std::string, std::optional<StoredCommitRecord>>;  // by URI of the table's folder

StatusOr<Records> LoadRecords(const std::vector<Location>& tables) {
  Records records;
  for (const Location& table : tables) {
    auto& slot = records[table.uri.ToString()];
    if (!slot) {
      FS_ASSIGN_OR_RETURN(slot, LoadCommitRecord(table));
    }
  }
  return records;
}

bool SameVersions(const Records& a, const Records& b) {
  for (const auto& [uri, record] : a) {
    const auto& other = b.at(uri);
    if (record.has_value() != other.has_value() || (record && record->etag != other->etag)) return false;
  }
  return true;
}

// What readers of a root must not see, by key.
class HiddenKeys {
 public:
  HiddenKeys(const Location& table, const std::optional<StoredCommitRecord>& stored)
      : folder_(table.uri.FolderKey()), unpublished_(stored && stored->record.state == CommitRecord::State::kPrepared) {
    if (stored) hidden_.emplace(stored->record);
    dropped_ = stored && stored->record.dropped;
  }
  bool Hides(const std::string& key) const {
    return hidden_ && key.size() > folder_.size() && hidden_->Hides(std::string_view(key).substr(folder_.size()));
  }
  bool unpublished() const { return unpublished_; }
  bool dropped() const { return dropped_; }

 private:
  const std::string folder_;
  const bool unpublished_;
  bool dropped_ = false;
  std::optional<HiddenFiles> hidden_;
};

bool HasHiddenPart(std::string_view relative) {
  while (!relative.empty()) {
    const std::size_t slash = std::min(relative.find('/'), relative.size());
    if (IsHiddenName(relative.substr(0, slash))) return true;
    relative.remove_prefix(std::min(slash + 1, relative.size()));
  }
  return false;
}

// The folder whose record governs a root; of an object, that of the folder it lies in.
Location TableOf(const Location& root) {
  if (!root.is_object) return TableFolderOf(root);
  Location folder = root;
  const std::size_t slash = root.uri.key.rfind('/');
  folder.uri.key.resize(slash == std::string::npos ? 0 : slash);
  folder.is_object = false;
  if (folder.uri.key.empty() && root.uri.scheme == storage::Scheme::kLocal) folder.uri.key = "/";
  return TableFolderOf(folder);
}

// An object that a pattern has found. One that a commit has replaced since is missing, so that the pattern's files are
// never read in part; one that is not published yet is passed over.
StatusOr<RootListing> ListObject(const Location& root, const HiddenKeys& hidden) {
  RootListing listing{.root = root};
  if (hidden.Hides(root.uri.key)) {
    if (hidden.unpublished()) listing.kind = RootListing::Kind::kFolder;
    return listing;
  }
  StatusOr<storage::ObjectMeta> meta = root.store->Head(root.uri.key);
  if (meta.ok()) {
    listing.kind = RootListing::Kind::kObject;
    listing.objects.push_back(std::move(meta).value());
  } else if (meta.status().code() != StatusCode::kNotFound) {
    return std::move(meta).status();
  }
  return listing;
}

// Listings of object stores may be late. Adds the recorded files that are there although the listing does not have
// them.
Status AddUnlisted(const Location& table, const CommitRecord& record, const HiddenKeys& hidden, RootListing& listing) {
  std::set<std::string_view> listed;
  for (const storage::ObjectMeta& object : listing.objects) listed.insert(object.key);
  const std::string folder = listing.root.uri.FolderKey();
  std::vector<storage::ObjectMeta> found;
  int looks = 0;
  for (auto file = record.files.rbegin(); file != record.files.rend(); ++file) {
    const std::string key = table.KeyOf(file->path);
    if (!key.starts_with(folder) || listed.contains(key) || hidden.Hides(key)) continue;
    if (looks++ >= kLooks && found.empty()) break;
    StatusOr<storage::ObjectMeta> meta = table.store->Head(key);
    if (meta.ok()) {
      found.push_back(std::move(meta).value());
    } else if (meta.status().code() != StatusCode::kNotFound) {
      return std::move(meta).status();
    }
  }
  if (found.empty()) return Status::Ok();
  std::move(found.begin(), found.end(), std::back_inserter(listing.objects));
  std::sort(listing.objects.begin(), listing.objects.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return Status::Ok();
}

StatusOr<RootListing> ListRoot(const Location& root, const Location& table,
                               const std::optional<StoredCommitRecord>& stored) {
  const HiddenKeys hidden(table, stored);
  if (root.is_object) return ListObject(root, hidden);
  RootListing listing{.root = root};
  if (hidden.dropped()) return listing;
  const std::string folder = root.uri.FolderKey();
  FS_RETURN_IF_ERROR(root.store->List(folder, {}, [&](storage::ListPage page) {
    for (storage::ObjectMeta& object : page.objects) {
      if (HasHiddenPart(std::string_view(object.key).substr(folder.size())) || hidden.Hides(object.key)) continue;
      listing.objects.push_back(std::move(object));
    }
    return Status::Ok();
  }));
  if (stored && root.uri.scheme != storage::Scheme::kLocal) {
    FS_RETURN_IF_ERROR(AddUnlisted(table, stored->record, hidden, listing));
  }
  if (!listing.objects.empty()) {
    listing.kind = RootListing::Kind::kFolder;
    return listing;
  }
  if (!root.uri.key.empty() && !root.uri.key.ends_with('/')) {
    StatusOr<storage::ObjectMeta> meta = root.store->Head(root.uri.key);
    if (meta.ok()) {
      listing.kind = RootListing::Kind::kObject;
      listing.objects.push_back(std::move(meta).value());
      return listing;
    }
    if (meta.status().code() != StatusCode::kNotFound) return meta.status();
  }
  FS_ASSIGN_OR_RETURN(const bool exists, root.store->FolderExists(folder));
  if (exists) listing.kind = RootListing::Kind::kFolder;
  return listing;
}

}  // namespace

StatusOr<std::vector<RootListing>> ListSnapshot(const std::vector<Location>& roots) {
  std::vector<Location> tables;
  for (const Location& root : roots) tables.push_back(TableOf(root));
  FS_ASSIGN_OR_RETURN(Records before, LoadRecords(tables));
  for (int round = 0; round < kMaxRounds; ++round) {
    std::vector<RootListing> listings;
    std::map<std::string, std::shared_ptr<const CommitRecord>> shared;  // by URI of the table's folder, as leases are
    std::map<std::string, ReaderLease> leases;  // by URI of the table's folder: many roots may lie in one
    for (std::size_t i = 0; i < roots.size(); ++i) {
      const std::optional<StoredCommitRecord>& stored = before.at(tables[i].uri.ToString());
      ReaderLease& lease = leases[tables[i].uri.ToString()];
      if (stored && !lease) lease = TakeReaderLease(tables[i], stored->record);
      FS_ASSIGN_OR_RETURN(RootListing listing, ListRoot(roots[i], tables[i], stored));
      listing.lease = lease;
      if (stored) {
        std::shared_ptr<const CommitRecord>& record = shared[tables[i].uri.ToString()];
        if (record == nullptr) record = std::make_shared<const CommitRecord>(stored->record);
        listing.record = record;
        listing.table_version = stored->record.version;
      }
      listings.push_back(std::move(listing));
    }
    FS_ASSIGN_OR_RETURN(Records after, LoadRecords(tables));
    if (SameVersions(before, after)) return listings;
    before = std::move(after);
  }
  return Status(StatusCode::kUnavailable,
                "'" + SparkPathText(roots[0].uri) + "' is being rewritten all the time; its files cannot be listed")
      .WithRetryable(true);
}

}  // namespace firesteel::files
