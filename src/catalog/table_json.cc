#include "catalog/table_json.h"

#include <nlohmann/json.hpp>

#include "types/schema_json.h"

namespace firesteel::catalog {
namespace {

using Json = nlohmann::ordered_json;

Json FromProperties(const Properties& properties) {
  Json list = Json::array();
  for (const auto& [key, value] : properties) list.push_back({key, value});
  return list;
}

Properties ToProperties(const Json& object, const char* field) {
  Properties properties;
  if (!object.contains(field)) return properties;
  for (const Json& pair : object[field])
    properties.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  return properties;
}

const char* KindName(TableKind kind) {
  switch (kind) {
    case TableKind::kManaged:
      return "MANAGED";
    case TableKind::kExternal:
      return "EXTERNAL";
    case TableKind::kView:
      return "VIEW";
  }
  return "";
}

const char* PresenceName(Presence presence) {
  switch (presence) {
    case Presence::kReady:
      return "READY";
    case Presence::kPending:
      return "PENDING";
    case Presence::kDropping:
      return "DROPPING";
  }
  return "";
}

// What cannot be read as one of ours must not be taken for a table that is ready.
Presence ToPresence(const std::string& name) {
  return name == "READY" ? Presence::kReady : name == "DROPPING" ? Presence::kDropping : Presence::kPending;
}

Json FromOtherFolder(const OtherFolder& folder) {
  return {{"location", folder.location},
          {"id", folder.id},
          {"role", folder.role == OtherFolder::Role::kReplaced ? "REPLACED" : "SUCCESSOR"}};
}

OtherFolder ToOtherFolder(const Json& json) {
  return {json.at("location"), json.at("id"),
          json.at("role") == "REPLACED" ? OtherFolder::Role::kReplaced : OtherFolder::Role::kSuccessor};
}

Json FromBucketing(const Bucketing& bucketing) {
  Json sort = Json::array();
  for (const auto& [column, ascending] : bucketing.sort_columns) sort.push_back({column, ascending});
  return {{"count", bucketing.count}, {"columns", bucketing.columns}, {"sort", sort}};
}

Bucketing ToBucketing(const Json& json) {
  Bucketing bucketing;
  bucketing.count = json.at("count");
  bucketing.columns = json.at("columns").get<std::vector<std::string>>();
  for (const Json& pair : json.at("sort")) {
    bucketing.sort_columns.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<bool>());
  }
  return bucketing;
}

// Runs `read` over the parsed text; nlohmann's exceptions become a Status here.
template <typename T, typename Read>
StatusOr<T> Decode(std::string_view text, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    return Status(StatusCode::kDataError, std::string("the catalog holds an unreadable entry: ") + error.what());
  }
}

}  // namespace

std::string DatabaseToJson(const Database& database) {
  return Json{{"name", database.name},
              {"comment", database.comment},
              {"location", database.location},
              {"properties", FromProperties(database.properties)},
              {"owner", database.owner}}
      .dump();
}

StatusOr<Database> DatabaseFromJson(std::string_view text) {
  return Decode<Database>(text, [](const Json& json) {
    Database database;
    database.name = json.at("name");
    database.comment = json.value("comment", "");
    database.location = json.value("location", "");
    database.properties = ToProperties(json, "properties");
    database.owner = json.value("owner", "");
    return database;
  });
}

std::string TableToJson(const Table& table) {
  Json json = {{"database", table.name.database},
               {"name", table.name.table},
               {"kind", KindName(table.kind)},
               {"provider", table.provider},
               {"location", table.location},
               {"schema", Json::parse(SchemaToJson(table.columns))},
               {"partition_columns", table.partition_columns},
               {"options", FromProperties(table.options)},
               {"properties", FromProperties(table.properties)},
               {"comment", table.comment},
               {"owner", table.owner},
               {"created_ms", table.created_ms},
               {"view_text", table.view_text},
               {"view_catalog", table.view_catalog},
               {"view_database", table.view_database},
               {"view_settings", FromProperties(table.view_settings)},
               {"tracks_partitions", table.tracks_partitions},
               {"id", table.id},
               {"presence", PresenceName(table.presence)},
               {"revision", table.revision}};
  if (!table.moving_from.empty()) json["moving_from"] = table.moving_from;
  if (table.other_folder) json["other_folder"] = FromOtherFolder(*table.other_folder);
  if (table.bucketing) json["bucketing"] = FromBucketing(*table.bucketing);
  return json.dump();
}

StatusOr<Table> TableFromJson(std::string_view text) {
  std::string schema;
  FS_ASSIGN_OR_RETURN(
      Table table, Decode<Table>(text, [&](const Json& json) {
        Table read;
        read.name = {json.at("database"), json.at("name")};
        const std::string kind = json.at("kind");
        read.kind = kind == "VIEW" ? TableKind::kView : kind == "EXTERNAL" ? TableKind::kExternal : TableKind::kManaged;
        read.provider = json.value("provider", "");
        read.location = json.value("location", "");
        schema = json.at("schema").dump();
        read.partition_columns = json.at("partition_columns").get<std::vector<std::string>>();
        if (json.contains("bucketing")) read.bucketing = ToBucketing(json["bucketing"]);
        read.options = ToProperties(json, "options");
        read.properties = ToProperties(json, "properties");
        read.comment = json.value("comment", "");
        read.owner = json.value("owner", "");
        read.created_ms = json.value("created_ms", std::int64_t{0});
        read.view_text = json.value("view_text", "");
        read.view_catalog = json.value("view_catalog", "");
        read.view_database = json.value("view_database", "");
        read.view_settings = ToProperties(json, "view_settings");
        read.tracks_partitions = json.value("tracks_partitions", false);
        read.id = json.value("id", "");
        read.presence = ToPresence(json.value("presence", "READY"));
        read.revision = json.value("revision", std::int64_t{0});
        read.moving_from = json.value("moving_from", "");
        if (json.contains("other_folder")) read.other_folder = ToOtherFolder(json["other_folder"]);
        return read;
      }));
  FS_ASSIGN_OR_RETURN(table.columns, SchemaFromJson(schema));
  return table;
}

std::string FunctionToJson(const Function& function) {
  return Json{{"database", function.name.database},
              {"name", function.name.table},
              {"definition", function.definition},
              {"is_table", function.is_table},
              {"returns", Json::parse(SchemaToJson(function.returns))},
              {"settings", FromProperties(function.settings)},
              {"owner", function.owner},
              {"created_ms", function.created_ms}}
      .dump();
}

StatusOr<Function> FunctionFromJson(std::string_view text) {
  std::string returns;
  FS_ASSIGN_OR_RETURN(Function function, Decode<Function>(text, [&](const Json& json) {
                        Function read;
                        read.name = {json.at("database"), json.at("name")};
                        read.definition = json.at("definition");
                        read.is_table = json.at("is_table");
                        returns = json.at("returns").dump();
                        read.settings = ToProperties(json, "settings");
                        read.owner = json.value("owner", "");
                        read.created_ms = json.value("created_ms", std::int64_t{0});
                        return read;
                      }));
  FS_ASSIGN_OR_RETURN(function.returns, SchemaFromJson(returns));
  return function;
}

std::string PartitionToJson(const Partition& partition) {
  Json values = Json::array();
  for (const auto& value : partition.values) values.push_back(value ? Json(*value) : Json());
  return Json{{"values", values}, {"location", partition.location}}.dump();
}

StatusOr<Partition> PartitionFromJson(std::string_view text) {
  return Decode<Partition>(text, [](const Json& json) {
    Partition partition;
    for (const Json& value : json.at("values")) {
      partition.values.push_back(value.is_null() ? std::nullopt : std::optional(value.get<std::string>()));
    }
    partition.location = json.value("location", "");
    return partition;
  });
}

}  // namespace firesteel::catalog
