#include <algorithm>

#include "analysis/plan/column_id.h"
#include "base/failpoint.h"
#include "session/commands/commands.h"
#include "session/commands/insert.h"
#include "session/row_result.h"
#include "session/tables/partition_text.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

using analysis::ResolvedExpressionPtr;
using analysis::ResolvedPlanPtr;

// The columns an INSERT's query must deliver: all of them less those with a static partition value, or the listed ones.
StatusOr<Schema> ExpectedColumns(const catalog::Table& table, const plan::Insert& insert) {
  const auto is_static = [&](const std::string& name) {
    return std::any_of(insert.partition.begin(), insert.partition.end(), [&](const auto& entry) {
      return entry.second != nullptr && EqualsIgnoreCase(entry.first, name);
    });
  };
  Schema expected;
  if (insert.columns.empty()) {
    for (const StructField& field : table.columns) {
      if (!is_static(field.name)) expected.push_back(field);
    }
    return expected;
  }
  for (const std::string& name : insert.columns) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const StructField& field) { return EqualsIgnoreCase(field.name, name); });
    if (found == table.columns.end()) {
      std::string proposal;
      std::vector<std::string> names;
      for (const StructField& field : table.columns) names.push_back(field.name);
      for (const std::string& near : NearestNames(name, names))
        proposal += (proposal.empty() ? "`" : ", `") + near + "`";
      return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                        {{"objectName", QuoteIdentifier(name)}, {"proposal", proposal}});
    }
    if (std::count_if(insert.columns.begin(), insert.columns.end(),
                      [&](const std::string& other) { return EqualsIgnoreCase(other, name); }) > 1) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(name))}});
    }
    expected.push_back(*found);
  }
  return expected;
}

// Puts what the query delivers into the table's column order; static partition values and NULLs fill the rest.
StatusOr<ResolvedPlanPtr> CompleteRows(Session& session, const catalog::Table& table, const plan::Insert& insert,
                                       const Schema& delivered, ResolvedPlanPtr rows) {
  if (delivered.size() == table.columns.size() && insert.columns.empty()) return rows;
  FS_ASSIGN_OR_RETURN(const auto constants, PartitionConstants(session, table, insert.partition));
  analysis::ResolvedProject project;
  std::vector<analysis::Attribute> output;
  for (const StructField& field : table.columns) {
    ResolvedExpressionPtr expression;
    for (std::size_t i = 0; i < delivered.size(); ++i) {
      if (EqualsIgnoreCase(delivered[i].name, field.name)) {
        const analysis::Attribute& column = rows->output[i];
        expression = analysis::MakeResolved(analysis::ColumnReference{column.id}, column.type, column.nullable);
      }
    }
    for (std::size_t i = 0; i < constants.size(); ++i) {
      if (constants[i] != nullptr && EqualsIgnoreCase(insert.partition[i].first, field.name)) expression = constants[i];
    }
    if (expression == nullptr) expression = analysis::MakeResolved(analysis::ResolvedLiteral{}, field.type, true);
    output.push_back({analysis::NewColumnId(), field.name, expression->type, expression->nullable, {}, {}});
    project.expressions.push_back(std::move(expression));
  }
  project.input = std::move(rows);
  return analysis::MakeResolvedPlan(std::move(project), std::move(output));
}

// PARTITION (a = 1, b): constants come first, since a folder's constant part cannot lie below one that rows decide.
Status CheckConstantsFirst(const plan::PartitionSpec& partition) {
  const auto first_open =
      std::find_if(partition.begin(), partition.end(), [](const auto& entry) { return entry.second == nullptr; });
  const auto late =
      std::find_if(first_open, partition.end(), [](const auto& entry) { return entry.second != nullptr; });
  if (late == partition.end()) return Status::Ok();
  return Status(StatusCode::kInvalidArgument, "partition column `" + late->first +
                                                  "` has a constant value and must stand before `" + first_open->first +
                                                  "`, which has none");
}

// The rows bring a column for everything that PARTITION does not fix.
Status CheckPartitionArity(const catalog::Table& table, const PartitionTextSpec& constants, const Schema& expected,
                           const analysis::ResolvedPlan& query) {
  if (constants.empty() || query.output.size() == expected.size()) return Status::Ok();
  const auto list = [](const auto& columns, const auto& name_of) {
    std::string out;
    for (const auto& column : columns) out += (out.empty() ? "" : ", ") + QuoteIdentifier(name_of(column));
    return out;
  };
  return SparkError(
      "INSERT_PARTITION_COLUMN_ARITY_MISMATCH",
      {{"tableName", ShownName(table.name)},
       {"tableColumns", list(table.columns, [](const StructField& field) { return field.name; })},
       {"staticPartCols", list(constants, [](const auto& entry) { return entry.first; })},
       {"dataColumns", list(query.output, [](const analysis::Attribute& column) { return column.name; })}});
}

OverwriteScope ScopeOf(const Session& session, const catalog::Table& table, const plan::Insert& insert,
                       bool has_static) {
  if (insert.mode == plan::InsertMode::kInto) return OverwriteScope::kNothing;
  if (table.partition_columns.empty()) return OverwriteScope::kWholeTarget;
  const bool all_static = insert.partition.size() == table.partition_columns.size() &&
                          std::all_of(insert.partition.begin(), insert.partition.end(),
                                      [](const auto& entry) { return entry.second != nullptr; });
  const bool dynamic = EqualsIgnoreCase(session.settings().Text("spark.sql.sources.partitionOverwriteMode"), "DYNAMIC");
  if (dynamic && !all_static) return OverwriteScope::kWrittenPartitions;
  return has_static ? OverwriteScope::kStaticPartition : OverwriteScope::kWholeTarget;
}

// INSERT into CREATE TEMPORARY VIEW .. USING jdbc: a write through the connector, by position.
StatusOr<StatementResult> InsertThrough(Session& session, const TemporaryView& view, const plan::Insert& insert) {
  const auto* source = plan::As<plan::FileRelation>(view.plan);
  if (source == nullptr || FindConnector(session.services(), source->format) == nullptr || !insert.columns.empty() ||
      insert.by_name || !insert.partition.empty()) {
    return Unsupported("INSERT into a temporary view");
  }
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr target, session.Analyze(view.plan));
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr query, session.Analyze(insert.query));
  const Schema columns = analysis::SchemaOf(*target);
  // Only for its checks; the database converts.
  FS_RETURN_IF_ERROR(analysis::CastForWrite(query, view.name, columns, analysis::MatchColumns::kByPosition,
                                            session.MakeAnalysisOptions())
                         .status());
  plan::ToDf renamed{insert.query, {}};
  for (const StructField& column : columns) renamed.names.push_back(column.name);
  plan::WriteFiles write;
  write.input = plan::MakeRelation(std::move(renamed));
  write.format = source->format;
  write.options = source->options;
  write.mode = insert.mode == plan::InsertMode::kOverwrite ? plan::SaveMode::kOverwrite : plan::SaveMode::kAppend;
  return Execute(session, write);
}

// What all writes into a table have in common.
StatusOr<TableWrite> WriteInto(Session& session, const KnownTable& table, const ResolvedPlanPtr& query,
                               analysis::MatchColumns match) {
  TableWrite write;
  write.location = table.entry.location;
  write.provider = table.entry.provider;
  FS_ASSIGN_OR_RETURN(write.plan, analysis::CastForWrite(query, ShownName(table.entry.name), table.entry.columns, match,
                                                         session.MakeAnalysisOptions()));
  write.partition_columns = table.entry.partition_columns;
  for (const auto& [key, value] : table.entry.options) write.options[key] = value;
  write.run_key = session.run_key();
  return write;
}

// A table whose folder is that of another one (external tables may share) has its partitions in its entry alone.
Status RegisterAsGuest(Session& session, const KnownTable& table, const TableWrite& write,
                       const WriteSummary& summary) {
  return ChangeTable(session, table, [&](files::TableState& state) {
    const bool clears =
        write.overwrite == OverwriteScope::kWholeTarget || write.overwrite == OverwriteScope::kStaticPartition;
    if (clears) {
      std::erase_if(state.partitions, [&](const catalog::Partition& partition) {
        return MatchesPartition(write.static_partition, state.partition_columns, partition);
      });
    }
    files::AddPartitions(state.partitions, summary.partitions);
    return Status::Ok();
  });
}

StatusOr<WriteSummary> RunWrite(Session& session, const TableWrite& write) {
  return session.services().storage.Write(write, session.settings(),
                                          session.MakeExecutionOptions(/*keep_order=*/false));
}

}  // namespace

StatusOr<WriteSummary> WriteTableRows(
    Session& session, const KnownTable& found, const ResolvedPlanPtr& query, OverwriteScope overwrite,
    std::vector<std::pair<std::string, std::optional<std::string>>> static_partition) {
  FS_ASSIGN_OR_RETURN(const KnownTable table, WithId(session, found));
  FS_ASSIGN_OR_RETURN(TableWrite write, WriteInto(session, table, query, analysis::MatchColumns::kByPosition));
  write.overwrite = overwrite;
  write.static_partition = std::move(static_partition);
  write.table = WriteStateOf(table, files::TableWriteState::Columns::kExpect);
  FS_ASSIGN_OR_RETURN(const WriteSummary summary, RunWrite(session, write));
  FS_FAILPOINT("table.before_mend");
  const auto mended = FindKnownTable(session, table.entry.name);
  // A table that the record named before is no guest, also where the record cannot be reached just now.
  if (!table.version && mended.ok() && !mended->version && mended->entry.tracks_partitions) {
    FS_RETURN_IF_ERROR(RegisterAsGuest(session, *mended, write, summary));
  }
  return summary;
}

StatusOr<WriteSummary> WriteDefiningRows(Session& session, const KnownTable& table, const ResolvedPlanPtr& query,
                                         const DefiningWrite& how) {
  FS_ASSIGN_OR_RETURN(TableWrite write, WriteInto(session, table, query, analysis::MatchColumns::kByName));
  write.overwrite = OverwriteScope::kWholeTarget;
  write.table = WriteStateOf(table, files::TableWriteState::Columns::kSet);
  write.before_publish = [&] { return CheckClaim(session, table.entry.name, how.holder); };
  if (!how.run_key.empty()) write.run_key = how.run_key;
  return RunWrite(session, write);
}

StatusOr<StatementResult> Execute(Session& session, const plan::Insert& command) {
  const Services& services = session.services();
  if (command.replace_where != nullptr) return Unsupported("INSERT INTO .. REPLACE WHERE for file tables");
  if (const TemporaryViewPtr view = session.FindTemporaryView(command.table))
    return InsertThrough(session, *view, command);
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
  FS_ASSIGN_OR_RETURN(const KnownTable found, FindKnownTable(session, name));
  const catalog::Table& table = found.entry;
  if (table.kind == catalog::TableKind::kView) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", {{"viewName", ShownName(name)}, {"operation", "INSERT"}});
  }
  FS_ASSIGN_OR_RETURN(const PartitionTextSpec static_texts, PartitionTexts(session, table, command.partition));
  FS_RETURN_IF_ERROR(CheckConstantsFirst(command.partition));
  if (command.if_not_exists) {
    const bool present =
        std::any_of(found.partitions.begin(), found.partitions.end(), [&](const catalog::Partition& partition) {
          return MatchesPartition(static_texts, table.partition_columns, partition);
        });
    if (present) return MakeEmptyResult(services.engine);
  }
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr query, session.Analyze(command.query));
  FS_ASSIGN_OR_RETURN(const Schema expected, ExpectedColumns(table, command));
  FS_RETURN_IF_ERROR(CheckPartitionArity(table, static_texts, expected, *query));
  FS_ASSIGN_OR_RETURN(
      ResolvedPlanPtr rows,
      analysis::CastForWrite(query, ShownName(name), expected,
                             command.by_name ? analysis::MatchColumns::kByName : analysis::MatchColumns::kByPosition,
                             session.MakeAnalysisOptions()));
  FS_ASSIGN_OR_RETURN(rows, CompleteRows(session, table, command, expected, std::move(rows)));
  const OverwriteScope scope = ScopeOf(session, table, command, !static_texts.empty());
  FS_RETURN_IF_ERROR(WriteTableRows(session, found, rows, scope, static_texts).status());
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::InsertOverwriteDirectory& command) {
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr query, session.Analyze(command.query));
  TableWrite write;
  FS_ASSIGN_OR_RETURN(write.location, session.services().storage.ResolveUri(command.path));
  write.provider = FoldCase(command.provider);
  write.plan = query;
  write.overwrite = OverwriteScope::kWholeTarget;
  write.options = command.options;
  write.run_key = session.run_key();
  FS_RETURN_IF_ERROR(
      session.services().storage.Write(write, session.settings(), session.MakeExecutionOptions(false)).status());
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::Truncate& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.table));
  FS_ASSIGN_OR_RETURN(const KnownTable found, FindKnownTable(session, name));
  if (found.entry.kind == catalog::TableKind::kView) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                      {{"viewName", ShownName(name)}, {"operation", "TRUNCATE TABLE"}});
  }
  if (found.entry.kind == catalog::TableKind::kExternal) {
    return Status(StatusCode::kInvalidArgument,
                  "TRUNCATE TABLE is not allowed on the external table " + ShownName(name))
        .WithCondition("_LEGACY_ERROR_TEMP_1266", "");
  }
  FS_ASSIGN_OR_RETURN(const PartitionTextSpec wanted, PartitionTexts(session, found.entry, command.partition));
  FS_ASSIGN_OR_RETURN(const KnownTable table, WithId(session, found));
  RowRemoval removal{
      table.entry.location, table.entry.provider, WriteStateOf(table, files::TableWriteState::Columns::kExpect), {}};
  removal.table.empty_partitions = files::TableWriteState::EmptyPartitions::kKeep;
  if (!wanted.empty()) {
    removal.partitions.emplace();
    for (const catalog::Partition& partition : table.partitions) {
      if (MatchesPartition(wanted, table.entry.partition_columns, partition))
        removal.partitions->push_back(partition.values);
    }
  }
  FS_RETURN_IF_ERROR(services.storage.RemoveRows(removal, session.settings()));
  [[maybe_unused]] const auto mended = FindTable(session, name);
  return MakeEmptyResult(services.engine);
}

}  // namespace firesteel::session
