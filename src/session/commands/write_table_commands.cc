#include <algorithm>

#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "base/failpoint.h"
#include "session/commands/commands.h"
#include "session/commands/insert.h"
#include "session/commands/write_checks.h"
#include "session/row_result.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

using analysis::ResolvedPlanPtr;

// A name of another catalog is no table's, as saveAsTable words it.
StatusOr<catalog::TableName> TargetOf(const Session& session, const plan::Name& name) {
  auto qualified = session.Qualify(name);
  if (!qualified.ok() && qualified.status().condition() == "CATALOG_NOT_FOUND") {
    std::string text;
    for (const std::string& part : name) text += (text.empty() ? "" : ".") + part;
    return LegacyError("1310", "Couldn't find a catalog to handle the identifier " + text + ".");
  }
  return qualified;
}

std::string PlainName(const catalog::TableName& name) { return "spark_catalog." + name.database + "." + name.table; }

std::string Listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return "[" + out + "]";
}

// The names under which Spark's messages know its formats.
std::string FormatClass(const std::string& provider) {
  if (provider == "parquet") return "ParquetDataSourceV2";
  if (provider == "csv") return "CSVDataSourceV2";
  if (provider == "json") return "JsonDataSourceV2";
  if (provider == "text") return "TextDataSourceV2";
  return provider;
}

std::string SchemaText(const Schema& schema) { return DataType::Struct(schema).ToSimpleString(); }

bool SameNames(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const std::string& x, const std::string& y) { return EqualsIgnoreCase(x, y); });
}

plan::CreateTable DefinitionOf(const plan::WriteTable& command) {
  plan::CreateTable create;
  create.name = command.table;
  create.provider = command.format;
  create.buckets = command.buckets;
  create.cluster_by = command.cluster_by;
  create.options = command.options;
  create.query = command.input;
  for (const std::string& column : command.partition_by) create.partitioned_by.push_back({column, "", {}});
  return create;
}

// mode("append") asks for the table as it is; what the writer says of it must agree.
Status CheckAgrees(const catalog::Table& table, const catalog::Table& asked, const plan::WriteTable& command,
                   const Schema& query) {
  const std::string name = PlainName(table.name);
  if (asked.provider != table.provider) {
    return LegacyError("1159", "The format of the existing table " + name + " is `" + FormatClass(table.provider) +
                                   "`. It doesn't match the specified format `" + FormatClass(asked.provider) + "`.");
  }
  if (FindOption(command.options, "path") && asked.location != table.location) {
    return LegacyError("1160", "The location of the existing table " + ShownName(table.name) + " is `" +
                                   ShownLocation(table.location) + "`. It doesn't match the specified location `" +
                                   ShownLocation(asked.location) + "`.");
  }
  if (query.size() != table.columns.size()) {
    return LegacyError("1161", "The column number of the existing table " + name + " (" + SchemaText(table.columns) +
                                   ") doesn't match the data schema (" + SchemaText(query) + ").");
  }
  for (const StructField& column : table.columns) {
    const bool known = std::any_of(query.begin(), query.end(),
                                   [&](const StructField& one) { return EqualsIgnoreCase(one.name, column.name); });
    if (known) continue;
    std::vector<std::string> names;
    for (const StructField& one : query) names.push_back(one.name);
    return LegacyError("1162", "Cannot resolve '" + column.name + "' given input columns: " + Listed(names) + ".");
  }
  if (!SameNames(command.partition_by, table.partition_columns)) {
    return LegacyError("1163", "Specified partitioning does not match that of the existing table " + name +
                                   ".\nSpecified partition columns: " + Listed(command.partition_by) +
                                   ".\nExisting partition columns: " + Listed(table.partition_columns) + ".");
  }
  return Status::Ok();
}

Status Append(Session& session, const KnownTable& found, const plan::WriteTable& command) {
  const catalog::Table& table = found.entry;
  if (table.kind == catalog::TableKind::kView) return LegacyError("1158", "Saving data into a view is not allowed.");
  FS_ASSIGN_OR_RETURN(const catalog::Table asked, DefineTable(session, DefinitionOf(command)));
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr query, session.Analyze(command.input));
  FS_RETURN_IF_ERROR(CheckAgrees(table, asked, command, analysis::SchemaOf(*query)));
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr rows,
                      analysis::CastForWrite(query, ShownName(table.name), table.columns,
                                             analysis::MatchColumns::kByName, session.MakeAnalysisOptions()));
  return WriteTableRows(session, found, rows, OverwriteScope::kNothing, {}).status();
}

// A table that reads itself cannot be replaced: Spark refuses, and jobs rely on it.
Status CheckNotRead(const analysis::ResolvedPlan& plan, const catalog::TableName& name) {
  if (const auto* scan = std::get_if<analysis::ScanFiles>(&plan.node);
      scan != nullptr && EqualsIgnoreCase(scan->table_name, PlainName(name))) {
    return SparkError("UNSUPPORTED_OVERWRITE.TABLE", {{"table", ShownName(name)}});
  }
  Status status;
  analysis::ForEachInput(plan, [&](const ResolvedPlanPtr& input) {
    if (status.ok()) status = WithStackRoom([&] { return CheckNotRead(*input, name); });
  });
  return status;
}

// The entry of a table whose rows are about to replace those at another place. What an earlier attempt has left there
// is dropped first: nobody can switch to it any more once the entry names another successor.
StatusOr<catalog::Table> AnnounceSuccessor(Session& session, catalog::Table old, const catalog::Table& table) {
  const Services& services = session.services();
  catalog::Table previous = old;
  old.other_folder = catalog::OtherFolder{table.location, table.id, catalog::OtherFolder::Role::kSuccessor};
  FS_RETURN_IF_ERROR(services.catalog.AlterTable(old));
  if (previous.other_folder) FS_RETURN_IF_ERROR(DropOtherFolder(session, previous));
  return old;
}

// Spark drops the table and makes it anew. Here the new rows are published first and the catalog follows, so that a
// failing query leaves the old table whole.
Status Replace(Session& session, const KnownTable& found, const plan::WriteTable& command) {
  const Services& services = session.services();
  const plan::CreateTable definition = DefinitionOf(command);
  KnownTable table;
  FS_ASSIGN_OR_RETURN(table.entry, DefineTable(session, definition));
  FS_ASSIGN_OR_RETURN(const ResolvedPlanPtr query, session.Analyze(command.input));
  FS_RETURN_IF_ERROR(CheckNotRead(*query, found.entry.name));
  FS_RETURN_IF_ERROR(AddQueryColumns(table.entry, definition, analysis::SchemaOf(*query)));
  FS_ASSIGN_OR_RETURN(KnownTable old, WithId(session, found));
  const bool same_place = table.entry.location == old.entry.location;
  if (same_place) {
    table.entry.id = old.entry.id;
    table.partitions = old.partitions;
  } else if (table.entry.kind == catalog::TableKind::kManaged) {
    FS_ASSIGN_OR_RETURN(old.entry, AnnounceSuccessor(session, old.entry, table.entry));
    FS_RETURN_IF_ERROR(CheckFolderFree(session, table.entry));
  }
  FS_RETURN_IF_ERROR(services.storage.CreateDirectory(table.entry.location, session.settings()));
  FS_ASSIGN_OR_RETURN(const WriteSummary summary, WriteDefiningRows(session, table, query, {.holder = old.entry.id}));
  FS_FAILPOINT("table.before_ready");
  if (!same_place && old.entry.kind == catalog::TableKind::kManaged) {
    table.entry.other_folder =
        catalog::OtherFolder{old.entry.location, old.entry.id, catalog::OtherFolder::Role::kReplaced};
  }
  const Status switched = services.catalog.ReplaceTable(old.entry, table.entry, summary.partitions);
  // At the same place the record has made the new rows the table's already, and the entry follows when somebody looks.
  if (!switched.ok() && !same_place) return switched;
  FS_FAILPOINT("table.after_ready");
  [[maybe_unused]] const Status mended = FindTable(session, table.entry.name).status();  // drops what was replaced, too
  return Status::Ok();
}

StatusOr<StatementResult> SaveAsTable(Session& session, const plan::WriteTable& command) {
  const Services& services = session.services();
  FS_RETURN_IF_ERROR(CheckLayout({command.partition_by, command.buckets, command.sort_by, command.cluster_by}));
  if (command.buckets) return Unsupported("bucketBy (tables CLUSTERED BY .. INTO n BUCKETS)");
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, TargetOf(session, command.table));
  const auto existing = FindKnownTable(session, name);
  if (!existing.ok()) {
    if (existing.status().code() != StatusCode::kNotFound) return existing.status();
    plan::CreateTable create = DefinitionOf(command);
    // Every other mode takes a folder with files in it.
    if (command.mode != plan::SaveMode::kErrorIfExists) create.if_exists = plan::IfExists::kSkip;
    return Execute(session, create);
  }
  switch (command.mode) {
    case plan::SaveMode::kErrorIfExists:
      if (!session.run_key().empty()) return Execute(session, DefinitionOf(command));  // it may be this very write's
      return SparkError("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", ShownName(name)}});
    case plan::SaveMode::kIgnore:
      break;
    case plan::SaveMode::kAppend:
      FS_RETURN_IF_ERROR(Append(session, *existing, command));
      break;
    case plan::SaveMode::kOverwrite:
      FS_RETURN_IF_ERROR(Replace(session, *existing, command));
      break;
  }
  return MakeEmptyResult(services.engine);
}

// By position, into the table as it is; the format and its options are those of the table, as in Spark.
StatusOr<StatementResult> InsertInto(Session& session, const plan::WriteTable& command) {
  FS_RETURN_IF_ERROR(
      CheckNoBuckets({command.partition_by, command.buckets, command.sort_by, command.cluster_by}, "insertInto"));
  if (!command.partition_by.empty()) {
    return LegacyError(
        "1309",
        "insertInto() can't be used together with partitionBy(). Partition columns have already been defined "
        "for the table. It is not necessary to use partitionBy().");
  }
  plan::Insert insert;
  insert.table = command.table;
  insert.mode = command.mode == plan::SaveMode::kOverwrite ? plan::InsertMode::kOverwrite : plan::InsertMode::kInto;
  insert.query = command.input;
  return Execute(session, insert);
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::WriteTable& command) {
  switch (command.method) {
    case plan::WriteTable::Method::kSaveAsTable:
      return SaveAsTable(session, command);
    case plan::WriteTable::Method::kInsertInto:
      return InsertInto(session, command);
  }
  return Status::Internal("a way to write a table without executor");
}

}  // namespace firesteel::session
