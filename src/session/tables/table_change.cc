#include "session/tables/table_change.h"

#include <algorithm>

#include "base/failpoint.h"
#include "session/tables/keep_versions.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"

namespace firesteel::session {
namespace {

using catalog::Presence;

// Tries while others keep changing the same entry; more than a few times means something else is wrong.
constexpr int kMaxAttempts = 20;

Status ExistsAlready(const catalog::TableName& name) {
  return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", ShownName(name)}});
}

Status ChangeEntry(const Session& session, KnownTable table, const StateChange& change) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    files::TableState state = StateOf(table);
    FS_RETURN_IF_ERROR(change(state));
    const std::int64_t revision = std::min<std::int64_t>(table.entry.revision, 0) - 1;
    FS_ASSIGN_OR_RETURN(const bool changed, session.services().catalog.MendTable(table.entry, state, revision));
    if (changed) return Status::Ok();
    FS_ASSIGN_OR_RETURN(table, FindKnownTable(session, table.entry.name));
    if (table.version) return ChangeTable(session, table, change);
  }
  return Status(StatusCode::kConflict, "the table " + ShownName(table.entry.name) + " is being changed all the time")
      .WithRetryable(true);
}

// Whether the entry is the truth about a table that was found without a record. The record of an external table may
// just not have been reached when the table was looked up; what would then be changed in the entry alone would soon be
// gone.
StatusOr<bool> IsEntryTrue(const Session& session, const KnownTable& found) {
  if (found.version || found.entry.kind == catalog::TableKind::kManaged) return false;
  if (found.entry.kind == catalog::TableKind::kView || found.entry.id.empty()) return true;
  FS_ASSIGN_OR_RETURN(const auto record,
                      session.services().storage.ReadRecord(found.entry.location, session.settings()));
  return !Names(record, found.entry.id);
}

}  // namespace

Status ChangeTable(const Session& session, const KnownTable& found, const StateChange& change) {
  FS_ASSIGN_OR_RETURN(const bool entry_is_true, IsEntryTrue(session, found));
  if (entry_is_true) return ChangeEntry(session, found, change);
  FS_ASSIGN_OR_RETURN(const KnownTable table, WithId(session, found));
  bool foreign = false;
  const auto changed = session.services().storage.ChangeRecord(
      table.entry.location,
      [&](const std::optional<files::TableState>& current) -> StatusOr<files::TableState> {
        foreign = current && current->id != table.entry.id;
        if (foreign) return Status::Internal("the folder is that of another table");
        files::TableState state = current.value_or(StateOf(table));
        FS_RETURN_IF_ERROR(change(state));
        return state;
      },
      session.settings());
  if (foreign) return ChangeEntry(session, table, change);
  FS_RETURN_IF_ERROR(changed.status());
  FS_FAILPOINT("table.before_mend");
  [[maybe_unused]] const auto mended = FindTable(session, table.entry.name);
  return Status::Ok();
}

files::TableWriteState WriteStateOf(const KnownTable& table, files::TableWriteState::Columns columns) {
  files::TableWriteState state;
  state.known = StateOf(table);
  state.recorded = table.version.has_value();
  state.columns = columns;
  state.keep_versions = KeepVersionsOf(table.entry.properties);
  return state;
}

Status ClaimName(const Session& session, const catalog::Table& table) {
  catalog::Catalog& catalog = session.services().catalog;
  FS_FAILPOINT("table.before_entry");
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    Status created = catalog.CreateTable(table);
    if (created.condition() != "TABLE_OR_VIEW_ALREADY_EXISTS") {
      FS_RETURN_IF_ERROR(created);
      FS_FAILPOINT("table.after_entry");
      return Status::Ok();
    }
    const auto taken = catalog.GetTable(table.name);
    if (taken.status().code() == StatusCode::kNotFound) continue;
    FS_RETURN_IF_ERROR(taken.status());
    const Status known = FindTable(session, table.name).status();
    if (known.ok()) return created;
    if (known.code() != StatusCode::kNotFound) return known;
    if (taken->presence != Presence::kPending) continue;  // dropped just now
    const Status replaced = catalog.ReplaceTable(*taken, table, {});
    if (replaced.code() == StatusCode::kNotFound) continue;
    FS_RETURN_IF_ERROR(replaced);
    FS_FAILPOINT("table.after_entry");
    return Status::Ok();
  }
  return ExistsAlready(table.name);
}

Status CheckClaim(const Session& session, const catalog::TableName& name, const std::string& id) {
  const auto entry = session.services().catalog.GetTable(name);
  if (entry.ok() && entry->id == id) return Status::Ok();
  if (!entry.ok() && entry.status().code() != StatusCode::kNotFound) return entry.status();
  return ExistsAlready(name);
}

Status SettleClaim(const Session& session, const catalog::Table& table,
                   const std::vector<catalog::Partition>& partitions) {
  const Services& services = session.services();
  FS_FAILPOINT("table.before_ready");
  const Status held = CheckClaim(session, table.name, table.id);
  if (held.condition() == "TABLE_OR_VIEW_ALREADY_EXISTS") {
    if (table.kind == catalog::TableKind::kManaged) {
      FS_RETURN_IF_ERROR(services.storage.DropRecorded(table.location, table.id, session.settings()));
    }
    return held;
  }
  // The record names the table, so the next one who looks mends the entry where this fails.
  const Status mended = FindTable(session, table.name).status();
  if (mended.code() == StatusCode::kNotFound && table.kind == catalog::TableKind::kExternal) {
    catalog::Table ready = table;
    ready.presence = Presence::kReady;
    FS_RETURN_IF_ERROR(services.catalog.ReplaceTable(table, ready, partitions));
  }
  FS_FAILPOINT("table.after_ready");
  return Status::Ok();
}

Status AbandonClaim(const Session& session, const catalog::Table& table, Status failure) {
  if (failure.code() == StatusCode::kUnknownOutcome) return failure;
  [[maybe_unused]] const Status removed = session.services().catalog.DropTable(table);
  return failure;
}

Status CheckFolderFree(const Session& session, const catalog::Table& table) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(bool taken, services.storage.HasVisibleFiles(table.location, session.settings()));
  FS_ASSIGN_OR_RETURN(const auto record, services.storage.ReadRecord(table.location, session.settings()));
  if (!taken && (!record || !record->state)) return Status::Ok();
  // It may be that of a table that is about to leave: its rename died half way.
  FS_ASSIGN_OR_RETURN(const auto databases, services.catalog.ListDatabases());
  for (const catalog::Database& database : databases) {
    FS_ASSIGN_OR_RETURN(const auto entries, services.catalog.ListTables(database.name));
    for (const catalog::Table& entry : entries) {
      if (entry.moving_from == table.location) FS_RETURN_IF_ERROR(FinishMove(session, entry));
    }
  }
  FS_ASSIGN_OR_RETURN(taken, services.storage.HasVisibleFiles(table.location, session.settings()));
  if (!taken) return Status::Ok();
  return SparkError("LOCATION_ALREADY_EXISTS",
                    {{"location", ShownLocation(table.location)}, {"identifier", ShownName(table.name)}});
}

Status RecordNewTable(const Session& session, const catalog::Table& table) {
  const auto say = [&](const std::optional<files::TableState>& current) -> StatusOr<files::TableState> {
    if (current && current->id != table.id) FS_RETURN_IF_ERROR(CheckFolderFree(session, table));
    return StateOf({table, {}, {}});
  };
  return session.services().storage.ChangeRecord(table.location, say, session.settings()).status();
}

Status DropTable(const Session& session, const KnownTable& found) {
  const Services& services = session.services();
  if (found.entry.kind != catalog::TableKind::kManaged) return services.catalog.DropTable(found.entry);
  FS_ASSIGN_OR_RETURN(KnownTable table, WithId(session, found));
  if (table.entry.other_folder) FS_RETURN_IF_ERROR(DropOtherFolder(session, table.entry));
  if (!table.version) {
    // A folder that no record names yet: from now on one does, so that the drop is one step for readers.
    FS_RETURN_IF_ERROR(ChangeTable(session, table, [](files::TableState&) { return Status::Ok(); }));
  }
  FS_FAILPOINT("table.before_drop");
  table.entry.presence = Presence::kDropping;
  FS_RETURN_IF_ERROR(services.catalog.AlterTable(table.entry));
  FS_FAILPOINT("table.before_drop_record");
  if (Status dropped = services.storage.DropRecorded(table.entry.location, table.entry.id, session.settings());
      !dropped.ok()) {
    const auto record = services.storage.ReadRecord(table.entry.location, session.settings());
    if (record.ok() && Names(*record, table.entry.id) && !(*record)->dropped) {
      table.entry.presence = Presence::kReady;
      [[maybe_unused]] const Status kept = services.catalog.AlterTable(table.entry);
    }
    return dropped;
  }
  FS_FAILPOINT("table.after_drop_record");
  // The table is gone; an entry that cannot be removed now goes when somebody looks.
  [[maybe_unused]] const Status removed = services.catalog.DropTable(table.entry);
  return Status::Ok();
}

namespace {

// Where a renamed table's folder goes. Leftovers of a killed CREATE TABLE AS at that place are avoided, not deleted:
// their writer may live.
StatusOr<std::string> PlaceFor(const Session& session, const catalog::Table& table, const catalog::TableName& to) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::Database database, services.catalog.GetDatabase(to.database));
  catalog::Table moved = table;
  moved.name = to;
  moved.location = database.location + "/" + to.table;
  FS_RETURN_IF_ERROR(CheckFolderFree(session, moved));
  FS_ASSIGN_OR_RETURN(const bool free, services.storage.IsFreeForRename(moved.location, session.settings()));
  return free ? moved.location : moved.location + "-" + table.id.substr(0, 8);
}

// Whether anybody could move the folder now is not known; the old name finds it where it still is.
Status TakeBackRename(const Session& session, const catalog::Table& renamed, const catalog::Table& before,
                      Status failure) {
  const Services& services = session.services();
  const auto there = services.storage.ReadRecord(renamed.location, session.settings());
  if (there.ok() && Names(*there, renamed.id)) return Status::Ok();  // it has moved; whoever looks settles the entry
  const auto still = services.storage.ReadRecord(renamed.moving_from, session.settings());
  if (still.ok() && Names(*still, renamed.id) &&
      services.catalog.RenameTable(renamed, before.name, before.location).ok())
    return failure;
  return Status(StatusCode::kUnknownOutcome, failure.message() + "; the table may have its old or its new name")
      .WithCondition("FIRESTEEL_COMMIT_OUTCOME_UNKNOWN", "");
}

}  // namespace

Status RenameTable(const Session& session, const KnownTable& found, const catalog::TableName& to) {
  const Services& services = session.services();
  // A name that a CREATE TABLE has claimed and not filled is free.
  if (const auto left = services.catalog.GetTable(to); left.ok()) FS_RETURN_IF_ERROR(services.catalog.DropTable(*left));
  if (found.entry.kind != catalog::TableKind::kManaged)
    return services.catalog.RenameTable(found.entry, to, found.entry.location);
  FS_ASSIGN_OR_RETURN(const KnownTable table, WithId(session, found));
  FS_ASSIGN_OR_RETURN(const std::string location, PlaceFor(session, table.entry, to));
  // The record finds the folder again; and whoever writes the table has ended when this returns.
  FS_RETURN_IF_ERROR(ChangeTable(session, table, [](files::TableState&) { return Status::Ok(); }));
  FS_FAILPOINT("table.before_rename");
  FS_RETURN_IF_ERROR(services.catalog.RenameTable(table.entry, to, location));
  FS_FAILPOINT("table.before_move");
  const StatusOr<catalog::Table> renamed = services.catalog.GetTable(to);
  if (!renamed.ok()) return Status::Ok();  // the name is given; whoever looks moves the folder
  if (renamed->id == table.entry.id && !renamed->moving_from.empty()) {
    if (Status moved = FinishMove(session, *renamed); !moved.ok())
      return TakeBackRename(session, *renamed, table.entry, std::move(moved));
  }
  FS_FAILPOINT("table.after_move");
  return Status::Ok();
}

}  // namespace firesteel::session
