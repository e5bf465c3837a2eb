#include "duck/arrow/arrow_rows.h"

#include "nanoarrow/nanoarrow.h"
#include "nanoarrow/nanoarrow_ipc.h"

#include "duck/arrow/arrow_stream_check.h"
#include "duck/arrow/arrow_values.h"

namespace firesteel::duck {
namespace {

class ArrowRowReader final : public SingleRowReader {
 public:
  ArrowRowReader(const Schema& schema, const std::string& bytes) : schema_(schema), bytes_(bytes) {}
  ~ArrowRowReader() override {
    if (stream_.release != nullptr) stream_.release(&stream_);
    if (arrow_schema_.release != nullptr) arrow_schema_.release(&arrow_schema_);
  }

  Status Open() {
    FS_RETURN_IF_ERROR(CheckArrowStream(bytes_));
    ArrowBuffer buffer;
    ArrowBufferInit(&buffer);
    if (ArrowBufferAppend(&buffer, bytes_.data(), static_cast<std::int64_t>(bytes_.size())) != NANOARROW_OK) {
      return Status(StatusCode::kResourceExhausted, "no memory for the rows sent with the query");
    }
    ArrowIpcInputStream input;
    if (ArrowIpcInputStreamInitBuffer(&input, &buffer) != NANOARROW_OK ||
        ArrowIpcArrayStreamReaderInit(&stream_, &input, nullptr) != NANOARROW_OK) {
      return Status::Internal("cannot start to read Arrow IPC data");
    }
    if (stream_.get_schema(&stream_, &arrow_schema_) != 0) return Failure();
    return Status::Ok();
  }

  StatusOr<bool> NextRow(std::vector<Value>& row) override {
    while (at_ == rows_.size()) {
      ArrowArray array;
      array.release = nullptr;
      if (stream_.get_next(&stream_, &array) != 0) return Failure();
      if (array.release == nullptr) return false;
      auto rows = RowsOfArrowAs(schema_, &arrow_schema_, &array);
      array.release(&array);
      FS_RETURN_IF_ERROR(rows.status());
      rows_ = std::move(rows).value();
      at_ = 0;
    }
    row = std::move(rows_[at_++]);
    return true;
  }

 private:
  Status Failure() {
    const char* text = stream_.get_last_error(&stream_);
    return Status(StatusCode::kInvalidArgument,
                  std::string("Arrow data sent with the query: ") + (text ? text : "malformed"));
  }

  const Schema& schema_;
  const std::string& bytes_;
  ArrowArrayStream stream_{};
  ArrowSchema arrow_schema_{};
  std::vector<std::vector<Value>> rows_;
  std::size_t at_ = 0;
};

constexpr std::size_t kBytesOfCell = 8;  // a guess, only to tell few rows from many

class ArrowRowSource final : public RowSource {
 public:
  ArrowRowSource(Schema schema, std::string bytes) : schema_(std::move(schema)), bytes_(std::move(bytes)) {}
  const Schema& schema() const override { return schema_; }
  std::optional<std::int64_t> estimated_rows() const override {
    return static_cast<std::int64_t>(bytes_.size() / (kBytesOfCell * (schema_.size() + 1))) + 1;
  }
  StatusOr<std::unique_ptr<RowReader>> Open() const override {
    auto reader = std::make_unique<ArrowRowReader>(schema_, bytes_);
    FS_RETURN_IF_ERROR(reader->Open());
    return std::unique_ptr<RowReader>(std::move(reader));
  }

 private:
  const Schema schema_;
  const std::string bytes_;
};

}  // namespace

StatusOr<std::shared_ptr<const RowSource>> MakeArrowRowSource(Schema schema, std::string arrow_ipc) {
  return std::shared_ptr<const RowSource>(std::make_shared<ArrowRowSource>(std::move(schema), std::move(arrow_ipc)));
}

}  // namespace firesteel::duck
