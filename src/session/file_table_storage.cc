#include "session/file_table_storage.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "analysis/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "files/open_scan.h"
#include "files/partition_path.h"
#include "files/read_options.h"
#include "files/writable_types.h"
#include "files/write_job.h"
#include "files/write_options.h"
#include "session/partition_text.h"
#include "types/identifier_text.h"
#include "types/schema_json.h"

namespace firesteel::session {
namespace {

// Finds stores in a registry, or in the variant of it that a session's settings make.
class RegistryStores final : public files::StoreLocator {
 public:
  RegistryStores(storage::StoreRegistry& registry, std::shared_ptr<storage::StoreRegistry> variant, std::string base_directory)
      : registry_(variant ? *variant : registry), variant_(std::move(variant)), base_directory_(std::move(base_directory)) {}
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

files::WriteMode ModeOf(OverwriteScope scope) {
  switch (scope) {
    case OverwriteScope::kNothing: return files::WriteMode::kAppend;
    case OverwriteScope::kWholeTarget:
    case OverwriteScope::kStaticPartition: return files::WriteMode::kOverwrite;
    case OverwriteScope::kWrittenPartitions: return files::WriteMode::kOverwritePartitions;
  }
  return files::WriteMode::kErrorIfExists;
}

StatusOr<engine::FileWriteRequest::Format> EngineFormat(files::FileFormat format) {
  switch (format) {
    case files::FileFormat::kParquet: return engine::FileWriteRequest::Format::kParquet;
    case files::FileFormat::kCsv: return engine::FileWriteRequest::Format::kCsv;
    case files::FileFormat::kJson: return engine::FileWriteRequest::Format::kJson;
    case files::FileFormat::kText: return engine::FileWriteRequest::Format::kText;
    case files::FileFormat::kBinaryFile: return Unsupported("writing the format binaryFile");
  }
  return Status::Internal("unknown file format");
}

// The number of files that repartition(n) and coalesce(n) ask for, seen through what keeps Spark's partitions as they
// are. Rows nobody repartitioned are one partition here.
std::optional<int> FileCount(const analysis::ResolvedPlan& plan) {
  return WithStackRoom([&]() -> std::optional<int> {
    if (const auto* repartition = std::get_if<analysis::ResolvedRepartition>(&plan.node)) {
      if (repartition->shuffle) return repartition->partitions;
      const int before = FileCount(*repartition->input).value_or(1);
      return repartition->partitions ? std::min(*repartition->partitions, before) : before;
    }
    if (const auto* project = std::get_if<analysis::ResolvedProject>(&plan.node)) return FileCount(*project->input);
    if (const auto* filter = std::get_if<analysis::ResolvedFilter>(&plan.node)) return FileCount(*filter->input);
    if (const auto* sample = std::get_if<analysis::ResolvedSample>(&plan.node)) return FileCount(*sample->input);
    if (const auto* generate = std::get_if<analysis::ResolvedGenerate>(&plan.node)) return FileCount(*generate->input);
    if (const auto* sort = std::get_if<analysis::ResolvedSort>(&plan.node); sort != nullptr && !sort->global) {
      return FileCount(*sort->input);
    }
    const auto* set = std::get_if<analysis::ResolvedSetOperation>(&plan.node);
    if (set != nullptr && set->kind == plan::SetOperationKind::kUnion && set->all) {
      const auto left = FileCount(*set->left), right = FileCount(*set->right);
      if (left || right) return left.value_or(1) + right.value_or(1);
    }
    return std::nullopt;
  });
}

StatusOr<std::vector<int>> PartitionIndexes(const TableWrite& write) {
  std::vector<int> indexes;
  for (const std::string& name : write.partition_columns) {
    const auto& output = write.plan->output;
    const auto found = std::find_if(output.begin(), output.end(),
                                    [&](const analysis::Attribute& column) { return EqualsIgnoreCase(column.name, name); });
    if (found == output.end()) {
      return Status(StatusCode::kInvalidArgument, "Partition column " + QuoteIdentifier(name) + " not found in schema " +
                                                      DataType::Struct(analysis::SchemaOf(*write.plan)).ToSimpleString() + ".")
          .WithCondition("_LEGACY_ERROR_TEMP_1155", "");
    }
    const int index = static_cast<int>(found - output.begin());
    if (std::find(indexes.begin(), indexes.end(), index) != indexes.end()) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(name))}});
    }
    indexes.push_back(index);
  }
  if (!indexes.empty() && indexes.size() == write.plan->output.size()) return SparkError("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
  return indexes;
}

std::int64_t MostRowsPerFile(const files::WriteOptions& options, const Settings& settings) {
  if (options.max_records_per_file) return std::max<std::int64_t>(*options.max_records_per_file, 0);
  return std::max<std::int64_t>(settings.Integer("spark.sql.files.maxRecordsPerFile"), 0);
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
  if (relation.paths.empty()) return SparkError("UNABLE_TO_INFER_SCHEMA", {{"format", std::string(files::FileFormatTitle(request.format))}});
  FS_ASSIGN_OR_RETURN(files::OpenedScan opened, files::OpenScan(*stores, request, MakeFileSettings(settings), &inferred_));
  for (const std::string& warning : opened.warnings) warn_(warning);
  return opened.scan;
}

StatusOr<files::FileScanPtr> FileTableStorage::OpenTable(const catalog::Table& table,
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
  FS_ASSIGN_OR_RETURN(const files::OpenedScan opened, files::OpenScan(*stores, request, MakeFileSettings(settings), &inferred_));
  for (const std::string& warning : opened.warnings) warn_(warning);
  if (!table.tracks_partitions) return opened.scan;

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
    if (!file.uri.starts_with(prefix)) return false;
    const std::string below = file.uri.substr(prefix.size());
    return !registered.contains(below.substr(0, below.rfind('/')));
  });
  return files::FileScanPtr(std::move(narrowed));
}

// Spark refuses to overwrite what the same statement reads; the stage would make it safe here, but jobs rely on the error.
Status FileTableStorage::CheckNotRead(const analysis::ResolvedPlan& plan, const std::string& target) {
  if (const auto* scan = std::get_if<analysis::ScanFiles>(&plan.node)) {
    const StatusOr<std::string> source = ResolveUri(scan->scan->root);
    if (source.ok() && *source == target) {
      if (scan->table_name.empty()) return SparkError("UNSUPPORTED_OVERWRITE.PATH", {{"path", target}});
      return SparkError("UNSUPPORTED_OVERWRITE.TABLE", {{"table", scan->table_name}});
    }
  }
  Status status;
  analysis::ForEachInput(plan, [&](const analysis::ResolvedPlanPtr& input) {
    if (status.ok()) status = WithStackRoom([&] { return CheckNotRead(*input, target); });
  });
  return status;
}

StatusOr<WriteSummary> FileTableStorage::Write(const TableWrite& write, const Settings& settings,
                                               const engine::ExecutionOptions& options) {
  const auto stores = Stores(settings);
  if (write.overwrite == OverwriteScope::kWholeTarget || write.overwrite == OverwriteScope::kStaticPartition) {
    FS_ASSIGN_OR_RETURN(const std::string target, ResolveUri(write.location));
    FS_RETURN_IF_ERROR(CheckNotRead(*write.plan, target));
  }
  engine::FileWriteRequest request;
  FS_ASSIGN_OR_RETURN(const files::FileFormat format, files::FileFormatFromName(write.provider));
  FS_ASSIGN_OR_RETURN(request.format, EngineFormat(format));
  FS_ASSIGN_OR_RETURN(request.partition_columns, PartitionIndexes(write));
  FS_ASSIGN_OR_RETURN(files::WriteOptions write_options, files::ParseWriteOptions(format, write.options));
  for (const std::string& warning : write_options.warnings) warn_(warning);
  request.file_count = FileCount(*write.plan);
  request.max_rows_per_file = MostRowsPerFile(write_options, settings);
  request.compression = write_options.compression;
  if (request.compression.empty()) {
    request.compression = format == files::FileFormat::kParquet ? FoldCase(settings.Text("spark.sql.parquet.compression.codec")) : "none";
  }
  request.format_options = std::move(write_options.format_options);

  files::WriteJobOptions job_options;
  job_options.path = write.location;
  job_options.mode = ModeOf(write.overwrite);
  job_options.format = format;
  job_options.compression = request.compression;
  job_options.static_partition = write.overwrite == OverwriteScope::kStaticPartition ? write.static_partition
                                                                                    : decltype(write.static_partition){};
  job_options.run_key = write.run_key;
  job_options.time_zone = settings.Text("spark.sql.session.timeZone");
  Schema data_columns;
  const Schema schema = analysis::SchemaOf(*write.plan);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const bool partition = std::find(request.partition_columns.begin(), request.partition_columns.end(), static_cast<int>(i)) !=
                           request.partition_columns.end();
    if (!partition) data_columns.push_back(schema[i]);
  }
  for (std::size_t i = 0; i < request.partition_columns.size(); ++i) {
    job_options.partition_columns.push_back(schema[static_cast<std::size_t>(request.partition_columns[i])]);
    job_options.partition_columns.back().name = write.partition_columns[i];  // folders are spelt as the writer spelt them
  }
  FS_RETURN_IF_ERROR(files::CheckWritable(format, data_columns, job_options.partition_columns));
  if (format == files::FileFormat::kParquet) {
    request.parquet_metadata = {{"org.apache.spark.version", "4.1.0"},
                                {"org.apache.spark.sql.parquet.row.metadata", SchemaToJson(data_columns)}};
  }

  FS_ASSIGN_OR_RETURN(const auto job, files::WriteJob::Begin(*stores, job_options, clock_));
  WriteSummary summary;
  if (job->finished_report()) return summary;
  request.stage_directory = job->stage_directory();
  FS_ASSIGN_OR_RETURN(const std::vector<engine::WrittenFile> written, engine_.WriteFiles(write.plan, request, options));
  std::vector<files::StagedFile> staged;
  for (const engine::WrittenFile& file : written) staged.push_back({file.uri, file.partition_values, file.rows, file.bytes});
  FS_ASSIGN_OR_RETURN(const files::CommitReport report, job->Commit(staged));
  summary.rows = report.rows;
  summary.bytes = report.bytes;
  summary.files = static_cast<std::int64_t>(report.files.size());
  for (const engine::WrittenFile& file : written) {
    if (std::find(summary.partitions.begin(), summary.partitions.end(), file.partition_values) == summary.partitions.end()) {
      summary.partitions.push_back(file.partition_values);
    }
  }
  return summary;
}

Status FileTableStorage::CreateDirectory(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  // Object stores have no folders; a local one is made so that users find the table where they expect it.
  if (location.uri.scheme != storage::Scheme::kLocal) return Status::Ok();
  std::error_code error;
  std::filesystem::create_directories(location.uri.key, error);
  if (error) return Status(StatusCode::kIoError, "cannot make the directory " + location.uri.key + ": " + error.message());
  return Status::Ok();
}

Status FileTableStorage::DeleteDirectory(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  return location.store->DeleteFolder(location.uri.FolderKey());
}

Status FileTableStorage::RenameDirectory(const std::string& from, const std::string& to, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location source, files::Locate(*stores, from));
  FS_ASSIGN_OR_RETURN(const files::Location target, files::Locate(*stores, to));
  if (source.uri.scheme != storage::Scheme::kLocal) return Unsupported("renaming a managed table in an object store");
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(target.uri.key).parent_path(), error);
  if (!error && std::filesystem::exists(source.uri.key)) std::filesystem::rename(source.uri.key, target.uri.key, error);
  if (error) return Status(StatusCode::kIoError, "cannot rename " + source.uri.key + " to " + target.uri.key + ": " + error.message());
  return Status::Ok();
}

StatusOr<bool> FileTableStorage::DirectoryHasFiles(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  bool found = false;
  FS_RETURN_IF_ERROR(location.store->List(location.uri.FolderKey(), {}, [&](const storage::ListPage& page) {
    found = found || !page.objects.empty();
    return Status::Ok();
  }));
  return found;
}

StatusOr<bool> FileTableStorage::PathExists(const std::string& uri, const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location location, files::Locate(*stores, uri));
  if (location.uri.scheme != storage::Scheme::kLocal) return DirectoryHasFiles(uri, settings);
  std::error_code ignored;
  return std::filesystem::exists(location.uri.key, ignored);
}

StatusOr<std::vector<catalog::Partition>> FileTableStorage::FindPartitions(const std::string& uri,
                                                                           const std::vector<std::string>& columns,
                                                                           const Settings& settings) {
  const auto stores = Stores(settings);
  FS_ASSIGN_OR_RETURN(const files::Location root, files::Locate(*stores, uri));
  std::set<std::string> folders;
  const std::string prefix = root.uri.FolderKey();
  FS_RETURN_IF_ERROR(root.store->List(prefix, {}, [&](const storage::ListPage& page) {
    for (const storage::ObjectMeta& object : page.objects) {
      const std::string below = object.key.substr(prefix.size());
      const std::size_t slash = below.rfind('/');
      if (slash != std::string::npos && !files::IsHiddenName(below.substr(slash + 1))) folders.insert(below.substr(0, slash));
    }
    return Status::Ok();
  }));
  std::vector<catalog::Partition> partitions;
  for (const std::string& folder : folders) {
    catalog::Partition partition;
    std::size_t from = 0;
    for (const std::string& column : columns) {
      const std::size_t slash = folder.find('/', from);
      const auto parsed = files::ParsePartitionFolder(folder.substr(from, slash == std::string::npos ? slash : slash - from));
      if (!parsed || !EqualsIgnoreCase(parsed->first, column)) break;
      partition.values.push_back(parsed->second == files::kHiveDefaultPartition ? std::nullopt : std::optional(parsed->second));
      if (slash == std::string::npos) break;
      from = slash + 1;
    }
    if (partition.values.size() == columns.size()) partitions.push_back(std::move(partition));
  }
  return partitions;
}

StatusOr<std::string> FileTableStorage::ResolveUri(const std::string& path) {
  FS_ASSIGN_OR_RETURN(const storage::StorageUri uri, storage::ParseStorageUri(path, base_directory_));
  return uri.ToString();
}

}  // namespace firesteel::session
