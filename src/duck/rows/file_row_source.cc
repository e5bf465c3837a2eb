#include "duck/rows/file_row_source.h"

#include "duck/rows/file_rows_reader.h"

namespace firesteel::duck {
namespace {

constexpr std::int64_t kBytesOfLine = 64;  // a guess, only to tell small files from large ones

// A line of text is its record's one column.
class TextParser final : public RecordParser {
 public:
  Status Parse(std::string_view record, RowBatch& rows) override {
    for (BatchColumn& column : rows.columns) column.AppendText(record);
    ++rows.rows;
    return Status::Ok();
  }
};

// Adds what the files' paths say to what the files hold.
class FileRowReader final : public RowReader {
 public:
  FileRowReader(const FileRowRequest& request, std::unique_ptr<FileRowsReader> rows)
      : request_(request), rows_(std::move(rows)) {}

  StatusOr<bool> Next(RowBatch& batch) override {
    FS_ASSIGN_OR_RETURN(auto found, rows_->Next());
    if (!found) return false;
    batch.rows = found->rows.rows;
    std::size_t next = 0;
    const std::size_t width = request_.scan->data_schema.size();
    for (std::size_t i = 0; i < request_.columns.size(); ++i) {
      const std::size_t column = request_.columns[i];
      if (column < width) {
        batch.columns[i] = std::move(found->rows.columns[next++]);
        continue;
      }
      const Value& value = request_.scan->files[found->file].partition_values[column - width];
      for (std::size_t row = 0; row < batch.rows; ++row) batch.columns[i].Append(value);
    }
    return true;
  }

 private:
  const FileRowRequest& request_;
  const std::unique_ptr<FileRowsReader> rows_;
};

class FileRowSource final : public RowSource {
 public:
  explicit FileRowSource(FileRowRequest request) : request_(std::move(request)) {
    const std::size_t width = request_.scan->data_schema.size();
    for (const std::size_t column : request_.columns) {
      schema_.push_back(column < width ? request_.scan->data_schema[column]
                                       : request_.scan->partition_schema[column - width]);
      if (column >= width) continue;
      data_columns_.push_back(column);
      data_schema_.push_back(request_.scan->data_schema[column]);
    }
  }
  const Schema& schema() const override { return schema_; }
  std::optional<std::int64_t> estimated_rows() const override {
    std::int64_t bytes = 0;
    for (const files::FileEntry& file : request_.scan->files) bytes += file.size;
    return bytes / kBytesOfLine + 1;
  }

  StatusOr<std::unique_ptr<RowReader>> Open() const override {
    FileRowsRequest request{request_, data_columns_, data_schema_};
    std::unique_ptr<FileRowsReader> rows;
    if (RecordFormOf(*request_.scan).lines) {
      rows = MakeLineFilesReader(std::move(request));
    } else {
      FS_ASSIGN_OR_RETURN(rows, MakeRecordFilesReader(std::move(request)));
    }
    return std::unique_ptr<RowReader>(std::make_unique<FileRowReader>(request_, std::move(rows)));
  }

 private:
  const FileRowRequest request_;
  std::vector<std::size_t> data_columns_;
  Schema data_schema_;
  Schema schema_;
};

}  // namespace

RecordForm RecordFormOf(const files::FileScan& scan) {
  if (const auto* csv = std::get_if<files::CsvReadOptions>(&scan.options)) {
    return {!csv->multi_line, csv->encoding, csv->line_separator, csv};
  }
  if (const auto* json = std::get_if<files::JsonReadOptions>(&scan.options)) {
    return {!json->multi_line, json->encoding, json->line_separator, nullptr};
  }
  const auto& text = std::get<files::TextReadOptions>(scan.options);
  return {!text.whole_text, "UTF-8", text.line_separator, nullptr};
}

StatusOr<std::unique_ptr<RecordParser>> MakeRecordParser(const FileRowsRequest& request) {
  const files::FileScan& scan = *request.request.scan;
  const std::string& zone = request.request.session_time_zone;
  if (scan.format == files::FileFormat::kCsv) return MakeCsvParser(scan, request.data_columns, zone);
  if (scan.format == files::FileFormat::kJson) return MakeJsonParser(scan, request.data_columns, zone);
  return std::unique_ptr<RecordParser>(std::make_unique<TextParser>());
}

StatusOr<std::shared_ptr<const RowSource>> MakeFileRowSource(FileRowRequest request) {
  if (request.scan->format == files::FileFormat::kBinaryFile) return Unsupported("READ_BINARY_FILE");
  return std::shared_ptr<const RowSource>(std::make_shared<FileRowSource>(std::move(request)));
}

}  // namespace firesteel::duck
