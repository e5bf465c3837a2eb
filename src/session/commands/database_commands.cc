#include "base/secret_text.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "session/tables/table_change.h"
#include "session/tables/table_definition.h"
#include "session/tables/table_storage.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// [catalog.]database -> database; there is one catalog.
StatusOr<std::string> DatabaseName(const plan::Name& name) {
  if (name.size() == 1) return name[0];
  if (name.size() == 2 && EqualsIgnoreCase(name[0], "spark_catalog")) return name[1];
  return SparkError("REQUIRES_SINGLE_PART_NAMESPACE",
                    {{"sessionCatalog", "spark_catalog"}, {"namespace", QuoteParts(name)}});
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::CreateDatabase& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const std::string name, DatabaseName(command.name));
  FS_RETURN_IF_ERROR(CheckObjectName(name));
  catalog::Database database;
  database.name = FoldCase(name);
  database.comment = command.comment;
  database.properties = command.properties;
  database.owner = services.user;
  if (command.location.empty()) {
    database.location = services.warehouse + "/" + database.name + ".db";
  } else {
    FS_ASSIGN_OR_RETURN(database.location, services.storage.ResolveUri(command.location));
  }
  Status status = services.catalog.CreateDatabase(database);
  if (status.condition() == "SCHEMA_ALREADY_EXISTS" && command.if_exists == plan::IfExists::kSkip) {
    return MakeEmptyResult(services.engine);
  }
  FS_RETURN_IF_ERROR(status);
  FS_RETURN_IF_ERROR(services.storage.CreateDirectory(database.location, session.settings()));
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DropDatabase& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const std::string name, DatabaseName(command.name));
  const auto database = services.catalog.GetDatabase(name);
  if (!database.ok()) {
    if (database.status().condition() == "SCHEMA_NOT_FOUND" && command.if_missing == plan::IfExists::kSkip) {
      return MakeEmptyResult(services.engine);
    }
    return database.status();
  }
  FS_ASSIGN_OR_RETURN(const auto entries, services.catalog.ListTables(name));
  for (const catalog::Table& entry : entries) {
    const auto table = FindKnownTable(session, entry.name);
    if (table.ok()) {
      if (command.cascade) FS_RETURN_IF_ERROR(DropTable(session, *table));
    } else if (table.status().code() != StatusCode::kNotFound) {
      return table.status();
    } else if (entry.presence != catalog::Presence::kReady) {
      [[maybe_unused]] const Status removed = services.catalog.DropTable(entry);  // no table; may be gone by now
    }
  }
  if (command.cascade) {
    FS_ASSIGN_OR_RETURN(const auto functions, services.catalog.ListFunctions(name));
    for (const catalog::Function& function : functions)
      FS_RETURN_IF_ERROR(services.catalog.DropFunction(function.name));
  }
  FS_RETURN_IF_ERROR(services.catalog.DropDatabase(name));
  FS_RETURN_IF_ERROR(services.storage.DeleteDirectory(database->location, session.settings()));
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::AlterDatabase& command) {
  const Services& services = session.services();
  FS_ASSIGN_OR_RETURN(const std::string name, DatabaseName(command.name));
  FS_ASSIGN_OR_RETURN(catalog::Database database, services.catalog.GetDatabase(name));
  for (const std::string& key : command.unset_properties) {
    std::erase_if(database.properties, [&](const auto& property) { return property.first == key; });
  }
  for (const auto& [key, value] : command.set_properties) {
    std::erase_if(database.properties, [&, &wanted = key](const auto& property) { return property.first == wanted; });
    database.properties.emplace_back(key, value);
  }
  if (command.location) {
    FS_ASSIGN_OR_RETURN(database.location, services.storage.ResolveUri(*command.location));
  }
  FS_RETURN_IF_ERROR(services.catalog.AlterDatabase(database));
  return MakeEmptyResult(services.engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::DescribeDatabase& command) {
  FS_ASSIGN_OR_RETURN(const std::string name, DatabaseName(command.name));
  FS_ASSIGN_OR_RETURN(const catalog::Database database, session.services().catalog.GetDatabase(name));
  std::vector<std::vector<Value>> rows = {
      {TextValue("Catalog Name"), TextValue("spark_catalog")},
      {TextValue("Namespace Name"), TextValue(database.name)},
      {TextValue("Comment"), TextValue(database.comment)},
      {TextValue("Location"), TextValue(ShownLocation(database.location))},
  };
  if (!database.owner.empty()) rows.push_back({TextValue("Owner"), TextValue(database.owner)});
  if (command.extended) {
    std::string properties;
    for (const auto& [key, value] : database.properties) {
      properties += (properties.empty() ? "(" : ", (") + key + "," + ShownSettingValue(key, value) + ")";
    }
    rows.push_back({TextValue("Properties"), TextValue(properties.empty() ? "" : "(" + properties + ")")});
  }
  return MakeRowResult(session.services().engine, {RequiredText("info_name"), RequiredText("info_value")},
                       std::move(rows));
}

}  // namespace firesteel::session
