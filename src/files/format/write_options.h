#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_or.h"
#include "files/listing/file_scan.h"

namespace firesteel::files {

// Spark's options of a file write after parsing and checking.
struct WriteOptions {
  std::string compression;                           // Spark's codec name in lower case; "" where the option is absent
  std::optional<std::int64_t> max_records_per_file;  // absent: the session's setting decides; 0 or less: no limit
  enum class PartitionOverwrite { kStatic, kDynamic };
  std::optional<PartitionOverwrite> partition_overwrite;  // absent: the session's setting decides
  // What the encoder of the format needs, in Spark's spelling: header, sep, quote, dateFormat, ...
  std::vector<std::pair<std::string, std::string>> format_options;
  std::vector<std::string> warnings;  // as ParsedReadOptions::warnings
};

// kInvalidArgument naming the option and its value where that cannot be read, CODEC_NOT_AVAILABLE for unknown codecs;
// kUnsupported where an option would change the files in a way we do not have. Like Spark, takes options it does not
// know, and those of the reader, without a word.
StatusOr<WriteOptions> ParseWriteOptions(FileFormat format, const std::map<std::string, std::string>& options);

}  // namespace firesteel::files
