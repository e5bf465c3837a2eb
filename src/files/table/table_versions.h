#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "files/commit/commit_record.h"
#include "files/listing/snapshot_listing.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// Reading a table as it was (VERSION AS OF, TIMESTAMP AS OF). How versions are kept: table_history.h.

// Which one; exactly one of the two is set.
struct VersionSpec {
  std::optional<std::int64_t> version;
  std::optional<std::int64_t> timestamp_micros;  // since 1970, UTC: the newest version that is not younger
};

struct TableVersion {
  std::int64_t version = 0;
  std::int64_t committed_ms = 0;  // 0: not known
  bool current = false;
  std::optional<TableState> table;  // nothing where no catalog's table was written through the folder
};

// The read options `versionAsOf` and `timestampAsOf` (without case); nothing where neither is given. A timestamp
// without a zone is one of `time_zone`. INVALID_TIME_TRAVEL_SPEC, INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.OPTION.
StatusOr<std::optional<VersionSpec>> ParseVersionSpec(const std::map<std::string, std::string>& options,
                                                      const std::string& time_zone);

// Every version that can be read, oldest first, the current one last; empty where the table was dropped.
std::vector<TableVersion> VersionsOf(const CommitRecord& record);

// FIRESTEEL_VERSION_NOT_FOUND (kInvalidArgument) names the versions that there are.
StatusOr<TableVersion> FindVersion(const Location& table, const VersionSpec& spec);

// The files of a version, below the table's folder or a `key=value` folder of it. Objects have the keys that they had
// then; RootListing::moved says where they lie now. kDataError where a file of it is gone.
StatusOr<RootListing> ListVersion(const Location& root, const VersionSpec& spec);

}  // namespace firesteel::files
