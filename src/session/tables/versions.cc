#include "session/tables/versions.h"

#include <optional>

#include "session/tables/recorded_table.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "sql/parser.h"

namespace firesteel::session {
StatusOr<std::optional<catalog::TableName>> TableNameOf(Session& session, const std::string& name) {
  bool is_path = name.find('/') != std::string::npos;
  if (!is_path) {
    FS_ASSIGN_OR_RETURN(is_path, session.services().storage.PathExists(name, session.settings()));
  }
  if (is_path) return std::optional<catalog::TableName>();
  FS_ASSIGN_OR_RETURN(const plan::Name parts, sql::ParseMultipartName(name, session.MakeParseOptions()));
  FS_ASSIGN_OR_RETURN(const catalog::TableName qualified, session.Qualify(parts));
  return std::optional(qualified);
}

StatusOr<std::string> LocationOf(Session& session, const std::string& name, const std::string& operation) {
  FS_ASSIGN_OR_RETURN(const auto table, TableNameOf(session, name));
  if (!table) return name;
  FS_ASSIGN_OR_RETURN(const catalog::Table entry, FindTable(session, *table));
  if (entry.kind != catalog::TableKind::kView) return entry.location;
  return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                    {{"viewName", ShownName(*table)}, {"operation", operation}});
}

StatusOr<std::vector<files::TableVersion>> ListVersions(Session& session, const std::string& name) {
  FS_ASSIGN_OR_RETURN(const std::string location, LocationOf(session, name, "firesteel history"));
  return session.services().storage.ListVersions(location, session.settings());
}

StatusOr<files::RollbackReport> RollBack(Session& session, const std::string& name, const files::VersionSpec& spec) {
  FS_ASSIGN_OR_RETURN(const std::string location, LocationOf(session, name, "firesteel rollback"));
  FS_ASSIGN_OR_RETURN(const files::RollbackReport report,
                      session.services().storage.RollBack(location, spec, session.settings()));
  // Looking the table up mends its entry; where that fails the next statement does it.
  FS_ASSIGN_OR_RETURN(const auto table, TableNameOf(session, name));
  if (table) (void)FindTable(session, *table);
  return report;
}

StatusOr<files::VacuumReport> Vacuum(Session& session, const std::string& name, const files::VacuumRequest& request) {
  FS_ASSIGN_OR_RETURN(const std::string location, LocationOf(session, name, "firesteel vacuum"));
  return session.services().storage.Vacuum(location, request, session.settings());
}

}  // namespace firesteel::session
