#include "connectors/postgres/fake_rows_test.h"

#include <cerrno>
#include <cstdlib>

namespace firesteel::connectors {
namespace {

void Must(int error) {
  if (error != NANOARROW_OK) std::abort();
}

void SetType(ArrowSchema* schema, const DataType& type, const char* name) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_BOOL));
      break;
    case TypeKind::kByte:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_INT8));
      break;
    case TypeKind::kShort:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_INT16));
      break;
    case TypeKind::kInt:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_INT32));
      break;
    case TypeKind::kLong:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_INT64));
      break;
    case TypeKind::kFloat:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_FLOAT));
      break;
    case TypeKind::kDouble:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_DOUBLE));
      break;
    case TypeKind::kDecimal:
      Must(ArrowSchemaSetTypeDecimal(schema, NANOARROW_TYPE_DECIMAL128, type.precision(), type.scale()));
      break;
    case TypeKind::kBinary:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_BINARY));
      break;
    case TypeKind::kDate:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_DATE32));
      break;
    case TypeKind::kTimestamp:
      Must(ArrowSchemaSetTypeDateTime(schema, NANOARROW_TYPE_TIMESTAMP, NANOARROW_TIME_UNIT_MICRO, "UTC"));
      break;
    case TypeKind::kTimestampNtz:
      Must(ArrowSchemaSetTypeDateTime(schema, NANOARROW_TYPE_TIMESTAMP, NANOARROW_TIME_UNIT_MICRO, nullptr));
      break;
    case TypeKind::kTime:
      Must(ArrowSchemaSetTypeDateTime(schema, NANOARROW_TYPE_TIME64, NANOARROW_TIME_UNIT_MICRO, nullptr));
      break;
    case TypeKind::kDayTimeInterval:
      Must(ArrowSchemaSetTypeDateTime(schema, NANOARROW_TYPE_DURATION, NANOARROW_TIME_UNIT_MICRO, nullptr));
      break;
    case TypeKind::kYearMonthInterval:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_INTERVAL_MONTHS));
      break;
    case TypeKind::kArray:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_LIST));
      SetType(schema->children[0], type.element(), "element");
      break;
    case TypeKind::kMap:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_MAP));
      SetType(schema->children[0]->children[0], type.key(), "key");
      SetType(schema->children[0]->children[1], type.value(), "value");
      break;
    case TypeKind::kStruct:
      Must(ArrowSchemaSetTypeStruct(schema, static_cast<std::int64_t>(type.fields().size())));
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        SetType(schema->children[i], type.fields()[i].type, type.fields()[i].name.c_str());
      }
      break;
    default:
      Must(ArrowSchemaSetType(schema, NANOARROW_TYPE_STRING));
  }
  Must(ArrowSchemaSetName(schema, name));
}

void AppendTo(ArrowArray* array, const DataType& type, const Value& value) {
  if (value.IsNull()) return Must(ArrowArrayAppendNull(array, 1));
  switch (type.kind()) {
    case TypeKind::kBoolean:
      return Must(ArrowArrayAppendInt(array, std::get<bool>(value.data)));
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      return Must(ArrowArrayAppendDouble(array, std::get<double>(value.data)));
    case TypeKind::kDecimal: {
      ArrowDecimal decimal;
      ArrowDecimalInit(&decimal, 128, type.precision(), type.scale());
      const Int128 unscaled = std::get<DecimalValue>(value.data).unscaled;
      decimal.words[0] = static_cast<std::uint64_t>(unscaled);
      decimal.words[1] = static_cast<std::uint64_t>(unscaled >> 64);
      return Must(ArrowArrayAppendDecimal(array, &decimal));
    }
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary: {
      const std::string& text = std::get<std::string>(value.data);
      ArrowBufferView bytes{{text.data()}, static_cast<std::int64_t>(text.size())};
      return Must(ArrowArrayAppendBytes(array, bytes));
    }
    case TypeKind::kYearMonthInterval: {
      ArrowInterval interval;
      ArrowIntervalInit(&interval, NANOARROW_TYPE_INTERVAL_MONTHS);
      interval.months = static_cast<std::int32_t>(std::get<std::int64_t>(value.data));
      return Must(ArrowArrayAppendInterval(array, &interval));
    }
    case TypeKind::kArray:
      for (const Value& item : std::get<ValueList>(value.data).items)
        AppendTo(array->children[0], type.element(), item);
      return Must(ArrowArrayFinishElement(array));
    case TypeKind::kMap:
      for (const auto& [key, item] : std::get<ValueMap>(value.data).entries) {
        AppendTo(array->children[0]->children[0], type.key(), key);
        AppendTo(array->children[0]->children[1], type.value(), item);
        Must(ArrowArrayFinishElement(array->children[0]));
      }
      return Must(ArrowArrayFinishElement(array));
    case TypeKind::kStruct:
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        AppendTo(array->children[i], type.fields()[i].type, std::get<ValueList>(value.data).items[i]);
      }
      return Must(ArrowArrayFinishElement(array));
    default:
      return Must(ArrowArrayAppendInt(array, std::get<std::int64_t>(value.data)));
  }
}

struct StreamState {
  Schema schema;
  Rows rows;
  std::size_t batch_rows;
  std::size_t next = 0;
  bool fails;
};

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  const auto* state = static_cast<StreamState*>(stream->private_data);
  ArrowSchemaInit(out);
  SetType(out, DataType::Struct(state->schema), "");
  return 0;
}

int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
  auto* state = static_cast<StreamState*>(stream->private_data);
  out->release = nullptr;
  if (state->next == state->rows.size()) return state->fails ? EIO : 0;
  ArrowSchema schema;
  GetSchema(stream, &schema);
  Must(ArrowArrayInitFromSchema(out, &schema, nullptr));
  schema.release(&schema);
  Must(ArrowArrayStartAppending(out));
  for (std::size_t n = 0; n < state->batch_rows && state->next < state->rows.size(); ++n) {
    AppendTo(out, DataType::Struct(state->schema), Value{ValueList{state->rows[state->next++]}});
  }
  return ArrowArrayFinishBuildingDefault(out, nullptr);
}

}  // namespace

Status FakeRows::ExportArrow(ArrowArrayStream* out) {
  out->private_data = new StreamState{schema_, rows_, batch_rows_, 0, !failure_.ok()};
  out->get_schema = GetSchema;
  out->get_next = GetNext;
  out->get_last_error = [](ArrowArrayStream*) -> const char* { return "broken"; };
  out->release = [](ArrowArrayStream* stream) {
    delete static_cast<StreamState*>(stream->private_data);
    stream->release = nullptr;
  };
  return Status::Ok();
}

}  // namespace firesteel::connectors
