#include "cli/postgres_exporter.h"

#include "connectors/postgres/postgres_export.h"
#include "session/session.h"
#include "sql/parser.h"

namespace firesteel::cli {
namespace {

connectors::PostgresExportRequest::Mode ModeOf(pipeline::ExportMode mode) {
  switch (mode) {
    case pipeline::ExportMode::kReplace:
      return connectors::PostgresExportRequest::Mode::kReplace;
    case pipeline::ExportMode::kAppend:
      return connectors::PostgresExportRequest::Mode::kAppend;
    case pipeline::ExportMode::kUpsert:
      return connectors::PostgresExportRequest::Mode::kUpsert;
  }
  return connectors::PostgresExportRequest::Mode::kReplace;
}

}  // namespace

StatusOr<pipeline::ExportOutcome> ExportToPostgres(const session::Services& services, const pipeline::Project& project,
                                                   const pipeline::PostgresExportSpec& spec, const std::string& run_key,
                                                   const CancellationToken& cancellation) {
  session::Session session(services);
  for (const auto& [key, value] : project.configuration) FS_RETURN_IF_ERROR(session.settings().Set(key, value));
  session.SetCurrentDatabase(project.database);
  session.SetCancellation(cancellation);

  plan::NamedRelation relation;
  FS_ASSIGN_OR_RETURN(relation.parts, sql::ParseMultipartName(spec.from));
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(plan::MakeRelation(std::move(relation))));

  connectors::PostgresExportRequest request;
  request.dsn = spec.dsn;
  request.table = spec.table;
  request.mode = ModeOf(spec.mode);
  request.key = spec.key;
  request.run_key = run_key;
  request.open_rows = [&] { return session.Run(plan); };
  const engine::ConnectorLimits limits = session::ConnectorLimitsOf(session.settings());
  request.limits = {.idle = std::chrono::seconds(limits.idle_s), .total = std::chrono::seconds(limits.total_s)};
  request.cancellation = cancellation;
  FS_ASSIGN_OR_RETURN(const connectors::PostgresExportReport report, connectors::PostgresExporter().Run(request));
  return pipeline::ExportOutcome{report.rows};
}

}  // namespace firesteel::cli
