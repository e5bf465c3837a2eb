#include "pipeline/publish_dataset.h"

#include <algorithm>

#include "base/failpoint.h"
#include "pipeline/flow_session.h"
#include "session/commands/insert.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::pipeline {
namespace {

// The table as the dataset's definition and query say it should be.
StatusOr<catalog::Table> DefineTable(session::Session& session, const GraphNode& node) {
  const Dataset& dataset = node.dataset;
  plan::CreateTable create;
  create.name = dataset.name;
  create.provider = dataset.provider;
  create.comment = dataset.comment;
  create.properties = dataset.properties;
  for (const std::string& column : dataset.partition_columns) create.partitioned_by.push_back({column, "", {}});
  FS_ASSIGN_OR_RETURN(catalog::Table table, session::DefineTable(session, create));
  FS_RETURN_IF_ERROR(session::AddQueryColumns(table, create, node.schema));
  return table;
}

Status CheckReplaceable(const catalog::Table& existing, const catalog::Table& wanted) {
  if (existing.kind == catalog::TableKind::kView) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                      {{"viewName", session::ShownName(existing.name)}, {"operation", "CREATE MATERIALIZED VIEW"}});
  }
  const bool same = std::equal(existing.partition_columns.begin(), existing.partition_columns.end(),
                               wanted.partition_columns.begin(), wanted.partition_columns.end(), EqualsIgnoreCase);
  if (same) return Status::Ok();
  const auto joined = [](const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out.empty() ? std::string("none") : out;
  };
  return SparkError("CANNOT_UPDATE_PARTITION_COLUMNS",
                    {{"existingPartitionColumns", joined(existing.partition_columns)},
                     {"requestedPartitionColumns", joined(wanted.partition_columns)}});
}

// A folder that a table of this name left when the catalog was lost becomes the new table's, with its rows, until the
// first run has replaced them.
Status AdoptFolder(session::Session& session, catalog::Table& table) {
  FS_ASSIGN_OR_RETURN(const auto record, session.services().storage.ReadRecord(table.location, session.settings()));
  if (record && record->state && !record->dropped) table.id = record->state->id;
  return Status::Ok();
}

}  // namespace

StatusOr<session::WriteSummary> PublishMaterializedView(session::Session& session, const DatasetGraph& graph,
                                                        const GraphNode& node, const std::string& run_key) {
  const session::Services& services = session.services();
  session::KnownTable table;
  FS_ASSIGN_OR_RETURN(table.entry, DefineTable(session, node));
  auto existing = session::FindKnownTable(session, table.entry.name);
  if (existing.ok()) {
    FS_RETURN_IF_ERROR(CheckReplaceable(existing->entry, table.entry));
    FS_ASSIGN_OR_RETURN(existing, session::WithId(session, std::move(*existing)));
    table.entry.location = existing->entry.location;
    table.entry.kind = existing->entry.kind;
    table.entry.created_ms = existing->entry.created_ms;
    table.entry.id = existing->entry.id;
    table.partitions = existing->partitions;
  } else if (existing.status().code() != StatusCode::kNotFound) {
    return existing.status();
  }
  GraphRelations relations(graph, node.dataset, session);
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan,
                      analysis::Analyze(node.dataset.query, session.MakeAnalysisOptions(), relations));
  if (!existing.ok()) {
    FS_RETURN_IF_ERROR(AdoptFolder(session, table.entry));
    table.entry.presence = catalog::Presence::kPending;
    FS_RETURN_IF_ERROR(session::ClaimName(session, table.entry));
  }
  auto summary = session::WriteDefiningRows(session, table, plan, {.holder = table.entry.id, .run_key = run_key});
  if (!summary.ok())
    return existing.ok() ? summary.status() : session::AbandonClaim(session, table.entry, summary.status());
  FS_FAILPOINT("pipeline.publish.before_catalog");
  if (existing.ok()) {
    // The rows are published, and with them all that readers need; the entry's comment and properties may lag behind.
    if (services.catalog.ReplaceTable(existing->entry, table.entry, {}).ok()) {
      [[maybe_unused]] const Status mended = session::FindTable(session, table.entry.name).status();
    }
  } else {
    FS_RETURN_IF_ERROR(session::SettleClaim(session, table.entry, summary->partitions));
  }
  FS_FAILPOINT("pipeline.publish.after_catalog");
  return summary;
}

Status PublishView(session::Session& session, const DatasetGraph& graph, const GraphNode& node) {
  const Dataset& dataset = node.dataset;
  for (const std::size_t input : node.inputs) {
    if (graph.nodes[input].dataset.kind == DatasetKind::kTemporaryView) {
      return SparkError("INVALID_TEMP_OBJ_REFERENCE", {{"obj", "VIEW"},
                                                       {"objName", QuoteParts(dataset.name)},
                                                       {"tempObj", "VIEW"},
                                                       {"tempObjName", QuoteParts(graph.nodes[input].dataset.name)}});
    }
  }
  plan::CreateView create;
  create.name = dataset.name;
  create.or_replace = true;
  create.columns = dataset.view_columns;
  create.comment = dataset.comment;
  create.properties = dataset.properties;
  create.query = dataset.query;
  create.query_text = dataset.query_text;
  return session.Execute(plan::MakeCommand(std::move(create))).status();
}

}  // namespace firesteel::pipeline
