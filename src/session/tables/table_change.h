#pragma once

#include <functional>
#include <string>

#include "base/status_or.h"
#include "files/commit/write_job.h"
#include "session/tables/recorded_table.h"

namespace firesteel::session {

// Edits what is said of a table's columns and partitions; may be called again when somebody else was faster. Its error
// ends the change with nothing done.
using StateChange = std::function<Status(files::TableState&)>;

// Changes columns or partitions where they are kept: in the commit record of the table's folder, whose entry follows,
// or in the entry alone (an external table that was never written through us; its folder may be read only).
Status ChangeTable(const Session& session, const KnownTable& table, const StateChange& change);

// What a write says of the table (files/commit/write_job.h).
files::TableWriteState WriteStateOf(const KnownTable& table, files::TableWriteState::Columns columns);

// Puts a new table's entry under its name, in the place of what a CREATE TABLE that died has left there.
// TABLE_OR_VIEW_ALREADY_EXISTS. The entry should be kPending unless it is complete with this.
Status ClaimName(const Session& session, const catalog::Table& table);

// Ends what ClaimName has begun once the table's rows or its record are published: the entry becomes kReady. Where
// somebody else has taken the name meanwhile the table is dropped again, TABLE_OR_VIEW_ALREADY_EXISTS. `partitions` are
// those written, which an external table in the folder of another one has in its entry alone.
Status SettleClaim(const Session& session, const catalog::Table& table,
                   const std::vector<catalog::Partition>& partitions);

// Gives the name up again after `failure`, unless that leaves open whether the table exists. Returns `failure`.
Status AbandonClaim(const Session& session, const catalog::Table& table, Status failure);

// The name's entry must still be that one: asked before rows are published.
Status CheckClaim(const Session& session, const catalog::TableName& name, const std::string& id);

// Whether a new managed table's folder is taken: LOCATION_ALREADY_EXISTS.
Status CheckFolderFree(const Session& session, const catalog::Table& table);

// Says what the folder of a new managed table without rows is, in its commit record.
Status RecordNewTable(const Session& session, const catalog::Table& table);

// Drops a table or view. A managed one is gone for readers in one step, then its files are deleted.
Status DropTable(const Session& session, const KnownTable& table);

// Gives a table or view a name that no other has; the folder of a managed one follows.
Status RenameTable(const Session& session, const KnownTable& table, const catalog::TableName& to);

}  // namespace firesteel::session
