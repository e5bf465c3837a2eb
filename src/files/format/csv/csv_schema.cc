#include "files/format/csv/csv_schema.h"

#include <algorithm>
#include <functional>
#include <string>

#include "files/format/csv/csv_record.h"
#include "files/format/row_sampler.h"
#include "files/format/text_input.h"
#include "files/format/value_inference.h"

namespace firesteel::files {
namespace {

// Calls `visit` with each record of a file that is not skipped, until it returns false.
using RecordVisitor = std::function<bool(std::string_view record)>;

Status VisitLines(TextInput& input, const CsvReadOptions& options, const CsvTokenizer& tokenizer,
                  const RecordVisitor& visit) {
  LineReader lines(input, options.line_separator);
  while (true) {
    FS_ASSIGN_OR_RETURN(const auto line, lines.Next());
    if (!line) return Status::Ok();
    if (!tokenizer.IsSkipped(*line) && !visit(*line)) return Status::Ok();
  }
}

// With multiLine a record ends where a line ends outside of quotes.
Status VisitMultiLine(TextInput& input, const CsvTokenizer& tokenizer, const RecordVisitor& visit) {
  std::string buffer;
  bool ended = false;
  while (true) {
    std::string_view rest = buffer;
    while (const auto length = tokenizer.RecordLength(rest, ended)) {
      std::string_view record = rest.substr(0, *length);
      rest.remove_prefix(*length);
      while (!record.empty() && (record.back() == '\n' || record.back() == '\r')) record.remove_suffix(1);
      if (!tokenizer.IsSkipped(record) && !visit(record)) return Status::Ok();
    }
    if (ended) return Status::Ok();
    if (rest.size() > LineReader::kLongestLine) {
      return Status(StatusCode::kResourceExhausted, "a record is longer than 1 GiB; is a quote left open?");
    }
    buffer.erase(0, buffer.size() - rest.size());
    FS_ASSIGN_OR_RETURN(const std::string_view more, input.Read());
    ended = more.empty();
    buffer += more;
  }
}

// Spark reads large files first, and so takes the header from the largest.
std::vector<FileEntry> LargestFirst(std::vector<FileEntry> files) {
  std::stable_sort(files.begin(), files.end(), [](const FileEntry& a, const FileEntry& b) { return a.size > b.size; });
  return files;
}

Status VisitRecords(StoreLocator& stores, const FileEntry& file, const CsvReadOptions& options,
                    const CsvTokenizer& tokenizer, const RecordVisitor& visit) {
  FS_ASSIGN_OR_RETURN(const auto input, TextInput::Open(stores, file, options.encoding));
  Status status =
      options.multi_line ? VisitMultiLine(*input, tokenizer, visit) : VisitLines(*input, options, tokenizer, visit);
  return status.ok() ? status : std::move(status).Annotate("'" + file.uri + "'");
}

}  // namespace

StatusOr<Schema> InferCsvSchema(StoreLocator& stores, const std::vector<FileEntry>& files,
                                const CsvReadOptions& options, const FileSettings& settings) {
  const CsvTokenizer tokenizer(options);
  FS_ASSIGN_OR_RETURN(const CsvValueInference inference,
                      CsvValueInference::Make(options, settings.time_zone, settings.prefer_timestamp_ntz));
  std::string first_record;
  bool found = false;
  std::vector<std::string> names;
  std::vector<DataType> types;
  CsvTokenizer::Fields fields;
  RowSampler sampler(options.sampling_ratio);
  for (const FileEntry& file : LargestFirst(files)) {
    bool at_start = true;
    FS_RETURN_IF_ERROR(VisitRecords(stores, file, options, tokenizer, [&](std::string_view record) {
      if (!found) {
        found = true;
        first_record = std::string(record);
        tokenizer.Split(record, fields);
        names = CsvColumnNames(fields, options, settings.case_sensitive);
        types.resize(names.size());
        if (!options.infer_schema) return false;
      }
      // Every line that equals the header is one, as in each of many files; with multiLine the first record of each.
      const bool is_header = options.header && (options.multi_line ? at_start : record == first_record);
      at_start = false;
      if (is_header || !sampler.TakesNext()) return true;
      tokenizer.Split(record, fields);
      for (std::size_t i = 0; i < fields.values.size() && i < types.size(); ++i) {
        types[i] = inference.Widen(types[i], fields.values[i]);
      }
      return true;
    }));
    if (found && !options.infer_schema) break;
  }
  Schema schema;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool untyped = !options.infer_schema || types[i].Is(TypeKind::kNull);
    schema.push_back({.name = names[i], .type = untyped ? DataType::String() : types[i]});
  }
  return schema;
}

}  // namespace firesteel::files
