#include "connectors/postgres/copy_rows.h"

#include <nanoarrow/nanoarrow.h>

#include "base/failpoint.h"
#include "connectors/postgres/copy_encoder.h"

namespace firesteel::connectors {
namespace {

constexpr std::size_t kSendBytes = 256 << 10;

template <typename One>
void Release(One& one) {
  if (one.release != nullptr) one.release(&one);
}

}  // namespace

struct CopyRows::Arrow {
  ArrowArrayStream stream{};
  ArrowSchema schema{};
  ArrowArray batch{};
  ~Arrow() {
    Release(batch);
    Release(schema);
    Release(stream);
  }
};

CopyRows::CopyRows(std::unique_ptr<engine::ResultStream> rows)
    : rows_(std::move(rows)), arrow_(std::make_unique<Arrow>()) {}
CopyRows::~CopyRows() = default;

Status CopyRows::Check(int error) {
  if (error == 0) return Status::Ok();
  if (Status status = rows_->last_error(); !status.ok()) return status;
  const char* text = arrow_->stream.get_last_error(&arrow_->stream);
  return Status::Internal(std::string("the rows to write break off: ") + (text == nullptr ? "unknown reason" : text));
}

Status CopyRows::Start() {
  FS_RETURN_IF_ERROR(rows_->ExportArrow(&arrow_->stream));
  return Check(arrow_->stream.get_schema(&arrow_->stream, &arrow_->schema));
}

StatusOr<bool> CopyRows::NextBatch() {
  Release(arrow_->batch);
  arrow_->batch.release = nullptr;
  FS_RETURN_IF_ERROR(Check(arrow_->stream.get_next(&arrow_->stream, &arrow_->batch)));
  return arrow_->batch.release != nullptr;
}

StatusOr<std::int64_t> CopyRows::Into(PostgresConnection& connection, const std::string& table,
                                      const std::string& columns, const CancellationToken& token) {
  FS_FAILPOINT("export.before_copy");
  FS_RETURN_IF_ERROR(Start());
  FS_ASSIGN_OR_RETURN(const auto encoder, CopyEncoder::Make(schema(), arrow_->schema));
  FS_RETURN_IF_ERROR(connection.StartCopy("COPY " + table + " (" + columns + ") FROM STDIN (FORMAT binary)"));
  std::int64_t sent = 0;
  const auto send = [&]() -> Status {
    WireBuffer buffer;
    CopyEncoder::AppendHeader(buffer);
    while (true) {
      FS_RETURN_IF_ERROR(token.Check());
      FS_ASSIGN_OR_RETURN(const bool more, NextBatch());
      if (!more) break;
      FS_RETURN_IF_ERROR(encoder->SetBatch(arrow_->batch));
      for (std::int64_t row = 0; row < encoder->rows(); ++row) {
        FS_RETURN_IF_ERROR(encoder->AppendRow(row, buffer));
        if (buffer.size() < kSendBytes) continue;
        FS_RETURN_IF_ERROR(connection.SendCopy(buffer.bytes()));
        buffer.Clear();
      }
      sent += encoder->rows();
      FS_FAILPOINT("export.in_copy");
    }
    CopyEncoder::AppendTrailer(buffer);
    return connection.SendCopy(buffer.bytes());
  };
  if (Status status = send(); !status.ok()) {
    if (!connection.IsLost()) connection.AbandonCopy("the write was given up");
    return status;
  }
  FS_ASSIGN_OR_RETURN(const std::int64_t taken, connection.EndCopy());
  if (taken != sent) {
    return Status::Internal("sent " + std::to_string(sent) + " rows to PostgreSQL, which took " +
                            std::to_string(taken));
  }
  FS_FAILPOINT("export.after_copy");
  return taken;
}

}  // namespace firesteel::connectors
