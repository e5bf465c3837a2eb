#include "session/commands.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// Settings that change what a view's text means; kept with the view as Spark keeps them.
constexpr const char* kMeaningfulSettings[] = {"spark.sql.ansi.enabled", "spark.sql.session.timeZone",
                                               "spark.sql.caseSensitive", "spark.sql.timestampType"};

StatusOr<Schema> ViewSchema(Session& session, const plan::CreateView& command) {
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(command.query));
  Schema schema = analysis::SchemaOf(*plan);
  if (!command.columns.empty() && command.columns.size() != schema.size()) {
    const bool too_many = schema.size() > command.columns.size();
    std::string view_columns;
    for (const auto& column : command.columns) view_columns += (view_columns.empty() ? "`" : ", `") + column.first + "`";
    std::string data_columns;
    for (const StructField& field : schema) data_columns += (data_columns.empty() ? "`" : ", `") + field.name + "`";
    return SparkError(too_many ? "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS"
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

StatusOr<StatementResult> CreateTemporary(Session& session, const plan::CreateView& command, const Schema& schema) {
  if (command.name.size() > 1) {
    return SparkError("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", QuoteParts(command.name)}});
  }
  auto& views = command.kind == plan::CreateView::Kind::kGlobalTemporary ? session.global_temporary_views()
                                                                        : session.temporary_views();
  const std::string& name = command.name[0];
  if (views.contains(FoldCase(name)) && !command.or_replace) {
    return SparkError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", QuoteParts(command.name)}});
  }
  TemporaryView view{name, command.query, {}, command.query_text};
  if (!command.columns.empty()) {
    for (const StructField& field : schema) view.column_names.push_back(field.name);
  }
  views[FoldCase(name)] = std::move(view);
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
  table.view_settings.clear();
  for (const char* key : kMeaningfulSettings) table.view_settings.emplace_back(key, session.settings().Text(key));
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::CreateView& command) {
  FS_ASSIGN_OR_RETURN(const Schema schema, ViewSchema(session, command));
  if (command.kind != plan::CreateView::Kind::kPersistent) return CreateTemporary(session, command, schema);

  catalog::Catalog& catalog = session.services().catalog;
  catalog::Table table;
  FS_ASSIGN_OR_RETURN(table.name, session.Qualify(command.name));
  table.columns = schema;
  table.created_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(session.services().clock.Now().time_since_epoch()).count();
  Describe(session, command, table);
  Status status = catalog.CreateTable(table);
  if (status.condition() == "TABLE_OR_VIEW_ALREADY_EXISTS") {
    if (command.if_exists == plan::IfExists::kSkip) return MakeEmptyResult(session.services().engine);
    FS_ASSIGN_OR_RETURN(const catalog::Table existing, catalog.GetTable(table.name));
    if (command.or_replace && existing.kind != catalog::TableKind::kView) {
      return SparkError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                        {{"tableName", QuoteParts({"spark_catalog", table.name.database, table.name.table})},
                         {"operation", "CREATE OR REPLACE VIEW"}});
    }
    if (command.or_replace) status = catalog.AlterTable(table);
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
  const std::string key = FoldCase(command.name[0]);
  if (views.contains(key) && !command.or_replace) {
    return SparkError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", QuoteParts(command.name)}});
  }
  TemporaryView view{command.name[0], plan::MakeRelation(std::move(files)), {}, ""};
  FS_RETURN_IF_ERROR(session.Analyze(view.plan).status());
  views[key] = std::move(view);
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::AlterViewAs& command) {
  if (session.FindTemporaryView(command.name) != nullptr) {
    FS_RETURN_IF_ERROR(session.Analyze(command.query).status());
    auto& views = command.name.size() == 1 ? session.temporary_views() : session.global_temporary_views();
    TemporaryView& view = views[FoldCase(command.name.back())];
    view.plan = command.query;
    view.column_names.clear();
    view.text = command.query_text;
    return MakeEmptyResult(session.services().engine);
  }
  FS_ASSIGN_OR_RETURN(const catalog::TableName name, session.Qualify(command.name));
  FS_ASSIGN_OR_RETURN(catalog::Table table, session.services().catalog.GetTable(name));
  if (table.kind != catalog::TableKind::kView) {
    return SparkError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
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
