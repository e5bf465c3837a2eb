#include <algorithm>

#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"
#include "files/commit/write_job.h"
#include "files/format/read_options.h"
#include "files/format/writable_types.h"
#include "files/format/write_options.h"
#include "files/listing/partition_value.h"
#include "files/listing/snapshot_listing.h"
#include "session/tables/file_table_storage.h"
#include "session/tables/keep_versions.h"
#include "session/tables/partition_text.h"
#include "types/identifier_text.h"
#include "types/schema_json.h"

// How FileTableStorage writes.
namespace firesteel::session {
namespace {

files::WriteMode ModeOf(OverwriteScope scope) {
  switch (scope) {
    case OverwriteScope::kNothing:
      return files::WriteMode::kAppend;
    case OverwriteScope::kWholeTarget:
    case OverwriteScope::kStaticPartition:
      return files::WriteMode::kOverwrite;
    case OverwriteScope::kWrittenPartitions:
      return files::WriteMode::kOverwritePartitions;
  }
  return files::WriteMode::kErrorIfExists;
}

StatusOr<engine::FileWriteRequest::Format> EngineFormat(files::FileFormat format) {
  switch (format) {
    case files::FileFormat::kParquet:
      return engine::FileWriteRequest::Format::kParquet;
    case files::FileFormat::kCsv:
      return engine::FileWriteRequest::Format::kCsv;
    case files::FileFormat::kJson:
      return engine::FileWriteRequest::Format::kJson;
    case files::FileFormat::kText:
      return engine::FileWriteRequest::Format::kText;
    case files::FileFormat::kBinaryFile:
      return Unsupported("writing the format binaryFile");
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
    const auto found = std::find_if(output.begin(), output.end(), [&](const analysis::Attribute& column) {
      return EqualsIgnoreCase(column.name, name);
    });
    if (found == output.end()) {
      return Status(StatusCode::kInvalidArgument,
                    "Partition column " + QuoteIdentifier(name) + " not found in schema " +
                        DataType::Struct(analysis::SchemaOf(*write.plan)).ToSimpleString() + ".")
          .WithCondition("_LEGACY_ERROR_TEMP_1155", "");
    }
    const int index = static_cast<int>(found - output.begin());
    if (std::find(indexes.begin(), indexes.end(), index) != indexes.end()) {
      return SparkError("COLUMN_ALREADY_EXISTS", {{"columnName", QuoteIdentifier(FoldCase(name))}});
    }
    indexes.push_back(index);
  }
  if (!indexes.empty() && indexes.size() == write.plan->output.size())
    return SparkError("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
  return indexes;
}

// For writes without rows of a query.
StatusOr<files::WriteJobOptions> TableJobOptions(const std::string& location, const std::string& provider,
                                                 const files::TableWriteState& table, const Settings& settings) {
  files::WriteJobOptions options;
  options.path = location;
  FS_ASSIGN_OR_RETURN(options.format, files::FileFormatFromName(provider));
  const Schema& columns = table.known.columns;
  options.partition_columns.assign(columns.end() - static_cast<std::ptrdiff_t>(table.known.partition_columns.size()),
                                   columns.end());
  options.table = table;
  FS_ASSIGN_OR_RETURN(options.keep_versions, KeepVersionsOf(settings));
  options.time_zone = settings.Text("spark.sql.session.timeZone");
  return options;
}

// The codec that a file of text shows by its extension; its name must show it again.
std::string CodecOf(files::FileFormat format, const std::string& name) {
  constexpr std::pair<std::string_view, const char*> kCodecs[] = {{".gz", "gzip"},   {".zst", "zstd"},
                                                                  {".bz2", "bzip2"}, {".deflate", "deflate"},
                                                                  {".lz4", "lz4"},   {".snappy", "snappy"}};
  if (format == files::FileFormat::kParquet) return "";
  for (const auto& [extension, codec] : kCodecs) {
    if (name.ends_with(extension)) return codec;
  }
  return "none";
}

// The files below a partition's folder, as of one version of the table.
StatusOr<files::RootListing> ListPartition(const files::Location& table, const std::string& folder) {
  files::Location root = table;
  root.uri.key = table.KeyOf(folder);
  FS_ASSIGN_OR_RETURN(std::vector<files::RootListing> listings, files::ListSnapshot({root}));
  return std::move(listings[0]);
}

std::int64_t MostRowsPerFile(const files::WriteOptions& options, const Settings& settings) {
  if (options.max_records_per_file) return std::max<std::int64_t>(*options.max_records_per_file, 0);
  return std::max<std::int64_t>(settings.Integer("spark.sql.files.maxRecordsPerFile"), 0);
}

StatusOr<std::vector<catalog::Partition>> PartitionsOf(const std::vector<engine::WrittenFile>& written,
                                                       const files::WriteJobOptions& options) {
  std::vector<catalog::Partition> partitions;
  if (options.partition_columns.empty()) return partitions;
  for (const engine::WrittenFile& file : written) {
    catalog::Partition partition;
    for (std::size_t i = 0; i < file.partition_values.size(); ++i) {
      FS_ASSIGN_OR_RETURN(auto text, files::PartitionValueText(file.partition_values[i],
                                                               options.partition_columns[i].type, options.time_zone));
      partition.values.push_back(std::move(text));
    }
    files::AddPartitions(partitions, {partition});
  }
  return partitions;
}

WriteSummary SummaryOf(const files::CommitReport& report) {
  WriteSummary summary{
      .rows = report.rows, .bytes = report.bytes, .files = static_cast<std::int64_t>(report.files.size())};
  return summary;
}

}  // namespace

// Spark refuses to overwrite what the same statement reads; the stage would make it safe here, but jobs rely on the
// error.
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
    request.compression =
        format == files::FileFormat::kParquet ? FoldCase(settings.Text("spark.sql.parquet.compression.codec")) : "none";
  }
  request.format_options = std::move(write_options.format_options);

  files::WriteJobOptions job_options;
  job_options.path = write.location;
  job_options.mode = ModeOf(write.overwrite);
  job_options.format = format;
  job_options.compression = request.compression;
  job_options.static_partition =
      write.overwrite == OverwriteScope::kStaticPartition ? write.static_partition : decltype(write.static_partition){};
  job_options.table = write.table;
  job_options.run_key = write.run_key;
  FS_ASSIGN_OR_RETURN(job_options.keep_versions, KeepVersionsOf(settings));
  job_options.time_zone = settings.Text("spark.sql.session.timeZone");
  Schema data_columns;
  const Schema schema = analysis::SchemaOf(*write.plan);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const bool partition = std::find(request.partition_columns.begin(), request.partition_columns.end(),
                                     static_cast<int>(i)) != request.partition_columns.end();
    if (!partition) data_columns.push_back(schema[i]);
  }
  for (std::size_t i = 0; i < request.partition_columns.size(); ++i) {
    job_options.partition_columns.push_back(schema[static_cast<std::size_t>(request.partition_columns[i])]);
    job_options.partition_columns.back().name =
        write.partition_columns[i];  // folders are spelt as the writer spelt them
  }
  FS_RETURN_IF_ERROR(files::CheckWritable(format, data_columns, job_options.partition_columns));
  if (format == files::FileFormat::kParquet) {
    request.parquet_metadata = {{"org.apache.spark.version", "4.1.0"},
                                {"org.apache.spark.sql.parquet.row.metadata", SchemaToJson(data_columns)}};
  }

  FS_ASSIGN_OR_RETURN(const auto job, files::WriteJob::Begin(*stores, job_options, clock_));
  if (job->finished_report()) return SummaryOf(*job->finished_report());
  FS_RETURN_IF_ERROR(VerifyBeforeReading(
      write.plan, settings, options.cancellation == nullptr ? CancellationToken() : *options.cancellation));
  request.stage_directory = job->stage_directory();
  FS_ASSIGN_OR_RETURN(const std::vector<engine::WrittenFile> written, engine_.WriteFiles(write.plan, request, options));
  std::vector<files::StagedFile> staged;
  for (const engine::WrittenFile& file : written)
    staged.push_back({file.uri, file.partition_values, file.rows, file.bytes, file.sha256});
  if (write.before_publish) FS_RETURN_IF_ERROR(write.before_publish());
  FS_ASSIGN_OR_RETURN(const files::CommitReport report, job->Commit(staged));
  if (!report.warning.empty()) warn_(report.warning);
  WriteSummary summary = SummaryOf(report);
  if (on_write_) on_write_(write.location, summary);
  FS_ASSIGN_OR_RETURN(summary.partitions, PartitionsOf(written, job_options));
  return summary;
}

Status FileTableStorage::RemoveRows(const RowRemoval& removal, const Settings& settings) {
  const auto stores = Stores(settings);
  if (removal.partitions && removal.partitions->empty()) {
    FS_ASSIGN_OR_RETURN(const files::Location folder, files::Locate(*stores, removal.location));
    return files::FinishDeadWriters(folder, clock_);
  }
  files::WriteJobOptions options;
  FS_ASSIGN_OR_RETURN(options, TableJobOptions(removal.location, removal.provider, removal.table, settings));
  options.mode = removal.partitions ? files::WriteMode::kRemovePartitions : files::WriteMode::kOverwrite;
  if (removal.partitions) options.removed_partitions = *removal.partitions;
  FS_ASSIGN_OR_RETURN(const auto job, files::WriteJob::Begin(*stores, options, clock_));
  FS_ASSIGN_OR_RETURN(const files::CommitReport report, job->Commit({}));
  if (!report.warning.empty()) warn_(report.warning);
  return Status::Ok();
}

// The files are copied and not renamed: until the switch readers find them in the old partition.
Status FileTableStorage::MovePartition(const PartitionMove& move, const Settings& settings) {
  const auto stores = Stores(settings);
  files::WriteJobOptions options;
  FS_ASSIGN_OR_RETURN(options, TableJobOptions(move.location, move.provider, move.table, settings));
  options.mode = files::WriteMode::kRemovePartitions;
  options.removed_partitions = {move.from};
  FS_ASSIGN_OR_RETURN(const files::Location table, files::Locate(*stores, move.location));
  const std::vector<std::string>& columns = move.table.known.partition_columns;
  FS_ASSIGN_OR_RETURN(const files::RootListing source, ListPartition(table, PartitionPathText(columns, move.from)));
  for (const storage::ObjectMeta& object : source.objects) {
    const std::string codec = CodecOf(options.format, object.key);
    if (!options.compression.empty() && codec != options.compression)
      return Unsupported("RENAME of a partition whose files are compressed in different ways");
    options.compression = codec;
  }
  options.expected_version = source.table_version;

  FS_ASSIGN_OR_RETURN(const auto job, files::WriteJob::Begin(*stores, options, clock_));
  FS_ASSIGN_OR_RETURN(const files::Location stage, files::Locate(*stores, job->stage_directory()));
  std::vector<files::StagedFile> staged;
  for (const storage::ObjectMeta& object : source.objects) {
    const std::string copy = stage.KeyOf("file-" + std::to_string(staged.size()));
    FS_RETURN_IF_ERROR(table.store->Copy(object.key, copy).status());
    files::StagedFile file{.uri = stage.UriOf(copy), .bytes = static_cast<std::int64_t>(object.size)};
    file.partition_texts = move.to;
    staged.push_back(std::move(file));
  }
  FS_ASSIGN_OR_RETURN(const files::CommitReport report, job->Commit(staged));
  if (!report.warning.empty()) warn_(report.warning);
  return Status::Ok();
}

}  // namespace firesteel::session
