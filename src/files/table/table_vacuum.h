#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/listing/store_locator.h"
#include "files/table/table_record.h"

namespace firesteel::files {

struct VacuumRequest {
  std::optional<std::int64_t> keep;  // earlier versions that stay; nothing: as many as the table keeps by its record
  bool dry_run = false;              // reports what would go and changes nothing
};

struct VacuumReport {
  std::int64_t versions = 0;  // that can no longer be read
  std::int64_t files = 0;     // deleted
  std::int64_t bytes = 0;     // of them, as stored
};

// Gives up earlier versions of a table and deletes what only they held; also what dead writers have left, and kept
// files that no record knows. Waits for a writer that is at work, as a write does. A crash leaves a table that can be
// read and vacuumed again. PATH_NOT_FOUND where there is nothing; a folder without a record has nothing to give up.
StatusOr<VacuumReport> VacuumTable(const Location& table, const VacuumRequest& request,
                                   const TableChangeOptions& options, Clock& clock);

}  // namespace firesteel::files
