#include "connect/codec/arrow_schema_codec.h"

#include <string>

#include <nanoarrow/nanoarrow.hpp>
#include <nanoarrow/nanoarrow_ipc.hpp>

#include "connect/decode/invalid_message.h"

namespace firesteel::connect {
namespace {

StatusOr<DataType> TypeOf(const ArrowSchema* schema);

StatusOr<StructField> FieldOf(const ArrowSchema* schema) {
  FS_ASSIGN_OR_RETURN(DataType type, TypeOf(schema));
  return StructField{schema->name == nullptr ? "" : schema->name, std::move(type),
                     (schema->flags & ARROW_FLAG_NULLABLE) != 0};
}

StatusOr<DataType> MapOf(const ArrowSchema* schema) {
  if (schema->n_children != 1 || schema->children[0]->n_children != 2)
    return InvalidMessage("an Arrow map without key and value");
  const ArrowSchema* entries = schema->children[0];
  FS_ASSIGN_OR_RETURN(DataType key, TypeOf(entries->children[0]));
  FS_ASSIGN_OR_RETURN(const StructField value, FieldOf(entries->children[1]));
  return DataType::Map(std::move(key), value.type, value.nullable);
}

StatusOr<DataType> ListOf(const ArrowSchema* schema) {
  if (schema->n_children != 1) return InvalidMessage("an Arrow list without an element type");
  FS_ASSIGN_OR_RETURN(const StructField element, FieldOf(schema->children[0]));
  return DataType::Array(element.type, element.nullable);
}

StatusOr<DataType> StructOf(const ArrowSchema* schema) {
  Schema fields;
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    FS_ASSIGN_OR_RETURN(StructField field, FieldOf(schema->children[i]));
    fields.push_back(std::move(field));
  }
  return DataType::Struct(std::move(fields));
}

StatusOr<DataType> TypeOf(const ArrowSchema* schema) {
  ArrowSchemaView view;
  ArrowError error{};
  if (ArrowSchemaViewInit(&view, schema, &error) != NANOARROW_OK)
    return InvalidMessage(std::string("Arrow schema: ") + error.message);
  if (schema->dictionary != nullptr) return TypeOf(schema->dictionary);
  switch (view.type) {
    case NANOARROW_TYPE_NA:
      return DataType::Null();
    case NANOARROW_TYPE_BOOL:
      return DataType::Boolean();
    case NANOARROW_TYPE_INT8:
      return DataType::Byte();
    case NANOARROW_TYPE_INT16:
      return DataType::Short();
    case NANOARROW_TYPE_INT32:
      return DataType::Int();
    case NANOARROW_TYPE_INT64:
      return DataType::Long();
    case NANOARROW_TYPE_HALF_FLOAT:
    case NANOARROW_TYPE_FLOAT:
      return DataType::Float();
    case NANOARROW_TYPE_DOUBLE:
      return DataType::Double();
    case NANOARROW_TYPE_DECIMAL128:
      return DataType::Decimal(view.decimal_precision, view.decimal_scale);
    case NANOARROW_TYPE_STRING:
    case NANOARROW_TYPE_LARGE_STRING:
    case NANOARROW_TYPE_STRING_VIEW:
      return DataType::String();
    case NANOARROW_TYPE_BINARY:
    case NANOARROW_TYPE_LARGE_BINARY:
    case NANOARROW_TYPE_FIXED_SIZE_BINARY:
    case NANOARROW_TYPE_BINARY_VIEW:
      return DataType::Binary();
    case NANOARROW_TYPE_DATE32:
    case NANOARROW_TYPE_DATE64:
      return DataType::Date();
    case NANOARROW_TYPE_TIMESTAMP:
      return view.timezone == nullptr || *view.timezone == '\0' ? DataType::TimestampNtz() : DataType::Timestamp();
    case NANOARROW_TYPE_DURATION:
      return DataType::DayTimeInterval();
    case NANOARROW_TYPE_INTERVAL_MONTHS:
      return DataType::YearMonthInterval();
    case NANOARROW_TYPE_LIST:
    case NANOARROW_TYPE_LARGE_LIST:
    case NANOARROW_TYPE_FIXED_SIZE_LIST:
      return ListOf(schema);
    case NANOARROW_TYPE_STRUCT:
      return StructOf(schema);
    case NANOARROW_TYPE_MAP:
      return MapOf(schema);
    default:
      return Unsupported(std::string("Arrow data of the type ") + ArrowTypeString(view.type));
  }
}

}  // namespace

StatusOr<Schema> SchemaOfArrowStream(std::string_view ipc) {
  nanoarrow::UniqueBuffer buffer;
  if (ArrowBufferAppend(buffer.get(), ipc.data(), static_cast<std::int64_t>(ipc.size())) != NANOARROW_OK) {
    return Status(StatusCode::kResourceExhausted, "no memory for the rows sent with the plan");
  }
  nanoarrow::ipc::UniqueInputStream input;
  nanoarrow::UniqueArrayStream stream;
  nanoarrow::UniqueSchema schema;
  if (ArrowIpcInputStreamInitBuffer(input.get(), buffer.get()) != NANOARROW_OK ||
      ArrowIpcArrayStreamReaderInit(stream.get(), input.get(), nullptr) != NANOARROW_OK) {
    return Status::Internal("cannot start to read Arrow IPC data");
  }
  if (stream->get_schema(stream.get(), schema.get()) != 0) {
    const char* text = stream->get_last_error(stream.get());
    return InvalidMessage(std::string("Arrow data: ") + (text == nullptr ? "no schema" : text));
  }
  FS_ASSIGN_OR_RETURN(const DataType type, StructOf(schema.get()));
  return type.fields();
}

}  // namespace firesteel::connect
