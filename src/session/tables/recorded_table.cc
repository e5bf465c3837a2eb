#include "session/tables/recorded_table.h"

#include <utility>

#include "files/commit/process_identity.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

Status NotFound(const catalog::TableName& name) {
  return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts({name.database, name.table})}});
}

// A reader may lack the right to delete or to write; whoever has it finishes later.
void FinishDrop(const Session& session, const catalog::Table& table) {
  const Services& services = session.services();
  if (!services.storage.DropRecorded(table.location, table.id, session.settings()).ok()) return;
  [[maybe_unused]] const Status removed = services.catalog.DropTable(table);
}

StatusOr<KnownTable> AsEntered(const Session& session, catalog::Table entry) {
  KnownTable known{std::move(entry), {}, {}};
  if (known.entry.tracks_partitions) {
    FS_ASSIGN_OR_RETURN(known.partitions, session.services().catalog.ListPartitions(known.entry.name));
  }
  return known;
}

KnownTable AsRecorded(const Session& session, catalog::Table entry, const files::RecordedTable& record) {
  if (entry.presence == catalog::Presence::kPending || entry.revision != record.version) {
    const auto mended = session.services().catalog.MendTable(entry, *record.state, record.version);
    if (mended.ok() && *mended) entry.revision = record.version;
  }
  if (entry.presence == catalog::Presence::kPending) entry.presence = catalog::Presence::kReady;
  entry.columns = record.state->columns;
  entry.partition_columns = record.state->partition_columns;
  entry.tracks_partitions = !entry.partition_columns.empty();
  entry.provider = record.state->provider;
  entry.options = record.state->options;
  return {std::move(entry), record.state->partitions, record.version};
}

// As for FinishDrop; the entry stays as it is then, and the next one tries again.
void DropReplaced(const Session& session, catalog::Table& entry) {
  if (!DropOtherFolder(session, entry).ok()) return;
  [[maybe_unused]] const Status kept = session.services().catalog.AlterTable(entry);
}

}  // namespace

bool Names(const std::optional<files::RecordedTable>& record, const std::string& id) {
  return record && record->state && !id.empty() && record->state->id == id;
}

Status DropOtherFolder(const Session& session, catalog::Table& entry) {
  FS_RETURN_IF_ERROR(session.services().storage.DropRecorded(entry.other_folder->location, entry.other_folder->id,
                                                             session.settings()));
  entry.other_folder.reset();
  return Status::Ok();
}

Status FinishMove(const Session& session, const catalog::Table& table) {
  const Services& services = session.services();
  const auto there = [&]() -> StatusOr<bool> {
    FS_ASSIGN_OR_RETURN(const auto record, services.storage.ReadRecord(table.location, session.settings()));
    return Names(record, table.id);
  };
  FS_ASSIGN_OR_RETURN(bool moved, there());
  if (!moved) {
    // Another table may lie there by now.
    FS_ASSIGN_OR_RETURN(const auto record, services.storage.ReadRecord(table.moving_from, session.settings()));
    if (Names(record, table.id)) {
      const Status renamed = services.storage.RenameDirectory(table.moving_from, table.location, session.settings());
      FS_ASSIGN_OR_RETURN(moved, there());  // by us or by somebody faster
      if (!moved) return renamed.ok() ? Status::Internal("a renamed folder is not at its new place") : renamed;
    }
  }
  catalog::Table settled = table;
  settled.moving_from.clear();
  return services.catalog.AlterTable(settled);
}

StatusOr<KnownTable> FindKnownTable(const Session& session, const catalog::TableName& name) {
  using catalog::Presence;
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(catalog::Table entry, services.catalog.GetTable(name));
  if (entry.kind == catalog::TableKind::kView) return KnownTable{std::move(entry), {}, {}};
  if (!entry.moving_from.empty()) {
    FS_RETURN_IF_ERROR(FinishMove(session, entry));
    entry.moving_from.clear();
  }
  if (entry.other_folder && entry.other_folder->role == catalog::OtherFolder::Role::kReplaced)
    DropReplaced(session, entry);
  if (entry.id.empty()) return AsEntered(session, std::move(entry));
  auto record = services.storage.ReadRecord(entry.location, session.settings());
  if (!record.ok()) {
    // An external table whose folder cannot be reached can still be described and dropped.
    if (entry.kind == catalog::TableKind::kExternal && entry.presence == Presence::kReady)
      return AsEntered(session, std::move(entry));
    return std::move(record).status();
  }
  if (Names(*record, entry.id)) {
    if (!(*record)->dropped) return AsRecorded(session, std::move(entry), **record);
    FinishDrop(session, entry);
    return NotFound(name);
  }
  if (entry.presence == Presence::kReady) return AsEntered(session, std::move(entry));
  if (entry.presence == Presence::kDropping) {
    [[maybe_unused]] const Status removed = services.catalog.DropTable(entry);
  }
  return NotFound(name);
}

StatusOr<catalog::Table> FindTable(const Session& session, const catalog::TableName& name) {
  FS_ASSIGN_OR_RETURN(KnownTable known, FindKnownTable(session, name));
  return std::move(known.entry);
}

StatusOr<std::vector<catalog::Table>> ListKnownTables(const Session& session, const std::string& database) {
  FS_ASSIGN_OR_RETURN(const std::vector<catalog::Table> entries, session.services().catalog.ListTables(database));
  std::vector<catalog::Table> tables;
  for (const catalog::Table& entry : entries) {
    if (entry.presence == catalog::Presence::kReady) {
      tables.push_back(entry);
      continue;
    }
    auto found = FindTable(session, entry.name);
    if (found.ok()) {
      tables.push_back(std::move(found).value());
    } else if (found.status().code() != StatusCode::kNotFound) {
      return std::move(found).status();
    }
  }
  return tables;
}

StatusOr<KnownTable> WithId(const Session& session, KnownTable table) {
  if (!table.entry.id.empty()) return table;
  FS_ASSIGN_OR_RETURN(const catalog::Table identified,
                      session.services().catalog.IdentifyTable(table.entry.name, files::NewUuid()));
  table.entry.id = identified.id;
  return table;
}

files::TableState StateOf(const KnownTable& table) {
  files::TableState state;
  state.id = table.entry.id;
  state.columns = table.entry.columns;
  state.partition_columns = table.entry.partition_columns;
  state.owns_folder = table.entry.kind == catalog::TableKind::kManaged;
  state.provider = table.entry.provider;
  state.options = table.entry.options;
  files::AddPartitions(state.partitions, table.partitions);
  return state;
}

}  // namespace firesteel::session
