#include "files/listing/file_listing.h"

#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "files/listing/glob_pattern.h"
#include "files/listing/partition_path.h"
#include "files/listing/path_expansion.h"
#include "files/listing/snapshot_listing.h"

namespace firesteel::files {
namespace {

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::string FolderOf(const std::string& uri) { return WithoutSlash(uri.substr(0, uri.rfind('/') + 1)); }

StatusOr<std::vector<RootListing>> ListRootsAsOf(StoreLocator& stores, const std::vector<std::string>& paths,
                                                 const VersionSpec& as_of) {
  std::vector<RootListing> listings;
  for (const std::string& path : paths) {
    FS_ASSIGN_OR_RETURN(const Location root, Locate(stores, path));
    FS_ASSIGN_OR_RETURN(RootListing listing, ListVersion(root, as_of));
    listings.push_back(std::move(listing));
  }
  return listings;
}

StatusOr<std::vector<RootListing>> ListRoots(StoreLocator& stores, const std::vector<std::string>& paths,
                                             const ListingOptions& options) {
  if (options.as_of) return ListRootsAsOf(stores, paths, *options.as_of);
  std::vector<Location> roots;
  for (const std::string& path : paths) {
    FS_ASSIGN_OR_RETURN(std::vector<Location> expanded, ExpandPath(stores, path));
    if (expanded.empty() && !options.ignore_missing_files) {
      FS_ASSIGN_OR_RETURN(const Location location, Locate(stores, path));
      return SparkError("PATH_NOT_FOUND", {{"path", SparkPathText(location.uri)}});
    }
    for (Location& location : expanded) roots.push_back(std::move(location));
  }
  FS_ASSIGN_OR_RETURN(std::vector<RootListing> listings, ListSnapshot(roots));
  for (const RootListing& listing : listings) {
    if (listing.kind == RootListing::Kind::kMissing && !options.ignore_missing_files) {
      return SparkError("PATH_NOT_FOUND", {{"path", SparkPathText(listing.root.uri)}});
    }
  }
  return listings;
}

// Where looking for partitions ends: the option, or each path itself (a file's folder).
StatusOr<std::set<std::string>> BaseFolders(StoreLocator& stores, const std::vector<RootListing>& listings,
                                            const ListingOptions& options) {
  std::set<std::string> bases;
  if (!options.base_path) {
    for (const RootListing& listing : listings) {
      const std::string uri = WithoutSlash(listing.root.uri.ToString());
      bases.insert(listing.kind == RootListing::Kind::kObject ? FolderOf(uri) : uri);
    }
    return bases;
  }
  FS_ASSIGN_OR_RETURN(const Location base, Locate(stores, *options.base_path));
  FS_ASSIGN_OR_RETURN(const bool exists, base.store->FolderExists(base.uri.FolderKey()));
  if (!exists)
    return Status(StatusCode::kInvalidArgument, "option 'basePath' must be a directory: " + *options.base_path);
  const std::string base_uri = WithoutSlash(base.uri.ToString());
  for (const RootListing& listing : listings) {
    const std::string root = WithoutSlash(listing.root.uri.ToString());
    if (root != base_uri && !root.starts_with(base_uri + "/")) {
      return Status(StatusCode::kInvalidArgument,
                    "wrong basePath '" + *options.base_path + "' for the path '" + root + "', which is not below it");
    }
  }
  bases.insert(base_uri);
  return bases;
}

class FileFilter {
 public:
  static StatusOr<FileFilter> Make(const ListingOptions& options) {
    FileFilter filter;
    filter.before_ms_ = options.modified_before_ms;
    filter.after_ms_ = options.modified_after_ms;
    if (options.path_glob_filter) {
      FS_ASSIGN_OR_RETURN(filter.name_, GlobPattern::Parse(*options.path_glob_filter));
    }
    return filter;
  }
  bool Keeps(std::string_view name, std::int64_t modified_ms) const {
    return !IsHiddenName(name) && (!name_ || name_->Matches(name)) && (!before_ms_ || modified_ms < *before_ms_) &&
           (!after_ms_ || modified_ms > *after_ms_);
  }

 private:
  std::optional<GlobPattern> name_;
  std::optional<std::int64_t> before_ms_;
  std::optional<std::int64_t> after_ms_;
};

}  // namespace

StatusOr<FileListing> ListFiles(StoreLocator& stores, const std::vector<std::string>& paths,
                                const ListingOptions& options) {
  FS_ASSIGN_OR_RETURN(std::vector<RootListing> listings, ListRoots(stores, paths, options));
  FS_ASSIGN_OR_RETURN(const std::set<std::string> bases, BaseFolders(stores, listings, options));
  FS_ASSIGN_OR_RETURN(const FileFilter filter, FileFilter::Make(options));

  FileListing result;
  if (!listings.empty()) result.table_version = listings.front().table_version;
  std::vector<std::string> folders;  // distinct, in order of appearance
  std::map<std::string, std::size_t> folder_index;
  std::vector<std::size_t> folder_of_file;  // parallel to result.files
  std::vector<bool> directly_in_root;       // parallel to result.files
  for (const RootListing& listing : listings) {
    const std::string root = WithoutSlash(listing.root.uri.ToString());
    for (const ReaderLease& lease : {listing.lease, listing.earlier_lease}) {
      if (lease) result.leases.push_back(lease);
    }
    for (const storage::ObjectMeta& object : listing.objects) {
      FileEntry entry{
          .uri = listing.root.UriOf(object.key),
          .size = static_cast<std::int64_t>(object.size),
          .modified_ms =
              std::chrono::duration_cast<std::chrono::milliseconds>(object.modified.time_since_epoch()).count(),
          .etag = object.etag};
      if (!filter.Keeps(std::string_view(entry.uri).substr(entry.uri.rfind('/') + 1), entry.modified_ms)) continue;
      const std::string folder = FolderOf(entry.uri);
      if (const auto moved = listing.moved.find(object.key); moved != listing.moved.end()) {
        entry.listed_uri = std::exchange(entry.uri, listing.root.UriOf(moved->second));
      }
      const auto [found, added] = folder_index.emplace(folder, folders.size());
      if (added) folders.push_back(folder);
      folder_of_file.push_back(found->second);
      directly_in_root.push_back(listing.kind == RootListing::Kind::kObject || folder == root);
      result.files.push_back(std::move(entry));
    }
  }
  if (options.recursive_file_lookup) return result;

  FS_ASSIGN_OR_RETURN(DiscoveredPartitions found, DiscoverPartitions(folders, bases, options.partitions));
  std::vector<FileEntry> kept;
  for (std::size_t i = 0; i < result.files.size(); ++i) {
    const auto& values = found.values[folder_of_file[i]];
    if (found.schema.empty() ? !directly_in_root[i] : !values) continue;
    if (values) result.files[i].partition_values = *values;
    kept.push_back(std::move(result.files[i]));
  }
  result.files = std::move(kept);
  result.partition_schema = std::move(found.schema);
  return result;
}

}  // namespace firesteel::files
