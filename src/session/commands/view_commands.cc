#include "files/commit/process_identity.h"
#include "session/cache/plan_cache.h"
#include "session/catalog/session_functions.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/table_change.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

constexpr const char* kMeaningfulSettings[] = {"spark.sql.ansi.enabled", "spark.sql.session.timeZone",
                                               "spark.sql.caseSensitive", "spark.sql.timestampType"};

// The schema of a view's query under the names the statement gives its columns.
StatusOr<Schema> NamedAsIn(const plan::CreateView& command, Schema schema) {
  if (!command.columns.empty() && command.columns.size() != schema.size()) {
    const bool too_many = schema.size() > command.columns.size();
    std::string view_columns;
    for (const auto& column : command.columns)
      view_columns += (view_columns.empty() ? "`" : ", `") + column.first + "`";
    std::string data_columns;
    for (const StructField& field : schema) data_columns += (data_columns.empty() ? "`" : ", `") + field.name + "`";
    return SparkError(
        too_many ? "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS"
                 : "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS",
        {{"viewName", QuoteParts(command.name)}, {"viewColumns", view_columns}, {"dataColumns", data_columns}});
  }
  for (std::size_t i = 0; i < command.columns.size(); ++i) {
    schema[i].name = command.columns[i].first;
    schema[i].comment = command.columns[i].second;
  }
  for (std::size_t i = 0; i < schema.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (EqualsIgnoreCase(schema[i].name, schema[j].name)) {
        return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(schema[i].name))}});
      }
    }
  }
  return schema;
}

StatusOr<Schema> ViewSchema(Session& session, const plan::CreateView& command) {
  const SessionFunctions::Recording met(session.functions());
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(command.query));
  for (const auto& function : met.functions()) {
    if (!function->is_temporary()) continue;
    return SparkError("INVALID_TEMP_OBJ_REFERENCE", {{"obj", "VIEW"},
                                                     {"objName", QuoteParts(command.name)},
                                                     {"tempObj", "FUNCTION"},
                                                     {"tempObjName", QuoteParts(function->qualified_name)}});
  }
  return NamedAsIn(command, analysis::SchemaOf(*plan));
}

Status Put(TemporaryViews& views, TemporaryView view, bool or_replace) {
  const plan::Name name = {view.name};
  if (views.Put(std::move(view), or_replace ? TemporaryViews::Present::kReplace : TemporaryViews::Present::kKeep))
    return Status::Ok();
  return SparkError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", QuoteParts(name)}});
}

StatusOr<StatementResult> CreateTemporary(Session& session, const plan::CreateView& command) {
  if (command.name.size() > 1) {
    return SparkError("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", QuoteParts(command.name)}});
  }
  TemporaryView view{.name = command.name[0], .plan = command.query, .text = command.query_text};
  FS_ASSIGN_OR_RETURN(Schema schema, session.BindView(view));
  FS_ASSIGN_OR_RETURN(schema, NamedAsIn(command, std::move(schema)));
  if (!command.columns.empty()) {
    for (const StructField& field : schema) view.column_names.push_back(field.name);
  }
  auto& views = command.kind == plan::CreateView::Kind::kGlobalTemporary ? session.global_temporary_views()
                                                                         : session.temporary_views();
  FS_RETURN_IF_ERROR(Put(views, std::move(view), command.or_replace));
  return MakeEmptyResult(session.services().engine);
}

void Describe(Session& session, const plan::CreateView& command, catalog::Table& table) {
  table.kind = catalog::TableKind::kView;
  table.comment = command.comment;
  table.properties = command.properties;
  table.owner = session.services().user;
  table.view_text = command.query_text;
  table.view_catalog = "spark_catalog";
  table.view_database = session.current_database();
  table.view_settings = MeaningfulSettings(session.settings());
}

}  // namespace

catalog::Properties MeaningfulSettings(const Settings& settings) {
  catalog::Properties kept;
  for (const char* key : kMeaningfulSettings) kept.emplace_back(key, settings.Text(key));
  return kept;
}

plan::RelationPtr NamedRelation(const plan::Name& name) {
  plan::NamedRelation relation;
  relation.parts = name;
  return plan::MakeRelation(std::move(relation));
}

// A view whose plan cannot be analysed any more has no rows kept either.
bool DropTemporaryView(Session& session, const plan::Name& name) {
  if (!session.plan_cache().empty() && session.FindTemporaryView(name) != nullptr)
    (void)session.Unpersist(NamedRelation(name));
  auto& views = name.size() == 1 ? session.temporary_views() : session.global_temporary_views();
  return views.Remove(name.back());
}

StatusOr<StatementResult> Execute(Session& session, const plan::CreateView& command) {
  if (command.kind != plan::CreateView::Kind::kPersistent) return CreateTemporary(session, command);
  FS_ASSIGN_OR_RETURN(const Schema schema, ViewSchema(session, command));

  catalog::Table table;
  FS_ASSIGN_OR_RETURN(table.name, session.Qualify(command.name));
  table.columns = schema;
  table.created_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(session.services().clock.Now().time_since_epoch()).count();
  Describe(session, command, table);
  table.id = files::NewUuid();
  Status status = ClaimName(session, table);
  if (status.condition() == "TABLE_OR_VIEW_ALREADY_EXISTS") {
    if (command.if_exists == plan::IfExists::kSkip) return MakeEmptyResult(session.services().engine);
    FS_ASSIGN_OR_RETURN(const catalog::Table existing, FindTable(session, table.name));
    if (command.or_replace && existing.kind != catalog::TableKind::kView) {
      return SparkError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                        {{"tableName", QuoteParts({"spark_catalog", table.name.database, table.name.table})},
                         {"operation", "CREATE OR REPLACE VIEW"}});
    }
    table.id = existing.id;
    if (command.or_replace) status = session.services().catalog.AlterTable(table);
  }
  FS_RETURN_IF_ERROR(status);
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::CreateTempViewUsing& command) {
  if (command.name.size() > 1) {
    return SparkError("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", QuoteParts(command.name)}});
  }
  plan::FileRelation files;
  files.format = command.provider;
  files.schema = command.schema;
  for (const auto& [key, value] : command.options) {
    if (EqualsIgnoreCase(key, "path")) {
      files.paths.push_back(value);
    } else {
      files.options[key] = value;
    }
  }
  auto& views = command.global ? session.global_temporary_views() : session.temporary_views();
  if (!command.or_replace && views.Find(command.name[0]) != nullptr) {
    return SparkError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", QuoteParts(command.name)}});
  }
  TemporaryView view{.name = command.name[0], .plan = plan::MakeRelation(std::move(files))};
  FS_RETURN_IF_ERROR(session.BindView(view).status());
  FS_RETURN_IF_ERROR(Put(views, std::move(view), command.or_replace));
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::AlterViewAs& command) {
  if (const TemporaryViewPtr old = session.FindTemporaryView(command.name)) {
    TemporaryView view{.name = old->name, .plan = command.query, .text = command.query_text};
    FS_RETURN_IF_ERROR(session.BindView(view).status());
    auto& views = command.name.size() == 1 ? session.temporary_views() : session.global_temporary_views();
    views.Put(std::move(view), TemporaryViews::Present::kReplace);
    return MakeEmptyResult(session.services().engine);
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.name));
  FS_ASSIGN_OR_RETURN(catalog::Table table, FindTable(session, name));
  if (table.kind != catalog::TableKind::kView) {
    return SparkError(
        "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
        {{"tableName", QuoteParts({"spark_catalog", name.database, name.table})}, {"operation", "ALTER VIEW ... AS"}});
  }
  plan::CreateView definition;
  definition.name = command.name;
  definition.query = command.query;
  definition.query_text = command.query_text;
  definition.comment = table.comment;
  definition.properties = table.properties;
  FS_ASSIGN_OR_RETURN(table.columns, ViewSchema(session, definition));
  Describe(session, definition, table);
  FS_RETURN_IF_ERROR(session.services().catalog.AlterTable(table));
  return MakeEmptyResult(session.services().engine);
}

}  // namespace firesteel::session
