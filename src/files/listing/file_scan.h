#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::files {

// One input file, as listed. `partition_values` is parallel to FileScan::partition_schema.
struct FileEntry {
  std::string uri;         // local path without scheme, or s3://bucket/key
  std::string listed_uri;  // of a file of an earlier version: its place in the table then, where that was another one
  std::int64_t size = 0;
  std::int64_t modified_ms = 0;
  std::string etag;  // "" where the store has none
  std::vector<Value> partition_values;
  // Parquet: the columns as this file stores them, where its footer was read; shared by files that agree.
  std::shared_ptr<const Schema> stored_schema;
};

enum class FileFormat { kParquet, kCsv, kJson, kText, kBinaryFile };
enum class ParseMode { kPermissive, kDropMalformed, kFailFast };
enum class Compression { kNone, kGzip, kZstd };  // of text files, by extension

struct ParquetReadOptions {
  bool merge_schema = false;
};

// Spark's CSV options after parsing and checking; defaults are Spark's.
struct CsvReadOptions {
  std::string separator = ",";
  std::string quote = "\"";  // "" switches quoting off
  std::string escape = "\\";
  std::string comment;  // "" none
  bool header = false;
  bool multi_line = false;
  bool ignore_leading_white_space = false;
  bool ignore_trailing_white_space = false;
  bool infer_schema = false;
  bool prefer_date = true;  // false: inference makes timestamps of dates
  bool enforce_schema = true;
  std::string null_value;
  std::string empty_value;
  std::string nan_value = "NaN";
  std::string positive_infinity = "Inf";
  std::string negative_infinity = "-Inf";
  std::optional<std::string> date_format;
  std::optional<std::string> timestamp_format;
  std::optional<std::string> timestamp_ntz_format;
  std::optional<std::string> line_separator;
  std::string encoding = "UTF-8";
  std::string time_zone;  // "" session's
  ParseMode mode = ParseMode::kPermissive;
  std::string corrupt_record_column = "_corrupt_record";
  double sampling_ratio = 1.0;
};

struct JsonReadOptions {
  bool multi_line = false;
  bool primitives_as_string = false;
  bool prefers_decimal = false;
  bool allow_comments = false;
  bool allow_unquoted_field_names = false;
  bool allow_single_quotes = true;
  bool allow_numeric_leading_zeros = false;
  bool allow_non_numeric_numbers = true;
  bool allow_backslash_escaping_any_character = false;
  bool allow_unquoted_control_chars = false;
  bool drop_field_if_all_null = false;
  bool infer_timestamp = false;
  std::optional<std::string> date_format;
  std::optional<std::string> timestamp_format;
  std::optional<std::string> timestamp_ntz_format;
  std::optional<std::string> line_separator;
  std::string encoding = "UTF-8";
  std::string time_zone;
  ParseMode mode = ParseMode::kPermissive;
  std::string corrupt_record_column = "_corrupt_record";
  double sampling_ratio = 1.0;
};

struct TextReadOptions {
  bool whole_text = false;
  std::optional<std::string> line_separator;
};

using ReadOptions = std::variant<ParquetReadOptions, CsvReadOptions, JsonReadOptions, TextReadOptions>;

// Everything an engine needs to read a set of files: what `files` found by listing, inferring and merging. Immutable
// once made; analysis narrows `files` by partition filters in a copy.
struct FileScan {
  FileFormat format = FileFormat::kParquet;
  std::vector<FileEntry> files;
  Schema data_schema;       // columns stored in the files
  Schema partition_schema;  // columns taken from paths, after the data columns
  ReadOptions options;
  std::string root;  // as the user gave it, for messages
  // Keep the listed files of local tables from being deleted by a writer (reader_lease.h): whoever reads them holds the
  // scan until the end.
  std::vector<std::shared_ptr<const void>> leases;
};

using FileScanPtr = std::shared_ptr<const FileScan>;

}  // namespace firesteel::files
