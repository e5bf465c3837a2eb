#include "plan/printer.h"
#include "session/commands/commands.h"
#include "session/commands/write_checks.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_definition.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

using Mode = plan::WriteTableV2::Mode;

constexpr const char* kTransforms[] = {"years", "months", "days", "hours"};

std::string ColumnOf(const plan::ExpressionPtr& expression) {
  const auto* column = plan::As<plan::UnresolvedAttribute>(expression);
  std::string name;
  if (column != nullptr) {
    for (const std::string& part : column->parts) name += (name.empty() ? "" : ".") + part;
  }
  return name;
}

StatusOr<plan::PartitionTransform> TransformOf(const plan::ExpressionPtr& expression) {
  if (std::string column = ColumnOf(expression); !column.empty())
    return plan::PartitionTransform{std::move(column), "", {}};
  if (const auto* call = plan::As<plan::UnresolvedFunction>(expression); call != nullptr && call->name.size() == 1) {
    const std::string name = FoldCase(call->name[0]);
    for (const char* transform : kTransforms) {
      if (name != transform || call->arguments.empty()) continue;
      return SparkError("UNSUPPORTED_PARTITION_TRANSFORM",
                        {{"transform", "`" + name + "(" + ColumnOf(call->arguments[0]) + ")`"}});
    }
    if (name == "bucket") return Unsupported("the partition transform bucket (tables with buckets)");
  }
  return LegacyError("1316", "Invalid partition transformation: " + plan::Print(expression) + ".");
}

StatusOr<StatementResult> Create(Session& session, const plan::WriteTableV2& command) {
  plan::CreateTable create;
  create.name = command.table;
  create.provider = command.provider;
  create.options = command.options;
  create.cluster_by = command.cluster_by;
  create.query = command.input;
  for (const auto& [key, value] : command.properties) {
    if (key != "comment") create.properties.emplace_back(key, value);  // a reserved name, which Spark's writer loses
  }
  for (const plan::ExpressionPtr& expression : command.partitioned_by) {
    FS_ASSIGN_OR_RETURN(plan::PartitionTransform transform, TransformOf(expression));
    create.partitioned_by.push_back(std::move(transform));
  }
  return Execute(session, create);
}

// Tables of the session catalog are written by saveAsTable and insertInto only; writeTo makes new ones.
Status RefuseExisting(Session& session, const plan::WriteTableV2& command) {
  std::string name;
  for (const std::string& part : command.table) name += (name.empty() ? "" : ".") + part;
  if (session.FindTemporaryView(command.table) != nullptr) {
    return LegacyError("1007", "Cannot write into temp view " + name + " as it's not a data source v2 relation.");
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(command.table));
  const auto table = FindTable(session, qualified);
  if (!table.ok()) {
    if (table.status().code() != StatusCode::kNotFound) return table.status();
    return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(command.table)}});
  }
  if (table->kind == catalog::TableKind::kView) {
    return LegacyError("1011", "Writing into a view is not allowed. View: " + ShownName(qualified) + ".");
  }
  return LegacyError("1012", "Cannot write into v1 table: " + ShownName(qualified) + ".");
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::WriteTableV2& command) {
  switch (command.mode) {
    case Mode::kCreate:
      return Create(session, command);
    case Mode::kReplace:
    case Mode::kCreateOrReplace: {
      FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
      return SparkError("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                        {{"tableName", ShownName(name)}, {"operation", "REPLACE TABLE AS SELECT"}});
    }
    case Mode::kAppend:
    case Mode::kOverwrite:
    case Mode::kOverwritePartitions:
      return RefuseExisting(session, command);
  }
  return Status::Internal("a mode of writeTo without executor");
}

}  // namespace firesteel::session
