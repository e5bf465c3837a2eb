#include "files/format/write_options.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "files/format/option_reader.h"
#include "files/format/read_options.h"
#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

struct Codec {
  std::string_view name;
  bool available;  // Spark knows it; false: we do not
};

constexpr Codec kTextCodecs[] = {{"bzip2", false}, {"deflate", false}, {"uncompressed", true}, {"snappy", false},
                                 {"none", true},   {"lz4", false},     {"gzip", true}};
constexpr Codec kParquetCodecs[] = {{"brotli", true}, {"uncompressed", true}, {"lzo", false},
                                    {"snappy", true}, {"lz4_raw", true},      {"none", true},
                                    {"zstd", true},   {"lz4", false},         {"gzip", true}};

StatusOr<std::string> ReadCompression(OptionReader& reader, FileFormat format) {
  const std::string name = FoldCase(reader.Text("compression", "codec").value_or(""));
  if (name.empty()) return name;
  const std::span<const Codec> codecs =
      format == FileFormat::kParquet ? std::span<const Codec>(kParquetCodecs) : kTextCodecs;
  const auto found = std::find_if(codecs.begin(), codecs.end(), [&](const Codec& codec) { return codec.name == name; });
  if (found == codecs.end()) {
    std::string names;
    for (const Codec& codec : codecs) names += (names.empty() ? "" : ", ") + std::string(codec.name);
    return SparkError("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
                      {{"codecName", reader.Text("compression", "codec").value_or("")}, {"availableCodecs", names}});
  }
  if (!found->available) return Unsupported("writing files with the compression '" + name + "'");
  return name;
}

Status ReadPartitionOverwrite(OptionReader& reader, WriteOptions& options) {
  const auto text = reader.Text("partitionOverwriteMode");
  if (!text) return Status::Ok();
  if (EqualsIgnoreCase(*text, "static")) {
    options.partition_overwrite = WriteOptions::PartitionOverwrite::kStatic;
  } else if (EqualsIgnoreCase(*text, "dynamic")) {
    options.partition_overwrite = WriteOptions::PartitionOverwrite::kDynamic;
  } else {
    reader.Fail("partitionOverwriteMode", *text, "static or dynamic");
  }
  return reader.status();
}

// The texts of options that go to the encoder as they are.
void Take(OptionReader& reader, std::initializer_list<const char*> names, WriteOptions& options) {
  for (const char* name : names) {
    if (auto text = reader.Text(name)) options.format_options.emplace_back(name, std::move(*text));
  }
}

void TakeFlags(OptionReader& reader, std::initializer_list<const char*> names, WriteOptions& options) {
  for (const char* name : names) {
    if (!reader.Text(name)) continue;
    options.format_options.emplace_back(name, reader.Flag(name, false) ? "true" : "false");
  }
}

void TakeCharacters(OptionReader& reader, std::initializer_list<const char*> names, WriteOptions& options) {
  for (const char* name : names) {
    if (reader.Text(name)) options.format_options.emplace_back(name, reader.Character(name).value_or(""));
  }
}

// What would change the bytes of every line.
Status RefuseLineForms(OptionReader& reader) {
  if (const auto separator = reader.Text("lineSep"); separator && *separator != "\n") {
    return Unsupported("the option lineSep of a write (anything but \\n)");
  }
  const auto encoding = reader.Text("encoding", "charset");
  if (encoding && !EqualsIgnoreCase(*encoding, "UTF-8") && !EqualsIgnoreCase(*encoding, "UTF8")) {
    return Unsupported("the encoding '" + *encoding + "' of a write");
  }
  if (const auto locale = reader.Text("locale"); locale && !EqualsIgnoreCase(*locale, "en-US")) {
    return Unsupported("the option locale of a write");
  }
  return Status::Ok();
}

Status ReadCsv(OptionReader& reader, WriteOptions& options) {
  FS_RETURN_IF_ERROR(RefuseLineForms(reader));
  if (reader.Text("charToEscapeQuoteEscaping")) return Unsupported("the option charToEscapeQuoteEscaping of a write");
  if (auto separator = reader.Text("sep", "delimiter")) {
    if (separator->empty()) reader.Fail("sep", "", "at least one character");
    if (*separator == "\\t") separator = "\t";
    if (*separator == "\\\\") separator = "\\";
    options.format_options.emplace_back("sep", *separator);
  }
  TakeCharacters(reader, {"quote", "escape"}, options);
  TakeFlags(reader, {"header", "quoteAll", "escapeQuotes", "ignoreLeadingWhiteSpace", "ignoreTrailingWhiteSpace"},
            options);
  Take(reader, {"nullValue", "emptyValue", "dateFormat", "timestampFormat", "timestampNTZFormat", "timeZone"}, options);
  return Status::Ok();
}

Status ReadJson(OptionReader& reader, WriteOptions& options) {
  FS_RETURN_IF_ERROR(RefuseLineForms(reader));
  for (const char* name : {"pretty", "writeNonAsciiCharacterAsCodePoint"}) {
    if (reader.Flag(name, false)) return Unsupported("the option " + std::string(name) + " of a JSON write");
  }
  TakeFlags(reader, {"ignoreNullFields"}, options);
  Take(reader, {"dateFormat", "timestampFormat", "timestampNTZFormat", "timeZone"}, options);
  return Status::Ok();
}

}  // namespace

StatusOr<WriteOptions> ParseWriteOptions(FileFormat format, const std::map<std::string, std::string>& given) {
  OptionReader reader(given);
  WriteOptions options;
  FS_ASSIGN_OR_RETURN(options.compression, ReadCompression(reader, format));
  FS_RETURN_IF_ERROR(ReadPartitionOverwrite(reader, options));
  if (const auto text = reader.Text("maxRecordsPerFile"); text && text->starts_with('-')) {
    options.max_records_per_file = 0;
  } else {
    options.max_records_per_file = reader.Count("maxRecordsPerFile");
  }
  switch (format) {
    case FileFormat::kCsv:
      FS_RETURN_IF_ERROR(ReadCsv(reader, options));
      break;
    case FileFormat::kJson:
      FS_RETURN_IF_ERROR(ReadJson(reader, options));
      break;
    case FileFormat::kText:
      FS_RETURN_IF_ERROR(RefuseLineForms(reader));
      break;
    case FileFormat::kParquet:
    case FileFormat::kBinaryFile:
      break;
  }
  FS_RETURN_IF_ERROR(reader.status());
  options.warnings = reader.MisspeltNames(FoldCase(FileFormatTitle(format)));
  return options;
}

}  // namespace firesteel::files
