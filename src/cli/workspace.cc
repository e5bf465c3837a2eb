#include "cli/workspace.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/clock.h"
#include "catalog/local_catalog.h"
#include "cli/command/command.h"
#include "cli/process_secrets.h"
#include "cli/terminal/write_tally.h"
#include "connectors/jdbc/allowed_jdbc.h"
#include "connectors/jdbc/jdbc_connector.h"
#include "duck/duck_engine.h"
#include "pipeline/project.h"
#include "session/tables/file_table_storage.h"
#include "storage/store_registry.h"

namespace firesteel::cli {

struct Workspace::Parts {
  WriteTally writes;
  Settings settings;
  std::unique_ptr<storage::StoreRegistry> registry;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<catalog::Catalog> catalog;
  std::unique_ptr<session::FileTableStorage> storage;
  connectors::JdbcConnector jdbc;
  std::unique_ptr<connectors::AllowedJdbc> allowed_jdbc;  // or null: any database may be reached
  std::unique_ptr<session::Services> services;
};

namespace {

duck::DuckOptions EngineOptions(const Settings& settings) {
  duck::DuckOptions options;
  options.memory_limit = settings.Integer("firesteel.memory.limit");
  options.spill_directory = settings.Text("firesteel.spill.directory");
  options.spill_limit = settings.Integer("firesteel.spill.limit");
  options.threads = static_cast<int>(settings.Integer("firesteel.threads"));
  return options;
}

// Settings from FIRESTEEL_*: FIRESTEEL_MEMORY_LIMIT sets firesteel.memory.limit.
Status ApplyEnvironment(const Environment& environment, Settings& settings) {
  for (const SettingDeclaration& declaration : DeclaredSettings()) {
    if (!declaration.name.starts_with("firesteel.")) continue;
    std::string variable;
    for (const char c : declaration.name) {
      if (c >= 'A' && c <= 'Z') variable += '_';  // maxRetries -> MAX_RETRIES
      variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    if (const auto value = environment.GetNonEmpty(variable)) {
      if (Status status = settings.Set(std::string(declaration.name), *value); !status.ok()) {
        return std::move(status).Annotate("environment variable " + variable);
      }
    }
  }
  return Status::Ok();
}

std::string UserName(const Environment& environment) {
  for (const char* name : {"USER", "LOGNAME"}) {
    if (const auto value = environment.GetNonEmpty(name)) return *value;
  }
  return "firesteel";
}

// Where the catalog of a local warehouse lies: beside it. A warehouse in an object store keeps its catalog in the base
// directory, since SQLite needs a disk.
std::string CatalogFile(const storage::StorageUri& warehouse, const std::string& base_directory) {
  const std::filesystem::path beside = warehouse.scheme == storage::Scheme::kLocal
                                           ? std::filesystem::path(warehouse.key).parent_path()
                                           : std::filesystem::path(base_directory);
  return (beside / "firesteel_catalog.db").string();
}

bool IsDatabase(const std::string& allowed) { return allowed.starts_with("jdbc:"); }

std::unique_ptr<connectors::AllowedJdbc> AllowedJdbcOf(const WorkspaceRequest& request,
                                                       connectors::JdbcConnector& jdbc) {
  if (!request.allowed_paths) return nullptr;
  std::vector<std::string> databases;
  std::copy_if(request.allowed_paths->begin(), request.allowed_paths->end(), std::back_inserter(databases), IsDatabase);
  return std::make_unique<connectors::AllowedJdbc>(jdbc, std::move(databases));
}

StatusOr<std::shared_ptr<const storage::AllowedPaths>> AllowedPathsOf(const WorkspaceRequest& request,
                                                                      const storage::StorageUri& warehouse) {
  if (!request.allowed_paths) return std::shared_ptr<const storage::AllowedPaths>();
  std::vector<std::string> roots = *request.allowed_paths;
  std::erase_if(roots, IsDatabase);
  roots.push_back(warehouse.ToString());
  FS_ASSIGN_OR_RETURN(storage::AllowedPaths allowed, storage::AllowedPaths::Make(roots, request.base_directory));
  return std::make_shared<const storage::AllowedPaths>(std::move(allowed));
}

}  // namespace

Workspace::Workspace(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Workspace::~Workspace() = default;
const session::Services& Workspace::services() const { return *parts_->services; }
const Settings& Workspace::settings() const { return parts_->settings; }
WriteTally& Workspace::writes() const { return parts_->writes; }

StatusOr<std::unique_ptr<Workspace>> Workspace::Open(const WorkspaceRequest& request) {
  auto parts = std::make_unique<Parts>();
  FS_RETURN_IF_ERROR(ApplyEnvironment(request.environment, parts->settings));
  for (const auto& [key, value] : request.configuration) {
    FS_RETURN_IF_ERROR(parts->settings.Set(key, value));
    // Spark takes any name under spark.*, so a slip of the pen is no error; it is worth a word all the same.
    if (const auto meant = Settings::LikelyMisspelling(key))
      PrintWarning("there is no setting '" + key + "'; did you mean '" + *meant + "'?");
  }
  AllowCoreDumps(parts->settings.Boolean("firesteel.coreDumps"));

  FS_ASSIGN_OR_RETURN(
      const storage::StorageUri warehouse,
      storage::ParseStorageUri(parts->settings.Text("spark.sql.warehouse.dir"), request.base_directory));
  FS_ASSIGN_OR_RETURN(auto allowed, AllowedPathsOf(request, warehouse));
  parts->registry = std::make_unique<storage::StoreRegistry>(
      storage::SettingsMap(parts->settings.values().begin(), parts->settings.values().end()), request.environment,
      allowed);
  duck::DuckOptions engine_options = EngineOptions(parts->settings);
  engine_options.stores = [registry = parts->registry.get()](const storage::StorageUri& uri) {
    return registry->StoreFor(uri);
  };
  engine_options.allowed = std::move(allowed);
  FS_ASSIGN_OR_RETURN(parts->engine, duck::OpenDuckEngine(engine_options));
  const std::string catalog_file = request.needs_catalog ? CatalogFile(warehouse, request.base_directory) : ":memory:";
  FS_ASSIGN_OR_RETURN(parts->catalog, catalog::OpenLocalCatalog({catalog_file, warehouse.ToString()}));
  parts->storage = std::make_unique<session::FileTableStorage>(
      *parts->registry, request.base_directory, *parts->engine, Clock::System(), PrintWarning,
      [writes = &parts->writes](const std::string& location, const session::WriteSummary& summary) {
        writes->Add(location, summary);
      });
  parts->allowed_jdbc = AllowedJdbcOf(request, parts->jdbc);
  engine::Connector* jdbc =
      parts->allowed_jdbc ? static_cast<engine::Connector*>(parts->allowed_jdbc.get()) : &parts->jdbc;
  parts->services =
      std::make_unique<session::Services>(session::Services{*parts->engine,
                                                            *parts->catalog,
                                                            *parts->storage,
                                                            Clock::System(),
                                                            warehouse.ToString(),
                                                            request.base_directory,
                                                            UserName(request.environment),
                                                            request.environment,
                                                            {{"jdbc", jdbc}, {"org.apache.spark.sql.jdbc", jdbc}},
                                                            request.allowed_environment});
  return std::unique_ptr<Workspace>(new Workspace(std::move(parts)));
}

StatusOr<Environment> LoadEnvironment(const std::string& directory) {
  FS_ASSIGN_OR_RETURN(const auto defaults, pipeline::ReadDotEnv(directory));
  return Environment::OfProcess().WithDefaults(defaults);
}

}  // namespace firesteel::cli
