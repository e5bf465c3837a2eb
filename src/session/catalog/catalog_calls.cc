#include "session/catalog/catalog_calls.h"

#include "session/cache/plan_cache.h"
#include "session/catalog/name_pattern.h"
#include "session/commands/commands.h"
#include "session/dataframe/derive.h"
#include "session/row_result.h"
#include "session/tables/recorded_table.h"
#include "session/tables/table_definition.h"
#include "sql/parser.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

constexpr const char* kCatalog = "spark_catalog";

analysis::Derivation OneText(std::string text) {
  return DerivedRows({OptionalText("value")}, {{TextValue(std::move(text))}});
}

// A call that answers nothing still has a column.
StatusOr<analysis::Derivation> Done(const StatusOr<StatementResult>& result) {
  FS_RETURN_IF_ERROR(result.status());
  return DerivedRows({RequiredText("value")}, {});
}

template <typename Command>
StatusOr<analysis::Derivation> RunCommand(Session& session, Command command) {
  return Done(session.Execute(plan::MakeCommand(std::move(command))));
}

// Whether a lookup found something; a catalog that could not be asked says neither yes nor no.
StatusOr<analysis::Derivation> Exists(const Status& lookup) {
  if (!lookup.ok() && lookup.code() != StatusCode::kNotFound) return lookup;
  return OneBoolean(lookup.ok());
}

Schema DatabaseColumns() {
  return {OptionalText("name"), OptionalText("catalog"), OptionalText("description"), OptionalText("locationUri")};
}

std::vector<Value> DatabaseRow(const catalog::Database& database) {
  return {TextValue(database.name), TextValue(kCatalog), TextValue(database.comment),
          TextValue(ShownLocation(database.location))};
}

StatusOr<analysis::Derivation> ListDatabases(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const auto databases, session.services().catalog.ListDatabases());
  const NamePattern pattern(call.pattern.value_or("*"));
  std::vector<std::vector<Value>> rows;
  for (const catalog::Database& database : databases) {
    if (pattern.Matches(database.name)) rows.push_back(DatabaseRow(database));
  }
  return DerivedRows(DatabaseColumns(), std::move(rows));
}

StatusOr<analysis::Derivation> GetDatabase(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const std::string name, CalledDatabase(session, call.name));
  FS_ASSIGN_OR_RETURN(const catalog::Database database, session.services().catalog.GetDatabase(name));
  return DerivedRows(DatabaseColumns(), {DatabaseRow(database)});
}

StatusOr<analysis::Derivation> DatabaseExists(Session& session, const plan::CatalogCall& call) {
  const auto name = CalledDatabase(session, call.name);
  if (!name.ok()) return OneBoolean(false);
  return Exists(session.services().catalog.GetDatabase(*name).status());
}

StatusOr<analysis::Derivation> SetCurrentDatabase(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, sql::ParseMultipartName(call.name, session.MakeParseOptions()));
  return RunCommand(session, plan::Use{.name = name, .what = plan::Use::What::kDatabase});
}

StatusOr<analysis::Derivation> ListCatalogs(const plan::CatalogCall& call) {
  std::vector<std::vector<Value>> rows;
  if (NamePattern(call.pattern.value_or("*")).Matches(kCatalog)) rows.push_back({TextValue(kCatalog), Value{}});
  return DerivedRows({OptionalText("name"), OptionalText("description")}, std::move(rows));
}

StatusOr<analysis::Derivation> TableExists(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  if (session.FindTemporaryView(name) != nullptr) return OneBoolean(true);
  const auto qualified = session.Qualify(name);
  if (!qualified.ok()) return OneBoolean(false);
  return Exists(FindTable(session, *qualified).status());
}

StatusOr<analysis::Derivation> IsCached(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  FS_ASSIGN_OR_RETURN(const std::string level, session.StorageLevel(NamedRelation(name)));
  return OneBoolean(level != "NONE");
}

StatusOr<analysis::Derivation> CacheTable(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  plan::CacheTable command;
  command.table = name;
  command.lazy = true;
  if (!call.storage_level.empty()) command.options["storageLevel"] = call.storage_level;
  return RunCommand(session, std::move(command));
}

StatusOr<analysis::Derivation> UncacheTable(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  return RunCommand(session, plan::UncacheTable{.table = name});
}

StatusOr<analysis::Derivation> RefreshTable(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  return RunCommand(session, plan::RefreshTable{.table = name});
}

StatusOr<analysis::Derivation> RecoverPartitions(Session& session, const plan::CatalogCall& call) {
  FS_ASSIGN_OR_RETURN(const plan::Name name, CalledName(session, call));
  if (session.FindTemporaryView(name) != nullptr) {
    return SparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                      {{"viewName", QuoteParts(name)}, {"operation", "recoverPartitions()"}});
  }
  return RunCommand(session, plan::RecoverPartitions{.name = name});
}

StatusOr<analysis::Derivation> DropView(Session& session, const plan::Name& name) {
  if (name.size() > 1) FS_RETURN_IF_ERROR(session.CheckRights(Rights::kWrite));
  return OneBoolean(DropTemporaryView(session, name));
}

}  // namespace

analysis::Derivation OneBoolean(bool value) {
  return DerivedRows({{"value", DataType::Boolean(), false}}, {{BoolValue(value)}});
}

StatusOr<plan::Name> CalledName(const Session& session, const plan::CatalogCall& call) {
  if (!call.database) return sql::ParseMultipartName(call.name, session.MakeParseOptions());
  FS_ASSIGN_OR_RETURN(const std::string database, CalledDatabase(session, call.database));
  return plan::Name{kCatalog, database, call.name};
}

StatusOr<std::string> CalledDatabase(const Session& session, const std::optional<std::string>& text) {
  if (!text) return session.current_database();
  FS_ASSIGN_OR_RETURN(const plan::Name name, sql::ParseMultipartName(*text, session.MakeParseOptions()));
  if (name.size() == 1) return name[0];
  if (name.size() == 2 && EqualsIgnoreCase(name[0], kCatalog)) return name[1];
  if (name.size() == 2) {
    return SparkError("CATALOG_NOT_FOUND",
                      {{"catalogName", QuoteIdentifier(name[0])}, {"config", "\"spark.sql.catalog." + name[0] + "\""}});
  }
  return SparkError("REQUIRES_SINGLE_PART_NAMESPACE", {{"sessionCatalog", kCatalog}, {"namespace", QuoteParts(name)}});
}

StatusOr<analysis::Derivation> Derive(Session& session, const plan::CatalogCall& call) {
  using enum plan::CatalogOperation;
  switch (call.operation) {
    case kCurrentDatabase:
      return OneText(session.current_database());
    case kSetCurrentDatabase:
      return SetCurrentDatabase(session, call);
    case kListDatabases:
      return ListDatabases(session, call);
    case kListTables:
      return ListTables(session, call);
    case kListFunctions:
      return ListFunctions(session, call);
    case kListColumns:
      return ListColumns(session, call);
    case kGetDatabase:
      return GetDatabase(session, call);
    case kGetTable:
      return GetTable(session, call);
    case kGetFunction:
      return GetFunction(session, call);
    case kDatabaseExists:
      return DatabaseExists(session, call);
    case kTableExists:
      return TableExists(session, call);
    case kFunctionExists:
      return FunctionExists(session, call);
    case kCreateTable:
      return CreateTable(session, call);
    case kDropTempView:
      return DropView(session, {call.name});
    case kDropGlobalTempView:
      return DropView(session, {"global_temp", call.name});
    case kRecoverPartitions:
      return RecoverPartitions(session, call);
    case kIsCached:
      return IsCached(session, call);
    case kCacheTable:
      return CacheTable(session, call);
    case kUncacheTable:
      return UncacheTable(session, call);
    case kClearCache:
      return RunCommand(session, plan::ClearCache{});
    case kRefreshTable:
      return RefreshTable(session, call);
    case kRefreshByPath:
      return RunCommand(session, plan::RefreshPath{call.name});
    case kCurrentCatalog:
      return OneText(kCatalog);
    case kSetCurrentCatalog:
      return RunCommand(session, plan::Use{.name = {call.name}, .what = plan::Use::What::kCatalog});
    case kListCatalogs:
      return ListCatalogs(call);
  }
  return Status::Internal("an unknown catalog operation");
}

}  // namespace firesteel::session
