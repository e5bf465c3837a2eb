#include "session/relations.h"

#include <algorithm>
#include <iterator>

#include "session/catalog/view_names.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

Status NotFound(const std::vector<std::string>& parts, SourceSpan span) {
  return SparkError("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", QuoteParts(parts)}}, span);
}

}  // namespace

namespace {

// A writer may publish between the record and the listing; more rounds than this mean something else is wrong.
constexpr int kMaxRounds = 200;

analysis::FoundRelation AsRelation(const KnownTable& known, files::FileScanPtr scan) {
  const catalog::TableName& name = known.entry.name;
  return analysis::TableRelation{{"spark_catalog", name.database, name.table}, known.entry.columns, std::move(scan)};
}

StatusOr<OpenedTable> OpenWith(Session& session, const KnownTable& known, const plan::Options& options) {
  catalog::Table with_options = known.entry;
  for (const auto& [key, value] : options) with_options.options.emplace_back(key, value);
  return session.services().storage.OpenTable(with_options, known.partitions, session.settings());
}

// The table as it was, with the columns and partitions that it had.
StatusOr<analysis::FoundRelation> OpenVersion(Session& session, KnownTable known, const plan::Options& options,
                                              const files::VersionSpec& spec) {
  FS_ASSIGN_OR_RETURN(const files::TableVersion version,
                      session.services().storage.FindVersion(known.entry.location, spec, session.settings()));
  if (version.table) {
    known.entry.columns = version.table->columns;
    known.entry.partition_columns = version.table->partition_columns;
    known.entry.tracks_partitions = !known.entry.partition_columns.empty();
    known.entry.provider = version.table->provider;
    known.entry.options = version.table->options;
    known.partitions = version.table->partitions;
  }
  plan::Options of_version = options;
  std::erase_if(of_version, [](const auto& option) { return EqualsIgnoreCase(option.first, "timestampAsOf"); });
  of_version["versionAsOf"] = std::to_string(version.version);
  FS_ASSIGN_OR_RETURN(OpenedTable opened, OpenWith(session, known, of_version));
  return AsRelation(known, std::move(opened.scan));
}

// Columns, partitions and files of one and the same version.
StatusOr<analysis::FoundRelation> OpenFileTable(Session& session, KnownTable known, const plan::Options& options) {
  FS_ASSIGN_OR_RETURN(const auto spec,
                      files::ParseVersionSpec(options, session.settings().Text("spark.sql.session.timeZone")));
  if (spec) return OpenVersion(session, std::move(known), options, *spec);
  for (int round = 0; round < kMaxRounds; ++round) {
    FS_ASSIGN_OR_RETURN(OpenedTable opened, OpenWith(session, known, options));
    if (!known.version || opened.record_version == known.version) return AsRelation(known, std::move(opened.scan));
    FS_ASSIGN_OR_RETURN(known, FindKnownTable(session, known.entry.name));
  }
  return Status(StatusCode::kUnavailable,
                "the table " + ShownName(known.entry.name) + " is being rewritten all the time")
      .WithRetryable(true);
}

}  // namespace

StatusOr<analysis::FoundRelation> OpenCatalogTable(Session& session, const KnownTable& known,
                                                   const plan::Options& options) {
  const catalog::Table& table = known.entry;
  const std::vector<std::string> name = {"spark_catalog", table.name.database, table.name.table};
  if (table.kind == catalog::TableKind::kView) {
    // A view means what it meant under the settings it was made with.
    Settings settings = session.settings();
    for (const auto& [key, value] : table.view_settings) FS_RETURN_IF_ERROR(settings.Set(key, value));
    auto options = std::make_shared<const analysis::AnalysisOptions>(session.MakeAnalysisOptions(settings));
    analysis::ViewRelation view;
    view.qualified_name = name;
    FS_ASSIGN_OR_RETURN(view.plan, options->parse_query(table.view_text));
    view.options = std::move(options);
    view.current_database = table.view_database;
    for (const StructField& column : table.columns) view.column_names.push_back(column.name);
    view.schema = table.columns;
    return analysis::FoundRelation(std::move(view));
  }
  return OpenFileTable(session, known, options);
}

StatusOr<analysis::FoundRelation> Session::Relations::FindRelation(const std::vector<std::string>& parts,
                                                                   const plan::Options& options,
                                                                   const std::string& current_database,
                                                                   SourceSpan span) {
  if (const TemporaryViewPtr view = session_.FindTemporaryView(parts)) {
    if (record_ != nullptr) {
      std::vector<std::string> key;
      for (const std::string& part : parts) key.push_back(FoldCase(part));
      record_->views[std::move(key)] = view;
    }
    return ReadView(parts, view);
  }
  return FindInCatalog(parts, options, current_database, span);
}

analysis::FoundRelation Session::Relations::ReadView(const std::vector<std::string>& parts,
                                                     const TemporaryViewPtr& view) {
  analysis::ViewRelation found;
  found.qualified_name = parts;
  found.plan = view->plan;
  found.current_database = view->current_database;
  found.column_names = view->column_names;
  found.options = view->options;
  if (view->names) found.names = std::make_shared<ViewNames>(session_, view->names);
  return found;
}

StatusOr<analysis::FoundRelation> Session::Relations::FindInCatalog(const std::vector<std::string>& parts,
                                                                    const plan::Options& options,
                                                                    const std::string& current_database,
                                                                    SourceSpan span) {
  std::vector<std::string> name = parts;
  if (name.size() == 1 && !current_database.empty()) name.insert(name.begin(), current_database);
  const auto qualified = session_.Qualify(name);
  if (!qualified.ok()) return NotFound(parts, span);
  const auto table = FindKnownTable(session_, *qualified);
  if (!table.ok()) {
    return table.status().code() == StatusCode::kNotFound ? NotFound(parts, span) : table.status();
  }
  auto found = OpenCatalogTable(session_, *table, options);
  if (!found.ok()) return std::move(found).status().WithSpan(span);
  return found;
}

StatusOr<analysis::DataSourcePtr> Session::Relations::OpenDataSource(const plan::FileRelation& relation,
                                                                     SourceSpan span) {
  engine::Connector* connector = FindConnector(session_.services_, relation.format);
  if (connector == nullptr) return analysis::DataSourcePtr();
  engine::ConnectorReadRequest request;
  request.options = relation.options;
  request.predicates = relation.predicates;
  request.schema = relation.schema;
  request.session_time_zone = session_.settings_.Text("spark.sql.session.timeZone");
  request.prefer_timestamp_ntz = EqualsIgnoreCase(session_.settings_.Text("spark.sql.timestampType"), "TIMESTAMP_NTZ");
  request.limits = ConnectorLimitsOf(session_.settings_);
  request.cancellation = session_.cancellation_;
  auto source = connector->Open(request);
  if (!source.ok()) return std::move(source).status().WithSpan(span);
  return source;
}

StatusOr<files::FileScanPtr> Session::Relations::OpenFiles(const plan::FileRelation& relation, SourceSpan span) {
  plan::FileRelation named = relation;
  if (named.format.empty())
    named.format = session_.settings_.Text("spark.sql.sources.default");  // spark.read.load(path)
  auto scan = session_.services_.storage.OpenPath(named, session_.settings_);
  if (!scan.ok()) return std::move(scan).status().WithSpan(span);
  return scan;
}

StatusOr<std::vector<std::vector<Value>>> Session::Relations::Collect(const analysis::ResolvedPlanPtr& plan,
                                                                      std::int64_t limit) {
  FS_ASSIGN_OR_RETURN(const auto stream,
                      session_.Run(analysis::MakeResolvedPlan(analysis::ResolvedLimit{plan, limit}, plan->output)));
  std::vector<std::vector<Value>> rows;
  while (true) {
    FS_ASSIGN_OR_RETURN(std::vector<std::vector<Value>> batch, stream->NextRows());
    if (batch.empty()) return rows;
    std::move(batch.begin(), batch.end(), std::back_inserter(rows));
  }
}

}  // namespace firesteel::session
