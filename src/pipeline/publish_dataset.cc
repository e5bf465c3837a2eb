#include "pipeline/publish_dataset.h"

#include <algorithm>

#include "base/failpoint.h"
#include "pipeline/flow_session.h"
#include "session/table_definition.h"
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
  return SparkError("CANNOT_UPDATE_PARTITION_COLUMNS", {{"existingPartitionColumns", joined(existing.partition_columns)},
                                                        {"requestedPartitionColumns", joined(wanted.partition_columns)}});
}

// Puts the query's columns in the table's order: partition columns last.
StatusOr<analysis::ResolvedPlanPtr> InTableOrder(session::Session& session, const catalog::Table& table,
                                                 analysis::ResolvedPlanPtr plan) {
  return analysis::CastForWrite(std::move(plan), session::ShownName(table.name), table.columns,
                                analysis::MatchColumns::kByName, session.MakeAnalysisOptions());
}

}  // namespace

StatusOr<session::WriteSummary> PublishMaterializedView(session::Session& session, const DatasetGraph& graph,
                                                        const GraphNode& node) {
  const session::Services& services = session.services();
  FS_ASSIGN_OR_RETURN(catalog::Table table, DefineTable(session, node));
  const auto existing = services.catalog.GetTable(table.name);
  if (existing.ok()) {
    FS_RETURN_IF_ERROR(CheckReplaceable(*existing, table));
    table.location = existing->location;
    table.kind = existing->kind;
    table.created_ms = existing->created_ms;
  } else if (existing.status().code() != StatusCode::kNotFound) {
    return existing.status();
  }
  GraphRelations relations(graph, node.dataset, session);
  FS_ASSIGN_OR_RETURN(analysis::ResolvedPlanPtr plan,
                      analysis::Analyze(node.dataset.query, session.MakeAnalysisOptions(), relations));
  session::TableWrite write;
  write.location = table.location;
  write.provider = table.provider;
  FS_ASSIGN_OR_RETURN(write.plan, InTableOrder(session, table, std::move(plan)));
  write.partition_columns = table.partition_columns;
  write.overwrite = session::OverwriteScope::kWholeTarget;
  FS_ASSIGN_OR_RETURN(const session::WriteSummary summary,
                      services.storage.Write(write, session.settings(), session.MakeExecutionOptions(/*keep_order=*/false)));
  FS_FAILPOINT("pipeline.publish.before_catalog");
  FS_RETURN_IF_ERROR(existing.ok() ? services.catalog.AlterTable(table) : services.catalog.CreateTable(table));
  FS_FAILPOINT("pipeline.publish.after_catalog");
  return summary;
}

Status PublishView(session::Session& session, const DatasetGraph& graph, const GraphNode& node) {
  const Dataset& dataset = node.dataset;
  for (const std::size_t input : node.inputs) {
    if (graph.nodes[input].dataset.kind == DatasetKind::kTemporaryView) {
      return SparkError("INVALID_TEMP_OBJ_REFERENCE",
                        {{"obj", "VIEW"}, {"objName", QuoteParts(dataset.name)}, {"tempObj", "VIEW"},
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
