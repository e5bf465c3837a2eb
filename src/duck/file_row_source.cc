#include "duck/file_row_source.h"

#include <deque>

#include "files/csv_record.h"
#include "files/text_input.h"

namespace firesteel::duck {
namespace {

// The records of one file, one after another.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  virtual StatusOr<std::optional<std::string_view>> Next() = 0;
};

class LineRecords final : public RecordReader {
 public:
  LineRecords(std::unique_ptr<files::TextInput> input, std::optional<std::string> separator)
      : input_(std::move(input)), lines_(*input_, std::move(separator)) {}
  StatusOr<std::optional<std::string_view>> Next() override { return lines_.Next(); }

 private:
  std::unique_ptr<files::TextInput> input_;
  files::LineReader lines_;
};

class WholeFile final : public RecordReader {
 public:
  explicit WholeFile(std::unique_ptr<files::TextInput> input) : input_(std::move(input)) {}
  StatusOr<std::optional<std::string_view>> Next() override {
    if (done_) return std::optional<std::string_view>{};
    done_ = true;
    for (;;) {
      FS_ASSIGN_OR_RETURN(const std::string_view piece, input_->Read());
      if (piece.empty()) break;
      text_ += piece;
    }
    return std::optional<std::string_view>(text_);
  }

 private:
  std::unique_ptr<files::TextInput> input_;
  std::string text_;
  bool done_ = false;
};

// Lines that hold no record are left out, and the header of each file.
class CsvLines final : public RecordReader {
 public:
  CsvLines(std::unique_ptr<RecordReader> lines, const files::CsvReadOptions& options)
      : lines_(std::move(lines)), tokenizer_(options), header_(options.header) {}
  StatusOr<std::optional<std::string_view>> Next() override {
    for (;;) {
      FS_ASSIGN_OR_RETURN(const auto line, lines_->Next());
      if (!line) return line;
      if (tokenizer_.IsSkipped(*line)) continue;
      if (header_) {
        header_ = false;
        continue;
      }
      return line;
    }
  }

 private:
  std::unique_ptr<RecordReader> lines_;
  const files::CsvTokenizer tokenizer_;
  bool header_;
};

// Records whose quoted fields may hold line ends.
class CsvRecords final : public RecordReader {
 public:
  CsvRecords(std::unique_ptr<files::TextInput> input, const files::CsvReadOptions& options)
      : input_(std::move(input)), tokenizer_(options) {}
  StatusOr<std::optional<std::string_view>> Next() override {
    for (;;) {
      if (const auto length = tokenizer_.RecordLength(std::string_view(buffer_).substr(at_), ended_)) {
        if (*length == 0 && ended_) return std::optional<std::string_view>{};
        std::string_view record = std::string_view(buffer_).substr(at_, *length);
        at_ += *length;
        while (!record.empty() && (record.back() == '\n' || record.back() == '\r')) record.remove_suffix(1);
        return std::optional<std::string_view>(record);
      }
      if (ended_) return std::optional<std::string_view>{};
      buffer_.erase(0, at_);
      at_ = 0;
      FS_ASSIGN_OR_RETURN(const std::string_view piece, input_->Read());
      if (piece.empty()) ended_ = true;
      buffer_ += piece;
    }
  }

 private:
  std::unique_ptr<files::TextInput> input_;
  const files::CsvTokenizer tokenizer_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

// A line of text is its record's one column.
class TextParser final : public RecordParser {
 public:
  explicit TextParser(std::size_t columns) : columns_(columns) {}
  Status Parse(std::string_view record, std::vector<std::vector<Value>>& rows) override {
    rows.push_back(std::vector<Value>(columns_, Value{std::string(record)}));
    return Status::Ok();
  }

 private:
  std::size_t columns_;
};

StatusOr<std::unique_ptr<RecordReader>> OpenRecords(const files::FileScan& scan, const files::FileEntry& file,
                                                    files::StoreLocator& stores) {
  std::string encoding = "UTF-8";
  if (const auto* csv = std::get_if<files::CsvReadOptions>(&scan.options)) encoding = csv->encoding;
  if (const auto* json = std::get_if<files::JsonReadOptions>(&scan.options)) encoding = json->encoding;
  FS_ASSIGN_OR_RETURN(auto input, files::TextInput::Open(stores, file, encoding));
  if (const auto* csv = std::get_if<files::CsvReadOptions>(&scan.options)) {
    std::unique_ptr<RecordReader> lines;
    if (csv->multi_line) {
      lines = std::make_unique<CsvRecords>(std::move(input), *csv);
    } else {
      lines = std::make_unique<LineRecords>(std::move(input), csv->line_separator);
    }
    return std::unique_ptr<RecordReader>(std::make_unique<CsvLines>(std::move(lines), *csv));
  }
  if (const auto* json = std::get_if<files::JsonReadOptions>(&scan.options)) {
    if (json->multi_line) return std::unique_ptr<RecordReader>(std::make_unique<WholeFile>(std::move(input)));
    return std::unique_ptr<RecordReader>(std::make_unique<LineRecords>(std::move(input), json->line_separator));
  }
  const auto& text = std::get<files::TextReadOptions>(scan.options);
  if (text.whole_text) return std::unique_ptr<RecordReader>(std::make_unique<WholeFile>(std::move(input)));
  return std::unique_ptr<RecordReader>(std::make_unique<LineRecords>(std::move(input), text.line_separator));
}

class FileRowReader final : public RowReader {
 public:
  FileRowReader(const FileRowRequest& request, std::vector<std::size_t> data_columns,
                std::unique_ptr<RecordParser> parser)
      : request_(request), data_columns_(std::move(data_columns)), parser_(std::move(parser)) {}

  StatusOr<bool> Next(std::vector<Value>& row) override {
    while (ready_.empty()) {
      if (!records_) {
        if (next_file_ == request_.scan->files.size()) return false;
        FS_ASSIGN_OR_RETURN(records_, OpenRecords(*request_.scan, request_.scan->files[next_file_], *request_.stores));
        ++next_file_;
      }
      FS_ASSIGN_OR_RETURN(const auto record, records_->Next());
      if (!record) {
        records_.reset();
        continue;
      }
      parsed_.clear();
      if (Status status = parser_->Parse(*record, parsed_); !status.ok()) {
        return std::move(status).WithParameter("where", " of " + request_.scan->files[next_file_ - 1].uri);
      }
      for (auto& parsed : parsed_) ready_.push_back(std::move(parsed));
    }
    std::vector<Value> data = std::move(ready_.front());
    ready_.pop_front();
    row.clear();
    std::size_t next = 0;
    const std::size_t width = request_.scan->data_schema.size();
    for (const std::size_t column : request_.columns) {
      if (column < width) {
        row.push_back(std::move(data[next++]));
      } else {
        row.push_back(request_.scan->files[next_file_ - 1].partition_values[column - width]);
      }
    }
    return true;
  }

 private:
  const FileRowRequest& request_;
  const std::vector<std::size_t> data_columns_;
  std::unique_ptr<RecordParser> parser_;
  std::unique_ptr<RecordReader> records_;
  std::size_t next_file_ = 0;
  std::vector<std::vector<Value>> parsed_;
  std::deque<std::vector<Value>> ready_;
};

class FileRowSource final : public RowSource {
 public:
  explicit FileRowSource(FileRowRequest request) : request_(std::move(request)) {
    const std::size_t width = request_.scan->data_schema.size();
    for (const std::size_t column : request_.columns) {
      schema_.push_back(column < width ? request_.scan->data_schema[column]
                                       : request_.scan->partition_schema[column - width]);
      if (column < width) data_columns_.push_back(column);
    }
  }
  const Schema& schema() const override { return schema_; }

  StatusOr<std::unique_ptr<RowReader>> Open() const override {
    std::unique_ptr<RecordParser> parser;
    const files::FileScan& scan = *request_.scan;
    if (scan.format == files::FileFormat::kCsv) {
      FS_ASSIGN_OR_RETURN(parser, MakeCsvParser(scan, data_columns_, request_.session_time_zone));
    } else if (scan.format == files::FileFormat::kJson) {
      FS_ASSIGN_OR_RETURN(parser, MakeJsonParser(scan, data_columns_, request_.session_time_zone));
    } else {
      parser = std::make_unique<TextParser>(data_columns_.size());
    }
    return std::unique_ptr<RowReader>(std::make_unique<FileRowReader>(request_, data_columns_, std::move(parser)));
  }

 private:
  const FileRowRequest request_;
  std::vector<std::size_t> data_columns_;
  Schema schema_;
};

}  // namespace

StatusOr<std::shared_ptr<const RowSource>> MakeFileRowSource(FileRowRequest request) {
  if (request.scan->format == files::FileFormat::kBinaryFile) return Unsupported("READ_BINARY_FILE");
  return std::shared_ptr<const RowSource>(std::make_shared<FileRowSource>(std::move(request)));
}

}  // namespace firesteel::duck
