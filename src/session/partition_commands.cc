#include <algorithm>

#include "session/commands.h"
#include "session/partition_text.h"
#include "session/row_result.h"
#include "session/table_definition.h"
#include "session/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

StatusOr<catalog::Table> PartitionedTable(Session& session, const plan::Name& name) {
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(name));
  FS_ASSIGN_OR_RETURN(catalog::Table table, session.services().catalog.GetTable(qualified));
  if (table.partition_columns.empty()) {
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
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const auto& entry) { return EqualsIgnoreCase(entry.first, column); });
    if (found == texts.end()) {
      std::string given;
      for (const auto& entry : texts) given += (given.empty() ? "" : ", ") + entry.first;
      return SparkError("PARTITIONS_NOT_FOUND", {{"partitionList", "(" + given + "), which lacks " + QuoteIdentifier(column)},
                                                 {"tableName", ShownName(table.name)}});
    }
    values.push_back(found->second);
  }
  return values;
}

std::string LocationOf(const catalog::Table& table, const catalog::Partition& partition) {
  return partition.location.empty() ? table.location + "/" + PartitionPathText(table.partition_columns, partition.values)
                                    : partition.location;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::AddPartitions& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::Table table, PartitionedTable(session, command.name));
  std::vector<catalog::Partition> added;
  for (const auto& [spec, location] : command.partitions) {
    catalog::Partition partition;
    FS_ASSIGN_OR_RETURN(partition.values, FullSpec(session, table, spec));
    if (!location.empty()) {
      FS_ASSIGN_OR_RETURN(partition.location, services.storage.ResolveUri(location));
    }
    added.push_back(std::move(partition));
  }
  FS_RETURN_IF_ERROR(services.catalog.AddPartitions(table.name, added,
                                                    command.if_exists == plan::IfExists::kSkip ? catalog::Catalog::IfPresent::kSkip
                                                                                               : catalog::Catalog::IfPresent::kFail));
  for (const catalog::Partition& partition : added) {
    FS_RETURN_IF_ERROR(services.storage.CreateDirectory(LocationOf(table, partition), session.settings()));
  }
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DropPartitions& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::Table table, PartitionedTable(session, command.name));
  FS_ASSIGN_OR_RETURN(const auto partitions, services.catalog.ListPartitions(table.name));
  std::vector<catalog::Partition> dropped;
  for (const plan::PartitionSpec& spec : command.partitions) {
    FS_ASSIGN_OR_RETURN(const PartitionTextSpec wanted, PartitionTexts(session, table, spec));
    const std::size_t before = dropped.size();
    for (const catalog::Partition& partition : partitions) {
      if (MatchesPartition(wanted, table.partition_columns, partition)) dropped.push_back(partition);
    }
    if (dropped.size() == before && command.if_missing == plan::IfExists::kFail) {
      std::string shown;
      for (const auto& [column, text] : wanted) shown += (shown.empty() ? "" : ", ") + column + "=" + text.value_or("null");
      return SparkError("PARTITIONS_NOT_FOUND", {{"partitionList", "PARTITION (" + shown + ")"}, {"tableName", ShownName(table.name)}});
    }
  }
  std::vector<std::vector<std::optional<std::string>>> values;
  for (const catalog::Partition& partition : dropped) values.push_back(partition.values);
  FS_RETURN_IF_ERROR(services.catalog.DropPartitions(table.name, values));
  if (table.kind == catalog::TableKind::kManaged) {
    for (const catalog::Partition& partition : dropped) FS_RETURN_IF_ERROR(services.storage.DeleteDirectory(LocationOf(table, partition), session.settings()));
  }
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RenamePartition& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::Table table, PartitionedTable(session, command.name));
  catalog::Partition from;
  catalog::Partition to;
  FS_ASSIGN_OR_RETURN(from.values, FullSpec(session, table, command.from));
  FS_ASSIGN_OR_RETURN(to.values, FullSpec(session, table, command.to));
  FS_RETURN_IF_ERROR(services.catalog.AddPartitions(table.name, {to}, catalog::Catalog::IfPresent::kFail));
  FS_RETURN_IF_ERROR(services.catalog.DropPartitions(table.name, {from.values}));
  if (table.kind == catalog::TableKind::kManaged) {
    FS_RETURN_IF_ERROR(services.storage.RenameDirectory(LocationOf(table, from), LocationOf(table, to), session.settings()));
  }
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::RecoverPartitions& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.name));
  FS_ASSIGN_OR_RETURN(const catalog::Table table, services.catalog.GetTable(name));
  if (table.partition_columns.empty()) {
    return SparkError("NOT_A_PARTITIONED_TABLE", {{"operation", "MSCK REPAIR TABLE"}, {"tableIdentWithDB", ShownName(name)}});
  }
  FS_ASSIGN_OR_RETURN(const auto found, services.storage.FindPartitions(table.location, table.partition_columns, session.settings()));
  FS_RETURN_IF_ERROR(services.catalog.AddPartitions(name, found, catalog::Catalog::IfPresent::kSkip));
  return MakeEmptyResult(services.engine);
}

}  // namespace firesteel::session
