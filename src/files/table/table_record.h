#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status_or.h"
#include "files/commit/writer_lease.h"
#include "files/listing/store_locator.h"
#include "files/table/table_state.h"

namespace firesteel::files {

// What the commit record of a table's folder says of the table, for those who keep a catalog. All calls find the record
// of `location` itself (TableFolderOf does not apply: a table's location is its folder). Thread-safe.

struct RecordedTable {
  std::int64_t version = 0;
  bool dropped = false;             // there is no table, whatever the catalog says
  std::optional<TableState> state;  // nothing where no catalog's table was written through the folder
};

// Nothing where the folder has no record: it was written by other programs, or by firesteel before records knew tables.
// Never waits for writers: an unfinished write counts as what readers make of it.
StatusOr<std::optional<RecordedTable>> ReadTableRecord(const Location& location);

struct TableChangeOptions {
  std::chrono::milliseconds patience{60'000};  // how long to wait for a writer of the table
  std::chrono::milliseconds lease{kDefaultLease};
};

// Replaces what the record says of the table by what `change` makes of it, in one step, files untouched: CREATE TABLE,
// ALTER TABLE, ADD PARTITION, MSCK REPAIR. `change` sees nothing where there is no table (no record, or a dropped one);
// it may be called again when somebody else was faster, and its error ends the call with nothing changed. Finishes what
// dead writers left first, and removes their stages. FIRESTEEL_WRITE_IN_PROGRESS (kConflict, retryable) when patience
// ends. FIRESTEEL_COMMIT_OUTCOME_UNKNOWN (kUnknownOutcome) when the store does not say whether it took the record.
using TableChange = std::function<StatusOr<TableState>(const std::optional<TableState>&)>;
StatusOr<RecordedTable> ChangeTableRecord(const Location& location, const TableChange& change,
                                          const TableChangeOptions& options, Clock& clock);

// Does the same for dead writers alone, as a statement must that repeats a killed one and finds nothing left to change.
// A live writer is not waited for.
Status FinishDeadWriters(const Location& location, Clock& clock);

// Whether readers see any file in the folder: those that no write published (stages, files of writers that lost, what
// a dropped table has left) do not count, nor does bookkeeping.
StatusOr<bool> HasVisibleFiles(const Location& location);

// Drops the table of a managed folder: from the first step on readers find no table; then everything in the folder is
// deleted, the record last. A live writer of the table is waited for; one that is still staging fails when it wants to
// publish. Nothing happens when the record names another table than `id`. Repeating it finishes what a crash left.
Status DropRecordedTable(StoreLocator& stores, const std::string& location, const std::string& id,
                         const TableChangeOptions& options, Clock& clock);

}  // namespace firesteel::files
