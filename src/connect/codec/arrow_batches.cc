#include "connect/codec/arrow_batches.h"

#include <utility>

#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>

namespace firesteel::connect {
namespace {

Status Failure(const ArrowError& error) {
  return Status::Internal(std::string("Arrow data cannot be encoded: ") + error.message);
}

// An IPC stream being written into memory.
class IpcWriter {
 public:
  Status Open(const ArrowSchema* schema) {
    ArrowError error{};
    ArrowIpcOutputStream output;
    if (ArrowIpcOutputStreamInitBuffer(&output, buffer_.get()) != NANOARROW_OK ||
        ArrowIpcWriterInit(writer_.get(), &output) != NANOARROW_OK ||
        ArrowIpcWriterWriteSchema(writer_.get(), schema, &error) != NANOARROW_OK) {
      return Failure(error);
    }
    return Status::Ok();
  }

  Status Write(const ArrowSchema* schema, const ArrowArray* array) {
    ArrowError error{};
    nanoarrow::UniqueArrayView view;
    if (ArrowArrayViewInitFromSchema(view.get(), schema, &error) != NANOARROW_OK ||
        ArrowArrayViewSetArray(view.get(), array, &error) != NANOARROW_OK ||
        ArrowIpcWriterWriteArrayView(writer_.get(), view.get(), &error) != NANOARROW_OK) {
      return Failure(error);
    }
    return Status::Ok();
  }

  StatusOr<std::string> Finish() {
    ArrowError error{};
    if (ArrowIpcWriterWriteArrayView(writer_.get(), nullptr, &error) != NANOARROW_OK) return Failure(error);
    return std::string(reinterpret_cast<const char*>(buffer_->data), static_cast<std::size_t>(buffer_->size_bytes));
  }

 private:
  nanoarrow::UniqueBuffer buffer_;
  nanoarrow::ipc::UniqueWriter writer_;
};

StatusOr<std::string> OneBatch(const ArrowSchema* schema, const ArrowArray* array) {
  IpcWriter writer;
  FS_RETURN_IF_ERROR(writer.Open(schema));
  FS_RETURN_IF_ERROR(writer.Write(schema, array));
  return writer.Finish();
}

Status MakeEmptyArray(const ArrowSchema* schema, nanoarrow::UniqueArray& array) {
  ArrowError error{};
  if (ArrowArrayInitFromSchema(array.get(), schema, &error) != NANOARROW_OK ||
      ArrowArrayStartAppending(array.get()) != NANOARROW_OK ||
      ArrowArrayFinishBuildingDefault(array.get(), &error) != NANOARROW_OK) {
    return Failure(error);
  }
  return Status::Ok();
}

// Rows without columns are only counted: engines give them a column of their own in Arrow form, or none at all.
Status ForEachEmptyRow(engine::ResultStream& stream, FunctionView<Status(const ArrowSchema*, const ArrowArray*)> take) {
  nanoarrow::UniqueSchema schema;
  ArrowSchemaInit(schema.get());
  if (ArrowSchemaSetTypeStruct(schema.get(), 0) != NANOARROW_OK)
    return Status(StatusCode::kResourceExhausted, "no memory for a schema");
  const auto take_rows = [&](std::size_t count) -> Status {
    nanoarrow::UniqueArray array;
    FS_RETURN_IF_ERROR(MakeEmptyArray(schema.get(), array));
    array->length = static_cast<std::int64_t>(count);
    return take(schema.get(), array.get());
  };
  bool any = false;
  for (;;) {
    FS_ASSIGN_OR_RETURN(const auto rows, stream.NextRows());
    if (rows.empty()) return any ? Status::Ok() : take_rows(0);
    any = true;
    FS_RETURN_IF_ERROR(take_rows(rows.size()));
  }
}

// Calls `take` with the schema and each array of the stream; the status of the engine where it fails.
Status ForEachArray(engine::ResultStream& stream, FunctionView<Status(const ArrowSchema*, const ArrowArray*)> take) {
  if (stream.schema().empty()) return ForEachEmptyRow(stream, take);
  nanoarrow::UniqueArrayStream arrays;
  FS_RETURN_IF_ERROR(stream.ExportArrow(arrays.get()));
  const auto failed = [&] {
    Status error = stream.last_error();
    return error.ok() ? Status::Internal("the result stream failed without an error") : error;
  };
  nanoarrow::UniqueSchema schema;
  if (arrays->get_schema(arrays.get(), schema.get()) != 0) return failed();
  bool any = false;
  for (;;) {
    nanoarrow::UniqueArray array;
    if (arrays->get_next(arrays.get(), array.get()) != 0) return failed();
    if (array->release == nullptr) break;
    if (array->length == 0) continue;
    any = true;
    FS_RETURN_IF_ERROR(take(schema.get(), array.get()));
  }
  if (any) return Status::Ok();
  nanoarrow::UniqueArray empty;
  FS_RETURN_IF_ERROR(MakeEmptyArray(schema.get(), empty));
  return take(schema.get(), empty.get());
}

}  // namespace

Status EncodeBatches(engine::ResultStream& stream, FunctionView<Status(EncodedBatch)> take) {
  return ForEachArray(stream, [&](const ArrowSchema* schema, const ArrowArray* array) -> Status {
    FS_ASSIGN_OR_RETURN(std::string ipc, OneBatch(schema, array));
    return take({std::move(ipc), array->length});
  });
}

StatusOr<std::string> EncodeAll(engine::ResultStream& stream) {
  IpcWriter writer;
  bool open = false;
  FS_RETURN_IF_ERROR(ForEachArray(stream, [&](const ArrowSchema* schema, const ArrowArray* array) -> Status {
    if (!std::exchange(open, true)) FS_RETURN_IF_ERROR(writer.Open(schema));
    return writer.Write(schema, array);
  }));
  return writer.Finish();
}

}  // namespace firesteel::connect
