#include "files/listing/data_file_name.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "files/listing/hidden_files.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

std::string CodecExtension(const std::string& codec, FileFormat format) {
  const std::string name = FoldCase(codec);
  if (format == FileFormat::kParquet) {
    if (name.empty() || name == "snappy") return ".snappy";
    if (name == "none" || name == "uncompressed") return "";
    if (name == "gzip") return ".gz";
    if (name == "lz4" || name == "lz4raw" || name == "lz4_raw") return ".lz4raw";
    if (name == "brotli") return ".br";
    return "." + name;
  }
  if (name.empty() || name == "none" || name == "uncompressed") return "";
  if (name == "gzip") return ".gz";
  if (name == "zstd" || name == "zstandard") return ".zst";
  if (name == "bzip2") return ".bz2";
  return "." + name;
}

std::string FormatExtension(FileFormat format) {
  switch (format) {
    case FileFormat::kParquet:
      return ".parquet";
    case FileFormat::kCsv:
      return ".csv";
    case FileFormat::kJson:
      return ".json";
    case FileFormat::kText:
      return ".txt";
    case FileFormat::kBinaryFile:
      return ".bin";
  }
  return "";
}

}  // namespace

std::string PathOfCopy(const std::string& path, int number, const std::string& uuid) {
  const std::size_t name = path.rfind('/') + 1;  // 0 without a folder
  char prefix[32];
  std::snprintf(prefix, sizeof prefix, "part-%05d-", number);
  const std::string_view id = WriteIdOfPath(path);
  // A name that is not ours: all from its first dot on is taken for its extension.
  const std::size_t dot = std::min(path.find('.', name + 1), path.size());
  const std::string rest = id.empty() ? "-c000" + path.substr(dot)
                                      : path.substr(static_cast<std::size_t>(id.data() - path.data()) + id.size());
  return path.substr(0, name) + prefix + uuid + rest;
}

std::string DataFileName(int number, const std::string& uuid, FileFormat format, const std::string& compression,
                         bool partitioned) {
  char prefix[32];
  std::snprintf(prefix, sizeof prefix, "part-%05d-", number);
  const std::string codec = CodecExtension(compression, format);
  const std::string extension =
      format == FileFormat::kParquet ? codec + FormatExtension(format) : FormatExtension(format) + codec;
  return prefix + uuid + (partitioned ? ".c000" : "-c000") + extension;
}

}  // namespace firesteel::files
