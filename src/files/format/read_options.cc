#include "files/format/read_options.h"

#include <span>

#include "files/format/option_reader.h"
#include "types/identifier_text.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::files {
namespace {

// What Spark turns escapes of separators into: "\t" typed as two characters is a tab.
std::string UnescapeSeparator(OptionReader& reader, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (i + 1 == text.size()) {
      reader.Fail("sep", text, "a separator; a single backslash is written as '\\\\'");
      return out;
    }
    switch (const char c = text[++i]) {
      case 't':
        out += '\t';
        break;
      case 'r':
        out += '\r';
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case '"':
      case '\'':
      case '\\':
        out += c;
        break;
      case 'u':
        if (text.compare(i, 5, "u0000") == 0) {
          out += '\0';
          i += 4;
          break;
        }
        [[fallthrough]];
      default:
        reader.Fail("sep", text, "a separator without unknown escapes");
    }
  }
  return out;
}

ParseMode ReadMode(OptionReader& reader) {
  const std::string mode = FoldCase(reader.Text("mode").value_or("PERMISSIVE"));
  if (mode == "dropmalformed") return ParseMode::kDropMalformed;
  if (mode == "failfast") return ParseMode::kFailFast;
  return ParseMode::kPermissive;  // Spark takes unknown modes for this one
}

std::string ReadEncoding(OptionReader& reader) {
  const std::string encoding = reader.Text("encoding", "charset").value_or("UTF-8");
  const std::string folded = FoldCase(encoding);
  if (folded == "utf-8" || folded == "utf8" || folded == "us-ascii" || folded == "ascii") return "UTF-8";
  return encoding;
}

std::optional<std::string> ReadLineSeparator(OptionReader& reader) {
  const auto separator = reader.Text("lineSep");
  if (separator && separator->empty()) reader.Fail("lineSep", "", "at least one character");
  return separator;
}

std::optional<std::int64_t> ReadMoment(OptionReader& reader, std::string_view name, const std::string& zone) {
  const auto text = reader.Text(name);
  if (!text) return std::nullopt;
  const auto micros = values::ParseInstant(*text, zone);
  if (!micros) {
    reader.Fail(name, *text, "a timestamp of the form yyyy-MM-ddTHH:mm:ss");
    return std::nullopt;
  }
  return *micros / 1000;
}

ListingOptions ReadListing(OptionReader& reader, const FileSettings& settings) {
  ListingOptions listing;
  const std::string zone = settings.time_zone;
  listing.recursive_file_lookup = reader.Flag("recursiveFileLookup", false);
  listing.path_glob_filter = reader.Text("pathGlobFilter");
  listing.modified_before_ms = ReadMoment(reader, "modifiedBefore", zone);
  listing.modified_after_ms = ReadMoment(reader, "modifiedAfter", zone);
  listing.ignore_missing_files = reader.Flag("ignoreMissingFiles", settings.ignore_missing_files);
  listing.base_path = reader.Text("basePath");
  listing.partitions = {
      .infer_types = settings.infer_partition_types, .case_sensitive = settings.case_sensitive, .time_zone = zone};
  if (listing.recursive_file_lookup) listing.base_path.reset();
  for (const char* name : {"versionAsOf", "timestampAsOf"}) reader.Accept(name);
  return listing;
}

CsvReadOptions ReadCsv(OptionReader& reader, const FileSettings& settings) {
  CsvReadOptions csv;
  csv.separator = UnescapeSeparator(reader, reader.Text("sep", "delimiter").value_or(","));
  if (csv.separator.empty()) reader.Fail("sep", "", "at least one character");
  csv.quote = reader.Character("quote").value_or("\"");
  csv.escape = reader.Character("escape").value_or("\\");
  csv.comment = reader.Character("comment").value_or("");
  csv.header = reader.Flag("header", false);
  csv.multi_line = reader.Flag("multiLine", false);
  csv.infer_schema = reader.Flag("inferSchema", false);
  csv.prefer_date = reader.Flag("preferDate", true);
  csv.enforce_schema = reader.Flag("enforceSchema", true);
  csv.ignore_leading_white_space = reader.Flag("ignoreLeadingWhiteSpace", false);
  csv.ignore_trailing_white_space = reader.Flag("ignoreTrailingWhiteSpace", false);
  csv.null_value = reader.Text("nullValue").value_or("");
  csv.empty_value = reader.Text("emptyValue").value_or("");
  csv.nan_value = reader.Text("nanValue").value_or("NaN");
  csv.positive_infinity = reader.Text("positiveInf").value_or("Inf");
  csv.negative_infinity = reader.Text("negativeInf").value_or("-Inf");
  csv.date_format = reader.Text("dateFormat");
  csv.timestamp_format = reader.Text("timestampFormat");
  csv.timestamp_ntz_format = reader.Text("timestampNTZFormat");
  csv.line_separator = ReadLineSeparator(reader);
  csv.encoding = ReadEncoding(reader);
  csv.time_zone = reader.Text("timeZone").value_or("");
  csv.mode = ReadMode(reader);
  csv.corrupt_record_column = reader.Text("columnNameOfCorruptRecord").value_or(settings.corrupt_record_column);
  csv.sampling_ratio = reader.Fraction("samplingRatio", 1.0);
  for (const char* name :
       {"inputBufferSize", "extension", "compression", "codec", "escapeQuotes", "quoteAll", "columns"}) {
    reader.Accept(name);
  }
  return csv;
}

JsonReadOptions ReadJson(OptionReader& reader, const FileSettings& settings) {
  JsonReadOptions json;
  json.multi_line = reader.Flag("multiLine", false);
  json.primitives_as_string = reader.Flag("primitivesAsString", false);
  json.prefers_decimal = reader.Flag("prefersDecimal", false);
  json.allow_comments = reader.Flag("allowComments", false);
  json.allow_unquoted_field_names = reader.Flag("allowUnquotedFieldNames", false);
  json.allow_single_quotes = reader.Flag("allowSingleQuotes", true);
  json.allow_numeric_leading_zeros = reader.Flag("allowNumericLeadingZeros", false);
  json.allow_non_numeric_numbers = reader.Flag("allowNonNumericNumbers", true);
  json.allow_backslash_escaping_any_character = reader.Flag("allowBackslashEscapingAnyCharacter", false);
  json.allow_unquoted_control_chars = reader.Flag("allowUnquotedControlChars", false);
  json.drop_field_if_all_null = reader.Flag("dropFieldIfAllNull", false);
  json.infer_timestamp = reader.Flag("inferTimestamp", false);
  json.date_format = reader.Text("dateFormat");
  json.timestamp_format = reader.Text("timestampFormat");
  json.line_separator = ReadLineSeparator(reader);
  json.encoding = ReadEncoding(reader);
  json.time_zone = reader.Text("timeZone").value_or("");
  json.mode = ReadMode(reader);
  json.corrupt_record_column = reader.Text("columnNameOfCorruptRecord").value_or(settings.corrupt_record_column);
  json.sampling_ratio = reader.Fraction("samplingRatio", 1.0);
  json.timestamp_ntz_format = reader.Text("timestampNTZFormat");
  for (const char* name :
       {"ignoreNullFields", "compression", "useUnsafeRow", "encoder", "writeNonAsciiCharacterAsCodePoint"}) {
    reader.Accept(name);
  }
  return json;
}

// An option of Spark's that would change what is read and that we do not have, and the value that asks for nothing: ""
// where every value asks for something.
struct Missing {
  const char* name;
  const char* harmless;
};
constexpr Missing kMissingText[] = {
    {"locale", "en-US"}, {"enableDateTimeParsingFallback", ""}, {"singleVariantColumn", ""}};
constexpr Missing kMissingJson[] = {{"maxNestingDepth", ""}, {"maxNumLen", ""}, {"maxStringLen", ""}};
constexpr Missing kMissingCsv[] = {
    {"charToEscapeQuoteEscaping", ""}, {"unescapedQuoteHandling", "STOP_AT_DELIMITER"}, {"columnPruning", "true"}};

Status Refuse(OptionReader& reader, std::span<const Missing> missing) {
  for (const Missing& option : missing) {
    const auto value = reader.Text(option.name);
    if (value && (*option.harmless == '\0' || !EqualsIgnoreCase(*value, option.harmless))) {
      return Unsupported("the option " + std::string(option.name) + " of a read");
    }
  }
  return Status::Ok();
}

// columnPruning=true asks for what is done anyhow, except that Spark reads every field of records of several lines.
Status RefusePruningOfManyLines(OptionReader& reader) {
  if (!reader.Text("columnPruning") || !reader.Flag("multiLine", false)) return Status::Ok();
  return Unsupported("the option columnPruning of a read with multiLine");
}

// Records have no limits here. One that lets more pass than Spark's default is given to be rid of it; a lower one is
// meant to fail.
Status RefuseLowLimits(OptionReader& reader) {
  constexpr std::int64_t kDefaultColumns = 20480, kManyCharacters = 100'000;
  const auto columns = reader.Count("maxColumns");
  if (columns && *columns < kDefaultColumns)
    return Unsupported("a maxColumns of a read below " + std::to_string(kDefaultColumns));
  if (reader.Text("maxCharsPerColumn") == "-1") return Status::Ok();
  const auto characters = reader.Count("maxCharsPerColumn");
  if (characters && *characters < kManyCharacters) {
    return Unsupported("a maxCharsPerColumn of a read below " + std::to_string(kManyCharacters));
  }
  return Status::Ok();
}

}  // namespace

StatusOr<FileFormat> FileFormatFromName(std::string_view name) {
  const std::string folded = FoldCase(name);
  if (folded == "parquet" || folded.ends_with(".parquetfileformat")) return FileFormat::kParquet;
  if (folded == "csv" || folded == "com.databricks.spark.csv" || folded.ends_with(".csvfileformat"))
    return FileFormat::kCsv;
  if (folded == "json" || folded.ends_with(".jsonfileformat")) return FileFormat::kJson;
  if (folded == "text" || folded.ends_with(".textfileformat")) return FileFormat::kText;
  if (folded == "binaryfile") return FileFormat::kBinaryFile;
  for (const char* known : {"orc", "avro", "xml", "delta", "iceberg", "hudi", "jdbc", "kafka"}) {
    if (folded == known) return Unsupported("the data source '" + folded + "'");
  }
  return SparkError("DATA_SOURCE_NOT_FOUND", {{"provider", std::string(name)}});
}

std::string_view FileFormatTitle(FileFormat format) {
  switch (format) {
    case FileFormat::kParquet:
      return "Parquet";
    case FileFormat::kCsv:
      return "CSV";
    case FileFormat::kJson:
      return "JSON";
    case FileFormat::kText:
      return "Text";
    case FileFormat::kBinaryFile:
      return "binaryFile";
  }
  return "";
}

StatusOr<ParsedReadOptions> ParseReadOptions(FileFormat format, const std::map<std::string, std::string>& options,
                                             const FileSettings& settings) {
  OptionReader reader(options);
  ParsedReadOptions parsed;
  for (const char* name : {"path", "paths", "serialization.format"}) reader.Accept(name);
  parsed.listing = ReadListing(reader, settings);
  FS_ASSIGN_OR_RETURN(parsed.listing.as_of, ParseVersionSpec(options, settings.time_zone));
  parsed.ignore_corrupt_files = reader.Flag("ignoreCorruptFiles", settings.ignore_corrupt_files);
  switch (format) {
    case FileFormat::kParquet: {
      ParquetReadOptions parquet;
      parquet.merge_schema = reader.Flag("mergeSchema", settings.merge_parquet_schema);
      for (const char* name : {"compression", "datetimeRebaseMode", "int96RebaseMode"}) reader.Accept(name);
      parsed.options = parquet;
      break;
    }
    case FileFormat::kCsv:
      FS_RETURN_IF_ERROR(Refuse(reader, kMissingText));
      FS_RETURN_IF_ERROR(Refuse(reader, kMissingCsv));
      FS_RETURN_IF_ERROR(RefusePruningOfManyLines(reader));
      FS_RETURN_IF_ERROR(RefuseLowLimits(reader));
      parsed.options = ReadCsv(reader, settings);
      break;
    case FileFormat::kJson:
      FS_RETURN_IF_ERROR(Refuse(reader, kMissingText));
      FS_RETURN_IF_ERROR(Refuse(reader, kMissingJson));
      parsed.options = ReadJson(reader, settings);
      break;
    case FileFormat::kText:
    case FileFormat::kBinaryFile: {
      TextReadOptions text;
      text.whole_text = reader.Flag("wholetext", false);
      text.line_separator = ReadLineSeparator(reader);
      for (const char* name : {"encoding", "charset", "compression"}) reader.Accept(name);
      parsed.options = text;
      break;
    }
  }
  FS_RETURN_IF_ERROR(Status(reader.status()));
  parsed.warnings = reader.MisspeltNames(FoldCase(FileFormatTitle(format)));
  return parsed;
}

}  // namespace firesteel::files
