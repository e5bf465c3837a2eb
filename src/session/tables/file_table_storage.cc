#include "session/tables/file_table_storage.h"

#include <set>

#include "analysis/plan/file_scans.h"
#include "files/format/read_options.h"
#include "files/listing/open_scan.h"
#include "session/tables/partition_text.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

// Finds stores in a registry, or in the variant of it that a session's settings make.
class RegistryStores final : public files::StoreLocator {
 public:
  RegistryStores(storage::StoreRegistry& registry, std::shared_ptr<storage::StoreRegistry> variant,
                 std::string base_directory)
      : registry_(variant ? *variant : registry),
        variant_(std::move(variant)),
        base_directory_(std::move(base_directory)) {}
  StatusOr<storage::ObjectStore*> Find(const storage::StorageUri& uri) override { return registry_.StoreFor(uri); }
  std::string working_directory() const override { return base_directory_; }

 private:
  storage::StoreRegistry& registry_;
  const std::shared_ptr<storage::StoreRegistry> variant_;  // or null; shared with users of the same settings
  const std::string base_directory_;
};

std::shared_ptr<storage::StoreRegistry> VariantOf(storage::StoreRegistry& registry, const Settings& settings) {
  return registry.WithSettings(storage::SettingsMap(settings.values().begin(), settings.values().end()));
}

files::FileSettings MakeFileSettings(const Settings& settings) {
  files::FileSettings out;
  out.time_zone = settings.Text("spark.sql.session.timeZone");
  out.case_sensitive = settings.Boolean("spark.sql.caseSensitive");
  out.infer_partition_types = settings.Boolean("spark.sql.sources.partitionColumnTypeInference.enabled");
  out.merge_parquet_schema = settings.Boolean("spark.sql.parquet.mergeSchema");
  out.ignore_missing_files = settings.Boolean("spark.sql.files.ignoreMissingFiles");
  out.ignore_corrupt_files = settings.Boolean("spark.sql.files.ignoreCorruptFiles");
  out.corrupt_record_column = settings.Text("spark.sql.columnNameOfCorruptRecord");
  out.prefer_timestamp_ntz = EqualsIgnoreCase(settings.Text("spark.sql.timestampType"), "TIMESTAMP_NTZ");
  return out;
}

}  // namespace

std::shared_ptr<files::StoreLocator> FileTableStorage::StoresOf(const Settings& settings) {
  auto variant = VariantOf(registry_, settings);
  return variant ? std::make_shared<RegistryStores>(registry_, std::move(variant), base_directory_) : nullptr;
}

std::shared_ptr<files::StoreLocator> FileTableStorage::Stores(const Settings& settings) {
  return std::make_shared<RegistryStores>(registry_, VariantOf(registry_, settings), base_directory_);
}

StatusOr<files::FileScanPtr> FileTableStorage::OpenPath(const plan::FileRelation& relation, const Settings& settings) {
  const auto stores = Stores(settings);
  files::OpenScanRequest request;
  FS_ASSIGN_OR_RETURN(request.format, files::FileFormatFromName(relation.format));
  request.paths = relation.paths;
  request.options = relation.options;
  request.schema = relation.schema;
  if (relation.paths.empty())
    return SparkError("UNABLE_TO_INFER_SCHEMA", {{"format", std::string(files::FileFormatTitle(request.format))}});
  FS_ASSIGN_OR_RETURN(files::OpenedScan opened,
                      files::OpenScan(*stores, request, MakeFileSettings(settings), &inferred_));
  for (const std::string& warning : opened.warnings) warn_(warning);
  return opened.scan;
}

StatusOr<OpenedTable> FileTableStorage::OpenTable(const catalog::Table& table,
                                                  const std::vector<catalog::Partition>& partitions,
                                                  const Settings& settings) {
  const auto stores = Stores(settings);
  files::OpenScanRequest request;
  FS_ASSIGN_OR_RETURN(request.format, files::FileFormatFromName(table.provider));
  request.paths = {table.location};
  for (const auto& [key, value] : table.options) request.options[key] = value;
  request.schema = table.columns;
  request.partition_columns = table.partition_columns;
  request.may_be_missing = true;
  FS_ASSIGN_OR_RETURN(const files::OpenedScan opened,
                      files::OpenScan(*stores, request, MakeFileSettings(settings), &inferred_));
  for (const std::string& warning : opened.warnings) warn_(warning);
  if (!opened.table_version && table.revision > 0 && table.kind == catalog::TableKind::kManaged) {
    warn_("the folder " + table.location + " of the table " + table.name.database + "." + table.name.table +
          " has lost its commit record; the table is read as the catalog describes it");
  }
  if (!table.tracks_partitions) return OpenedTable{opened.scan, opened.table_version};

  // Only registered partitions belong to the table, wherever they lie.
  std::set<std::string> registered;
  for (const catalog::Partition& partition : partitions) {
    if (!partition.location.empty()) return Unsupported("partitions with a LOCATION of their own");
    registered.insert(PartitionPathText(table.partition_columns, partition.values));
  }
  FS_ASSIGN_OR_RETURN(const files::Location root, files::Locate(*stores, table.location));
  const std::string prefix = root.uri.ToString() + "/";
  auto narrowed = std::make_shared<files::FileScan>(*opened.scan);
  std::erase_if(narrowed->files, [&](const files::FileEntry& file) {
    const std::string& uri = file.listed_uri.empty() ? file.uri : file.listed_uri;
    if (!uri.starts_with(prefix)) return false;
    const std::string below = uri.substr(prefix.size());
    return !registered.contains(below.substr(0, below.rfind('/')));
  });
  return OpenedTable{std::move(narrowed), opened.table_version};
}

StatusOr<std::string> FileTableStorage::ResolveUri(const std::string& path) {
  FS_ASSIGN_OR_RETURN(const storage::StorageUri uri, storage::ParseStorageUri(path, base_directory_));
  FS_RETURN_IF_ERROR(registry_.CheckAllowed(uri));
  return uri.ToString();
}

StatusOr<files::VerifyReport> FileTableStorage::Verify(const std::string& location, const Settings& settings,
                                                       const CancellationToken& token) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location table, files::Locate(*stores, location));
  return files::VerifyTable(table, token);
}

Status FileTableStorage::VerifyBeforeReading(const analysis::ResolvedPlanPtr& plan, const Settings& settings,
                                             const CancellationToken& token) {
  const auto how = files::ReadVerificationFromName(settings.Text("firesteel.read.verify"));
  if (how == files::ReadVerification::kNever) return Status::Ok();
  const auto stores = Stores(settings);
  Status status;
  analysis::ForEachFileScan(plan, [&](const files::FileScan& scan) {
    if (status.ok()) status = files::VerifyBeforeReading(*stores, scan, how, verified_, token);
  });
  return status;
}

}  // namespace firesteel::session
