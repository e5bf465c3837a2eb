#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "files/format/parquet/parquet_schema.h"
#include "files/listing/file_listing.h"
#include "files/listing/file_scan.h"

namespace firesteel::files {

// The session's settings that change how files are found and read; defaults are Spark's.
struct FileSettings {
  std::string time_zone = "UTC";                          // spark.sql.session.timeZone
  bool case_sensitive = false;                            // spark.sql.caseSensitive
  bool infer_partition_types = true;                      // spark.sql.sources.partitionColumnTypeInference.enabled
  bool merge_parquet_schema = false;                      // spark.sql.parquet.mergeSchema
  bool ignore_missing_files = false;                      // spark.sql.files.ignoreMissingFiles
  bool ignore_corrupt_files = false;                      // spark.sql.files.ignoreCorruptFiles
  std::string corrupt_record_column = "_corrupt_record";  // spark.sql.columnNameOfCorruptRecord
  bool prefer_timestamp_ntz = false;                      // spark.sql.timestampType = TIMESTAMP_NTZ
  ParquetTypeOptions parquet;
};

struct ParsedReadOptions {
  ReadOptions options;
  ListingOptions listing;
  bool ignore_corrupt_files = false;
  // Options nobody knows but whose names are close to one that exists: probably misspelt. Spark ignores unknown
  // options, so this is for the log. One finished sentence each.
  std::vector<std::string> warnings;
};

// DATA_SOURCE_NOT_FOUND for a name nobody knows; Spark's formats we do not read are kUnsupported by name.
StatusOr<FileFormat> FileFormatFromName(std::string_view name);
// "Parquet", "CSV", ...: how Spark's messages call it.
std::string_view FileFormatTitle(FileFormat format);

// Spark's options by name (without case) into typed ones. kInvalidArgument naming the option and its value where that
// cannot be read; a feature behind an option that we do not have is kUnsupported where it would change the rows.
StatusOr<ParsedReadOptions> ParseReadOptions(FileFormat format, const std::map<std::string, std::string>& options,
                                             const FileSettings& settings);

}  // namespace firesteel::files
