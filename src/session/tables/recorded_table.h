#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "catalog/catalog.h"
#include "files/table/table_record.h"
#include "session/session.h"

namespace firesteel::session {

// A table of the catalog as statements see it. Columns, format and registered partitions are those of the commit record
// of its folder where that names the entry's id, else those of the entry (views, external tables nobody wrote through
// us, tables of earlier versions).
struct KnownTable {
  catalog::Table entry;
  std::vector<catalog::Partition> partitions;  // empty for tables that do not track them
  std::optional<std::int64_t> version;         // of the record; nothing where the entry is the truth
};

// Finds a table or view and brings its entry into agreement with the record: what a writer that died between the two
// has left is finished here, by whoever comes first. An entry that differs is mended from the record, never the record
// from the entry; one that cannot be mended (a catalog that is read only) does no harm. TABLE_OR_VIEW_NOT_FOUND also
// for tables that are being created or that were dropped. Every statement looks tables up with these and not in the
// catalog.
StatusOr<KnownTable> FindKnownTable(const Session& session, const catalog::TableName& name);
StatusOr<catalog::Table> FindTable(const Session& session, const catalog::TableName& name);

// The tables and views of a database, sorted by name. Asks records only for entries that are not kReady.
StatusOr<std::vector<catalog::Table>> ListKnownTables(const Session& session, const std::string& database);

// The same table with an id, which entries of earlier versions get when they are first changed.
StatusOr<KnownTable> WithId(const Session& session, KnownTable table);

// What the record is to say of the table.
files::TableState StateOf(const KnownTable& table);

// Whether the record of `location` names the table `id` (dropped or not).
bool Names(const std::optional<files::RecordedTable>& record, const std::string& id);

// Finishes a rename that put the entry first: the folder follows.
Status FinishMove(const Session& session, const catalog::Table& table);

// Drops what lies in the entry's other folder and takes it from the entry, which is the caller's to store.
Status DropOtherFolder(const Session& session, catalog::Table& entry);

}  // namespace firesteel::session
