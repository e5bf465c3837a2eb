#include <algorithm>

#include "base/failpoint.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/partition_text.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

StatusOr<KnownTable> PartitionedTable(Session& session, const plan::Name& name) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
  FS_ASSIGN_OR_RETURN(KnownTable table, FindKnownTable(session, qualified));
  if (table.entry.partition_columns.empty()) {
    return SparkError("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY", {{"name", ShownName(qualified)}});
  }
  return table;
}

// Every partition column in order, from a clause that must name them all.
StatusOr<std::vector<std::optional<std::string>>> FullSpec(Session& session, const catalog::Table& table,
                                                           const plan::PartitionSpec& spec) {
  FS_ASSIGN_OR_RETURN(const PartitionTextSpec texts, PartitionTexts(session, table, spec));
  std::vector<std::optional<std::string>> values;
  for (const std::string& column : table.partition_columns) {
    const auto found = std::find_if(texts.begin(), texts.end(),
                                    [&](const auto& entry) { return EqualsIgnoreCase(entry.first, column); });
    if (found == texts.end()) {
      std::string given;
      for (const auto& entry : texts) given += (given.empty() ? "" : ", ") + entry.first;
      return SparkError("PARTITIONS_NOT_FOUND",
                        {{"partitionList", "(" + given + "), which lacks " + QuoteIdentifier(column)},
                         {"tableName", ShownName(table.name)}});
    }
    values.push_back(found->second);
  }
  return values;
}

using Partitions = std::vector<catalog::Partition>;

Partitions::iterator Find(Partitions& partitions, const std::vector<std::optional<std::string>>& values) {
  return std::find_if(partitions.begin(), partitions.end(),
                      [&](const catalog::Partition& one) { return one.values == values; });
}

Status PartitionError(const char* condition, const catalog::Table& table,
                      const std::vector<std::optional<std::string>>& values) {
  std::string shown;
  for (const auto& value : values) shown += (shown.empty() ? "" : ", ") + value.value_or("null");
  return SparkError(condition, {{"partitionList", "(" + shown + ")"},
                                {"tableName", QuoteParts({table.name.database, table.name.table})}});
}

std::string LocationOf(const catalog::Table& table, const catalog::Partition& partition) {
  return partition.location.empty()
             ? table.location + "/" + PartitionPathText(table.partition_columns, partition.values)
             : partition.location;
}

// The files of a managed table's partition go with it.
Status DropManaged(Session& session, const KnownTable& found,
                   std::vector<std::vector<std::optional<std::string>>> values) {
  FS_ASSIGN_OR_RETURN(const KnownTable table, WithId(session, found));
  RowRemoval removal{table.entry.location, table.entry.provider,
                     WriteStateOf(table, files::TableWriteState::Columns::kExpect), std::move(values)};
  return session.services().storage.RemoveRows(removal, session.settings());
}

Status MoveManaged(Session& session, const KnownTable& found, const catalog::Partition& from,
                   const catalog::Partition& to) {
  FS_ASSIGN_OR_RETURN(const KnownTable table, WithId(session, found));
  return session.services().storage.MovePartition(
      {table.entry.location, table.entry.provider, WriteStateOf(table, files::TableWriteState::Columns::kExpect),
       from.values, to.values},
      session.settings());
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::AddPartitions& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const KnownTable table, PartitionedTable(session, command.name));
  Partitions added;
  for (const auto& [spec, location] : command.partitions) {
    catalog::Partition partition;
    FS_ASSIGN_OR_RETURN(partition.values, FullSpec(session, table.entry, spec));
    if (!location.empty()) {
      FS_ASSIGN_OR_RETURN(partition.location, services.storage.ResolveUri(location));
    }
    added.push_back(std::move(partition));
  }
  FS_RETURN_IF_ERROR(ChangeTable(session, table, [&](files::TableState& state) -> Status {
    for (const catalog::Partition& partition : added) {
      const bool present = Find(state.partitions, partition.values) != state.partitions.end();
      if (present && command.if_exists == plan::IfExists::kFail) {
        return PartitionError("PARTITIONS_ALREADY_EXIST", table.entry, partition.values);
      }
      files::AddPartitions(state.partitions, {partition});
    }
    return Status::Ok();
  }));
  for (const catalog::Partition& partition : added) {
    // Where people look for it; readers take a missing folder for an empty one.
    [[maybe_unused]] const Status made =
        services.storage.CreateDirectory(LocationOf(table.entry, partition), session.settings());
  }
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DropPartitions& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const KnownTable table, PartitionedTable(session, command.name));
  std::vector<std::vector<std::optional<std::string>>> dropped;
  for (const plan::PartitionSpec& spec : command.partitions) {
    FS_ASSIGN_OR_RETURN(const PartitionTextSpec wanted, PartitionTexts(session, table.entry, spec));
    const std::size_t before = dropped.size();
    for (const catalog::Partition& partition : table.partitions) {
      if (MatchesPartition(wanted, table.entry.partition_columns, partition)) dropped.push_back(partition.values);
    }
    if (dropped.size() == before && command.if_missing == plan::IfExists::kFail) {
      std::string shown;
      for (const auto& [column, text] : wanted)
        shown += (shown.empty() ? "" : ", ") + column + "=" + text.value_or("null");
      return SparkError("PARTITIONS_NOT_FOUND",
                        {{"partitionList", "PARTITION (" + shown + ")"}, {"tableName", ShownName(table.entry.name)}});
    }
  }
  const bool managed = table.entry.kind == catalog::TableKind::kManaged;
  if (dropped.empty()) {
    // A killed statement that this one repeats may have dropped them all and still have left their files.
    if (managed) FS_RETURN_IF_ERROR(DropManaged(session, table, {}));
    return MakeEmptyResult(services.engine);
  }
  if (managed) {
    FS_RETURN_IF_ERROR(DropManaged(session, table, std::move(dropped)));
    FS_FAILPOINT("table.before_mend");
    [[maybe_unused]] const auto mended = FindTable(session, table.entry.name);
  } else {
    FS_RETURN_IF_ERROR(ChangeTable(session, table, [&](files::TableState& state) -> Status {
      std::erase_if(state.partitions, [&](const catalog::Partition& partition) {
        return std::find(dropped.begin(), dropped.end(), partition.values) != dropped.end();
      });
      return Status::Ok();
    }));
  }
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RenamePartition& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(KnownTable table, PartitionedTable(session, command.name));
  catalog::Partition from;
  catalog::Partition to;
  FS_ASSIGN_OR_RETURN(from.values, FullSpec(session, table.entry, command.from));
  FS_ASSIGN_OR_RETURN(to.values, FullSpec(session, table.entry, command.to));
  const auto rename = [&](files::TableState& state) -> Status {
    if (Find(state.partitions, to.values) != state.partitions.end()) {
      return PartitionError("PARTITIONS_ALREADY_EXIST", table.entry, to.values);
    }
    const auto old = Find(state.partitions, from.values);
    if (old == state.partitions.end()) return PartitionError("PARTITIONS_NOT_FOUND", table.entry, from.values);
    state.partitions.erase(old);
    files::AddPartitions(state.partitions, {to});
    return Status::Ok();
  };
  if (table.entry.kind == catalog::TableKind::kManaged) {
    files::TableState checked = StateOf(table);
    FS_RETURN_IF_ERROR(rename(checked));
    FS_RETURN_IF_ERROR(MoveManaged(session, table, from, to));
    FS_FAILPOINT("table.before_mend");
    FS_ASSIGN_OR_RETURN(table, FindKnownTable(session, table.entry.name));
    // A partition without files leaves nothing behind that would register the new one.
    if (Find(table.partitions, to.values) != table.partitions.end()) return MakeEmptyResult(services.engine);
    FS_RETURN_IF_ERROR(ChangeTable(session, table, [&](files::TableState& state) {
      files::AddPartitions(state.partitions, {to});
      return Status::Ok();
    }));
  } else {
    FS_RETURN_IF_ERROR(ChangeTable(session, table, rename));
  }
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RecoverPartitions& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.name));
  FS_ASSIGN_OR_RETURN(const KnownTable table, FindKnownTable(session, name));
  if (table.entry.partition_columns.empty()) {
    return SparkError("NOT_A_PARTITIONED_TABLE",
                      {{"operation", "MSCK REPAIR TABLE"}, {"tableIdentWithDB", ShownName(name)}});
  }
  FS_ASSIGN_OR_RETURN(const auto found, services.storage.FindPartitions(
                                            table.entry.location, table.entry.partition_columns, session.settings()));
  FS_RETURN_IF_ERROR(ChangeTable(session, table, [&](files::TableState& state) {
    files::AddPartitions(state.partitions, found);
    return Status::Ok();
  }));
  return MakeEmptyResult(services.engine);
}

}  // namespace firesteel::session
