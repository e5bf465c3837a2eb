#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/commit/reader_lease.h"
#include "files/listing/file_scan.h"
#include "files/listing/partition_discovery.h"
#include "files/listing/store_locator.h"
#include "files/table/table_versions.h"

namespace firesteel::files {

// Spark's options for every file source, parsed.
struct ListingOptions {
  bool recursive_file_lookup = false;
  std::optional<std::string> path_glob_filter;
  std::optional<std::int64_t> modified_before_ms;  // strictly before
  std::optional<std::int64_t> modified_after_ms;   // strictly after
  bool ignore_missing_files = false;
  std::optional<std::string> base_path;
  std::optional<VersionSpec> as_of;  // an earlier version; of folders only, not of patterns
  PartitionDiscoveryOptions partitions;
};

struct FileListing {
  std::vector<FileEntry> files;  // in order of paths as given, then of names; empty files included
  Schema partition_schema;
  std::vector<ReaderLease> leases;
  std::optional<std::int64_t> table_version;  // of the first path's table (snapshot_listing.h)
};

// The data files below paths or globs, as Spark would read them. PATH_NOT_FOUND for a path that does not exist or a
// glob without a match. A folder without partitions gives only the files directly in it, unless
// recursive_file_lookup.
StatusOr<FileListing> ListFiles(StoreLocator& stores, const std::vector<std::string>& paths,
                                const ListingOptions& options);

}  // namespace firesteel::files
