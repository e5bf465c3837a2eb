#include <utility>

#include "duck/rows/file_rows_reader.h"
#include "files/format/csv/csv_record.h"
#include "files/format/text_input.h"

namespace firesteel::duck {
namespace {

// The records of one file, one after another.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  virtual StatusOr<std::optional<std::string_view>> Next() = 0;
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

// Records whose quoted fields may hold line ends; blank ones, comments and the header are left out.
class CsvRecords final : public RecordReader {
 public:
  CsvRecords(std::unique_ptr<files::TextInput> input, const files::CsvReadOptions& options)
      : input_(std::move(input)), tokenizer_(options), header_(options.header) {}
  StatusOr<std::optional<std::string_view>> Next() override {
    for (;;) {
      FS_ASSIGN_OR_RETURN(const auto record, NextOfAny());
      if (!record) return record;
      if (!tokenizer_.IsSkipped(*record) && !std::exchange(header_, false)) return record;
    }
  }

 private:
  StatusOr<std::optional<std::string_view>> NextOfAny() {
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

  std::unique_ptr<files::TextInput> input_;
  const files::CsvTokenizer tokenizer_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool header_;
  bool ended_ = false;
};

class RecordFilesReader final : public FileRowsReader {
 public:
  RecordFilesReader(FileRowsRequest request, std::unique_ptr<RecordParser> parser)
      : request_(std::move(request)), parser_(std::move(parser)) {}

  StatusOr<std::optional<FileRows>> Next() override {
    for (;;) {
      if (!records_) {
        if (next_file_ == scan().files.size()) return std::optional<FileRows>();
        FS_RETURN_IF_ERROR(Open(scan().files[next_file_++]));
      }
      FileRows out{RowBatch(request_.data_schema), next_file_ - 1};
      while (records_ && !out.rows.Full()) {
        FS_ASSIGN_OR_RETURN(const auto record, records_->Next());
        if (!record) {
          records_.reset();
        } else if (Status status = parser_->Parse(*record, out.rows); !status.ok()) {
          return std::move(status).WithParameter("where", " of " + scan().files[out.file].uri);
        }
      }
      if (out.rows.rows > 0) return std::optional(std::move(out));
    }
  }

 private:
  Status Open(const files::FileEntry& file) {
    const RecordForm form = RecordFormOf(scan());
    FS_ASSIGN_OR_RETURN(auto input, files::TextInput::Open(*request_.request.stores, file, form.encoding));
    if (form.csv != nullptr) {
      records_ = std::make_unique<CsvRecords>(std::move(input), *form.csv);
    } else {
      records_ = std::make_unique<WholeFile>(std::move(input));
    }
    return Status::Ok();
  }

  const files::FileScan& scan() const { return *request_.request.scan; }

  const FileRowsRequest request_;
  const std::unique_ptr<RecordParser> parser_;
  std::unique_ptr<RecordReader> records_;
  std::size_t next_file_ = 0;
};

}  // namespace

StatusOr<std::unique_ptr<FileRowsReader>> MakeRecordFilesReader(FileRowsRequest request) {
  FS_ASSIGN_OR_RETURN(auto parser, MakeRecordParser(request));
  return std::unique_ptr<FileRowsReader>(std::make_unique<RecordFilesReader>(std::move(request), std::move(parser)));
}

}  // namespace firesteel::duck
