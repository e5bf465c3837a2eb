#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/commit/reader_lease.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// The objects below one folder, or the one object a path names.
struct RootListing {
  Location root;
  enum class Kind { kMissing, kFolder, kObject } kind = Kind::kMissing;
  std::vector<storage::ObjectMeta> objects;  // recursive, in key order; hidden ones left out
  // Of the table, as its record had it when this was listed (CommitRecord::version); nothing where there is no record.
  std::optional<std::int64_t> table_version;
  // That record as a whole, shared by the roots below it; null where there is none.
  std::shared_ptr<const CommitRecord> record;
  // Of an earlier version (table_versions.h): where objects lie now, by the key they had; and its own lease.
  std::map<std::string, std::string> moved;
  ReaderLease earlier_lease;
  ReaderLease lease;  // hold it as long as the objects may be read; may be null
};

// Lists folders as of one moment between commits: files of a write that has not been published are left out, as are
// files that a published one has replaced and files of a writer that lost (hidden_files.h). Recorded files that an
// object store does not list are asked for by name: listings may be late. A dropped table is missing. Writers that do
// not know the record may still be seen in parts.
StatusOr<std::vector<RootListing>> ListSnapshot(const std::vector<Location>& roots);

}  // namespace firesteel::files
