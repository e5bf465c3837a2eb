#include "files/format/json/json_schema.h"

#include <algorithm>
#include <functional>
#include <string>

#include "files/format/json/json_inference.h"
#include "files/format/row_sampler.h"
#include "files/format/text_input.h"

namespace firesteel::files {
namespace {

// With multiLine a whole file is held in memory, as it is when it is read.
constexpr std::size_t kLargestDocument = std::size_t{1} << 30;

using TextVisitor = std::function<Status(std::string_view text, std::int64_t line)>;

Status VisitDocuments(TextInput& input, const JsonReadOptions& options, const TextVisitor& visit) {
  if (options.multi_line) {
    std::string document;
    while (true) {
      FS_ASSIGN_OR_RETURN(const std::string_view more, input.Read());
      if (more.empty()) break;
      document += more;
      if (document.size() > kLargestDocument)
        return Status(StatusCode::kResourceExhausted, "the document is larger than 1 GiB");
    }
    return visit(document, 1);
  }
  LineReader lines(input, options.line_separator);
  for (std::int64_t number = 1;; ++number) {
    FS_ASSIGN_OR_RETURN(const auto line, lines.Next());
    if (!line) return Status::Ok();
    FS_RETURN_IF_ERROR(visit(*line, number));
  }
}

DataType CorruptRecord(const JsonReadOptions& options) {
  return DataType::Struct({{.name = options.corrupt_record_column, .type = DataType::String()}});
}

// A root that is no object counts as malformed; an array of objects stands for its elements.
DataType RootType(const DataType& type, const JsonReadOptions& options) {
  if (type.Is(TypeKind::kStruct) || type.Is(TypeKind::kNull)) return type;
  if (type.Is(TypeKind::kArray) && (type.element().Is(TypeKind::kStruct) || type.element().Is(TypeKind::kNull)))
    return type.element();
  return options.mode == ParseMode::kPermissive ? CorruptRecord(options) : DataType::Null();
}

}  // namespace

StatusOr<Schema> InferJsonSchema(StoreLocator& stores, const std::vector<FileEntry>& files,
                                 const JsonReadOptions& options, const FileSettings& settings) {
  DataType root = DataType::Null();
  RowSampler sampler(options.sampling_ratio);
  const std::string zone = options.time_zone.empty() ? settings.time_zone : options.time_zone;
  for (const FileEntry& file : files) {
    FS_ASSIGN_OR_RETURN(const auto input, TextInput::Open(stores, file, options.encoding));
    FS_RETURN_IF_ERROR(VisitDocuments(*input, options, [&](std::string_view text, std::int64_t line) -> Status {
      if (!sampler.TakesNext()) return Status::Ok();
      std::optional<DataType> type = InferJsonType(text, options, zone);
      if (!type) {
        if (options.mode == ParseMode::kFailFast) {
          return SparkError("MALFORMED_RECORD_IN_SCHEMA_INFERENCE", {{"failFastMode", "FAILFAST"}})
              .Annotate("'" + file.uri + "', line " + std::to_string(line));
        }
        if (options.mode == ParseMode::kDropMalformed) return Status::Ok();
        type = CorruptRecord(options);
      }
      root = CommonJsonType(root, RootType(*type, options));
      return Status::Ok();
    }));
  }
  const std::optional<DataType> finished = FinishJsonType(root, options.drop_field_if_all_null);
  if (!finished || !finished->Is(TypeKind::kStruct)) return Schema{};
  return finished->fields();
}

}  // namespace firesteel::files
