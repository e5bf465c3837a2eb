#include "files/listing/open_scan.h"

#include <algorithm>
#include <utility>

#include "files/format/csv/csv_schema.h"
#include "files/format/inferred_schemas.h"
#include "files/format/json/json_schema.h"
#include "files/format/parquet/parquet_scan.h"
#include "files/format/schema_merge.h"
#include "files/format/writable_types.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

constexpr std::int64_t kLargestPiece = 128 << 20;  // spark.sql.files.maxPartitionBytes

bool SameName(const std::string& a, const std::string& b, bool case_sensitive) {
  return case_sensitive ? a == b : EqualsIgnoreCase(a, b);
}

// Spark shows columns of that name in paths even where the files hold them too; the path's value wins.
Schema WithoutPartitions(const Schema& schema, const Schema& partitions, bool case_sensitive) {
  Schema out;
  for (const StructField& field : schema) {
    const bool in_path = std::any_of(partitions.begin(), partitions.end(), [&](const StructField& one) {
      return SameName(one.name, field.name, case_sensitive);
    });
    if (!in_path) out.push_back(field);
  }
  return out;
}

StatusOr<Schema> InferDataSchema(StoreLocator& stores, FileFormat format, FileListing& listing,
                                 const ParsedReadOptions& parsed, const FileSettings& settings) {
  switch (format) {
    case FileFormat::kParquet:
      return InferParquetSchema(stores, listing.files, std::get<ParquetReadOptions>(parsed.options).merge_schema,
                                parsed.ignore_corrupt_files, settings);
    case FileFormat::kText:
      return Schema{{.name = "value", .type = DataType::String()}};
    case FileFormat::kBinaryFile:
      return Schema{{.name = "path", .type = DataType::String()},
                    {.name = "modificationTime", .type = DataType::Timestamp()},
                    {.name = "length", .type = DataType::Long()},
                    {.name = "content", .type = DataType::Binary()}};
    case FileFormat::kCsv:
      return InferCsvSchema(stores, listing.files, std::get<CsvReadOptions>(parsed.options), settings);
    case FileFormat::kJson:
      return InferJsonSchema(stores, listing.files, std::get<JsonReadOptions>(parsed.options), settings);
  }
  return Status::Internal("unknown file format");
}

StatusOr<Schema> KnownOrInferred(StoreLocator& stores, const OpenScanRequest& request, FileListing& listing,
                                 const ParsedReadOptions& parsed, const FileSettings& settings,
                                 InferredSchemas* inferred) {
  const bool reads_records = request.format == FileFormat::kCsv || request.format == FileFormat::kJson;
  std::optional<std::string> key;
  if (inferred != nullptr && reads_records) {
    key = InferredSchemas::KeyOf(request, listing.files, settings, Clock::System().Now());
  }
  if (key) {
    if (auto known = inferred->Find(*key)) return *std::move(known);
  }
  FS_ASSIGN_OR_RETURN(Schema schema, InferDataSchema(stores, request.format, listing, parsed, settings));
  if (key) inferred->Keep(*key, schema);
  return schema;
}

// The declared partition columns of a table, in declared order, where the paths did not show them.
Schema DeclaredPartitions(const OpenScanRequest& request) {
  Schema partitions;
  for (const std::string& name : request.partition_columns) {
    for (const StructField& field : *request.schema) {
      if (EqualsIgnoreCase(field.name, name)) partitions.push_back(field);
    }
  }
  return partitions;
}

// One listing, and what must be read of its files to plan with them.
StatusOr<OpenedScan> ListAndInfer(StoreLocator& stores, const OpenScanRequest& request, const FileSettings& settings,
                                  InferredSchemas* inferred) {
  FS_ASSIGN_OR_RETURN(ParsedReadOptions parsed, ParseReadOptions(request.format, request.options, settings));
  if (request.schema) parsed.listing.partitions.user_schema = *request.schema;
  if (request.may_be_missing) parsed.listing.ignore_missing_files = true;
  FS_ASSIGN_OR_RETURN(FileListing listing, ListFiles(stores, request.paths, parsed.listing));

  FileScan scan{.format = request.format, .options = parsed.options};
  for (const std::string& path : request.paths) scan.root += (scan.root.empty() ? "" : ", ") + path;
  scan.partition_schema = std::move(listing.partition_schema);
  scan.leases = std::move(listing.leases);
  if (request.schema && scan.partition_schema.empty()) scan.partition_schema = DeclaredPartitions(request);
  if (request.schema) {
    scan.data_schema = *request.schema;
    if (request.format == FileFormat::kParquet) {
      // Only to name damaged files early and to know how columns are stored.
      FS_RETURN_IF_ERROR(
          InferParquetSchema(stores, listing.files, false, parsed.ignore_corrupt_files, settings).status());
    }
  } else {
    if (listing.files.empty() && request.format != FileFormat::kText && request.format != FileFormat::kBinaryFile) {
      return SparkError("UNABLE_TO_INFER_SCHEMA", {{"format", std::string(FileFormatTitle(request.format))}});
    }
    FS_ASSIGN_OR_RETURN(scan.data_schema, KnownOrInferred(stores, request, listing, parsed, settings, inferred));
  }
  FS_RETURN_IF_ERROR(CheckDuplicateColumns(scan.data_schema, settings.case_sensitive));
  scan.data_schema = AsNullable(WithoutPartitions(scan.data_schema, scan.partition_schema, settings.case_sensitive));

  if (request.schema) FS_RETURN_IF_ERROR(CheckReadable(request.format, scan.data_schema));

  const bool corrupt_skipped = request.format == FileFormat::kParquet && parsed.ignore_corrupt_files;
  for (FileEntry& file : listing.files) {
    // Empty files hold no rows in any format; unreadable ones were passed over on request.
    if (file.size == 0 && request.format != FileFormat::kBinaryFile) continue;
    if (corrupt_skipped && !file.stored_schema && listing.files.size() <= kMostFootersChecked) continue;
    scan.files.push_back(std::move(file));
  }
  // Spark packs pieces of files into partitions, the largest first, and rows of a plain read come in that order.
  std::stable_sort(scan.files.begin(), scan.files.end(), [](const FileEntry& a, const FileEntry& b) {
    return std::min(a.size, kLargestPiece) > std::min(b.size, kLargestPiece);
  });
  return OpenedScan{std::make_shared<const FileScan>(std::move(scan)), std::move(parsed.warnings),
                    listing.table_version};
}

// Of listings whose files a writer has replaced before they were looked at.
constexpr int kMostListings = 5;

}  // namespace

StatusOr<OpenedScan> OpenScan(StoreLocator& stores, const OpenScanRequest& request, const FileSettings& settings,
                              InferredSchemas* inferred) {
  for (int attempt = 1;; ++attempt) {
    StatusOr<OpenedScan> opened = ListAndInfer(stores, request, settings, inferred);
    // Nothing keeps the files of an object store for readers (reader_lease.h): those listed a moment ago may be gone.
    const bool gone =
        opened.status().code() == StatusCode::kNotFound && opened.status().condition() != "PATH_NOT_FOUND";
    if (!gone || attempt == kMostListings) return opened;
  }
}

}  // namespace firesteel::files
