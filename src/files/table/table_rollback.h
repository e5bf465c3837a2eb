#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/listing/store_locator.h"
#include "files/table/table_record.h"
#include "files/table/table_versions.h"

namespace firesteel::files {

struct RollbackReport {
  std::int64_t version = 0;  // the new one, which holds what `restored` held
  std::int64_t restored = 0;
  std::int64_t files_brought_back = 0;
  std::int64_t files_removed = 0;
};

// Makes an earlier version the table again, as a new version that is published like any write: columns, partitions and
// files in one step. Versions in between stay readable as long as the table keeps them. Run keys of writes since are
// forgotten, so that what they did can be done again. Nothing happens where it is the current version.
// FIRESTEEL_VERSION_NOT_FOUND; FIRESTEEL_TABLE_CHANGED (retryable) when somebody publishes meanwhile.
StatusOr<RollbackReport> RollBackTable(StoreLocator& stores, const std::string& location, const VersionSpec& spec,
                                       const TableChangeOptions& options, Clock& clock);

}  // namespace firesteel::files
