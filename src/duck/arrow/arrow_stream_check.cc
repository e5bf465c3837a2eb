#include "duck/arrow/arrow_stream_check.h"

#include <cerrno>
#include <cstdint>
#include <string>

#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>

namespace firesteel::duck {
namespace {

// A batch of Arrow's Java and Python libraries holds no more rows either.
constexpr std::int64_t kMostValues = INT32_MAX;

Status Malformed(const std::string& what) {
  return {StatusCode::kInvalidArgument, "Arrow data sent with the query: " + what};
}

bool LengthsFit(const ArrowArrayView& view) {
  if (view.length < 0 || view.length > kMostValues || view.offset != 0) return false;
  for (std::int64_t i = 0; i < view.n_children; ++i) {
    if (!LengthsFit(*view.children[i])) return false;
  }
  return true;
}

}  // namespace

Status CheckArrowStream(std::string_view bytes) {
  nanoarrow::ipc::UniqueDecoder decoder;
  ArrowError error{};
  if (ArrowIpcDecoderInit(decoder.get()) != NANOARROW_OK) return Status::Internal("no Arrow decoder");
  bool has_schema = false;
  while (!bytes.empty()) {
    ArrowBufferView rest{};
    rest.data.data = bytes.data();
    rest.size_bytes = static_cast<std::int64_t>(bytes.size());
    const int verified = ArrowIpcDecoderVerifyHeader(decoder.get(), rest, &error);
    if (verified == ENODATA) break;  // the end of the stream
    if (verified != NANOARROW_OK || ArrowIpcDecoderDecodeHeader(decoder.get(), rest, &error) != NANOARROW_OK) {
      return Malformed(error.message);
    }
    const std::int64_t header = decoder->header_size_bytes, body = decoder->body_size_bytes;
    if (header <= 0 || body < 0 || header > rest.size_bytes || body > rest.size_bytes - header) {
      return Malformed("a message is longer than what was sent");
    }
    if (decoder->message_type == NANOARROW_IPC_MESSAGE_TYPE_SCHEMA) {
      nanoarrow::UniqueSchema schema;
      // Columns with dictionaries are the reader's business alone.
      if (ArrowIpcDecoderDecodeSchema(decoder.get(), schema.get(), &error) != NANOARROW_OK) return Status::Ok();
      if (ArrowIpcDecoderSetSchema(decoder.get(), schema.get(), &error) != NANOARROW_OK)
        return Malformed(error.message);
      has_schema = true;
    } else if (decoder->message_type == NANOARROW_IPC_MESSAGE_TYPE_RECORD_BATCH) {
      if (!has_schema) return Malformed("a batch comes before the schema");
      ArrowBufferView values{};
      values.data.data = bytes.data() + header;
      values.size_bytes = body;
      ArrowArrayView* batch = nullptr;
      if (ArrowIpcDecoderDecodeArrayView(decoder.get(), values, -1, &batch, &error) != NANOARROW_OK)
        return Malformed(error.message);
      if (!LengthsFit(*batch)) return Malformed("a column claims more values than a batch may have");
    } else {
      return Status::Ok();  // a dictionary
    }
    bytes.remove_prefix(static_cast<std::size_t>(header + body));
  }
  return has_schema ? Status::Ok() : Malformed("there is no schema");
}

}  // namespace firesteel::duck
