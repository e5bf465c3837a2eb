#include <deque>
#include <future>
#include <thread>
#include <utility>

#include "duck/rows/file_rows_reader.h"
#include "duck/rows/text_pieces.h"
#include "files/format/csv/csv_record.h"

namespace firesteel::duck {
namespace {

// Pieces are parsed side by side because that takes many times as long as reading them.
class LineFilesReader final : public FileRowsReader {
 public:
  explicit LineFilesReader(FileRowsRequest request)
      : request_(std::move(request)), form_(RecordFormOf(scan())), pieces_(scan(), *request_.request.stores, form_) {}

  StatusOr<std::optional<FileRows>> Next() override {
    for (;;) {
      Start();
      if (running_.empty()) {
        FS_RETURN_IF_ERROR(std::exchange(read_status_, Status::Ok()));
        return std::optional<FileRows>();
      }
      FS_ASSIGN_OR_RETURN(FileRows parsed, TakeFirst());
      Start();
      if (parsed.rows.rows > 0) return std::optional(std::move(parsed));
    }
  }

 private:
  StatusOr<FileRows> TakeFirst() {
    std::future<StatusOr<FileRows>> first = std::move(running_.front());
    running_.pop_front();
    return first.get();
  }

  // Keeps one piece a core in work. What cannot be read is told after the rows in front of it.
  void Start() {
    static const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1u);
    while (running_.size() < cores && read_status_.ok() && !ended_) {
      auto piece = pieces_.Next();
      if (!piece.ok()) {
        read_status_ = piece.status();
        return;
      }
      if (!*piece) {
        ended_ = true;
        return;
      }
      const auto parse = [this, piece = **std::move(piece)] { return Parse(piece); };
      running_.push_back(std::async(std::launch::async, parse));
    }
  }

  // Runs beside the others: touches nothing that changes.
  StatusOr<FileRows> Parse(const TextPiece& piece) const {
    FS_ASSIGN_OR_RETURN(const auto parser, MakeRecordParser(request_));
    FileRows out{RowBatch(request_.data_schema), piece.file};
    files::MemoryInput input(piece.text);
    files::LineReader lines(input, form_.line_separator);
    std::optional<files::CsvTokenizer> csv;
    if (form_.csv != nullptr) csv.emplace(*form_.csv);
    bool header = piece.starts_with_header;
    for (;;) {
      FS_ASSIGN_OR_RETURN(const auto line, lines.Next());
      if (!line) return out;
      if (csv && csv->IsSkipped(*line)) continue;
      if (std::exchange(header, false)) continue;
      if (Status status = parser->Parse(*line, out.rows); !status.ok()) {
        return std::move(status).WithParameter("where", " of " + scan().files[piece.file].uri);
      }
    }
  }

  const files::FileScan& scan() const { return *request_.request.scan; }

  const FileRowsRequest request_;
  const RecordForm form_;
  TextPieces pieces_;
  std::deque<std::future<StatusOr<FileRows>>> running_;  // in the order of the text
  Status read_status_ = Status::Ok();
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<FileRowsReader> MakeLineFilesReader(FileRowsRequest request) {
  return std::make_unique<LineFilesReader>(std::move(request));
}

}  // namespace firesteel::duck
