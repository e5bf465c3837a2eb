#include "connectors/postgres/copy_encoder.h"

#include <nanoarrow/nanoarrow.h>

#include <limits>
#include <string>

#include "connectors/arrow_json.h"
#include "connectors/arrow_value.h"
#include "connectors/postgres/postgres_numeric.h"

namespace firesteel::connectors {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
constexpr std::int64_t kEpochDays = 10'957;  // PostgreSQL counts from 2000-01-01
constexpr std::int64_t kEpochMicros = kEpochDays * kMicrosPerDay;
constexpr std::int64_t kFirstDay = -2'451'545;  // 4713-11-24 BC, from 2000-01-01

Status OutOfRange(const char* what) {
  return Status(StatusCode::kDataError, std::string("the ") + what + " lies outside of what PostgreSQL can store");
}

void AppendInterval(WireBuffer& out, std::int64_t months, std::int64_t days, std::int64_t micros) {
  out.AppendInt64(micros);
  out.AppendInt32(static_cast<std::int32_t>(days));
  out.AppendInt32(static_cast<std::int32_t>(months));
}

Status AppendTimestamp(WireBuffer& out, std::int64_t micros) {
  if (micros < (kFirstDay + kEpochDays) * kMicrosPerDay) return OutOfRange("timestamp");
  out.AppendInt64(micros - kEpochMicros);
  return Status::Ok();
}

Status AppendText(WireBuffer& out, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return Status(StatusCode::kDataError,
                  "the text holds a NUL byte, which PostgreSQL cannot store; replace it in the query");
  }
  out.Append(text);
  return Status::Ok();
}

// The bytes of one value that is neither NULL nor nested, without their length.
Status AppendScalar(const ArrowArrayView& view, std::int64_t row, const DataType& type, WireBuffer& out) {
  const auto integer = [&] { return ArrowArrayViewGetIntUnsafe(&view, row); };
  switch (type.kind()) {
    case TypeKind::kBoolean:
      out.AppendByte(ArrowBool(view, row) ? 1 : 0);
      return Status::Ok();
    case TypeKind::kByte:
    case TypeKind::kShort:
      out.AppendInt16(static_cast<std::int16_t>(integer()));
      return Status::Ok();
    case TypeKind::kInt:
      out.AppendInt32(static_cast<std::int32_t>(integer()));
      return Status::Ok();
    case TypeKind::kLong:
      out.AppendInt64(integer());
      return Status::Ok();
    case TypeKind::kFloat:
      out.AppendFloat(static_cast<float>(ArrowArrayViewGetDoubleUnsafe(&view, row)));
      return Status::Ok();
    case TypeKind::kDouble:
      out.AppendDouble(ArrowArrayViewGetDoubleUnsafe(&view, row));
      return Status::Ok();
    case TypeKind::kDecimal:
      AppendNumeric(out, ArrowDecimal128(view, row), type.scale());
      return Status::Ok();
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return AppendText(out, ArrowText(view, row));
    case TypeKind::kBinary:
      out.Append(ArrowText(view, row));
      return Status::Ok();
    case TypeKind::kDate:
      if (integer() - kEpochDays < kFirstDay) return OutOfRange("date");
      out.AppendInt32(static_cast<std::int32_t>(integer() - kEpochDays));
      return Status::Ok();
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return AppendTimestamp(out, integer());
    case TypeKind::kTime:
      out.AppendInt64(integer());
      return Status::Ok();
    case TypeKind::kDayTimeInterval:
      // Whole days are days for PostgreSQL, as they are in Spark's text of the interval.
      AppendInterval(out, 0, integer() / kMicrosPerDay, integer() % kMicrosPerDay);
      return Status::Ok();
    case TypeKind::kYearMonthInterval:
    case TypeKind::kCalendarInterval: {
      ArrowInterval interval{};
      ArrowArrayViewGetIntervalUnsafe(&view, row, &interval);
      AppendInterval(out, interval.months, interval.days, interval.ns / 1000);
      return Status::Ok();
    }
    default:
      return Unsupported("exporting values of type " + type.ToSql() + " to PostgreSQL");
  }
}

// An array of one dimension; an empty one has none.
Status AppendArray(const ArrowArrayView& view, std::int64_t row, const DataType& type, std::uint32_t element_oid,
                   WireBuffer& out) {
  const ArrowArrayView& items = *view.children[0];
  const auto [begin, end] = ArrowListRange(view, row);
  bool has_null = false;
  for (std::int64_t i = begin; i < end && !has_null; ++i) has_null = ArrowArrayViewIsNull(&items, i);
  if (end - begin > std::numeric_limits<std::int32_t>::max()) return OutOfRange("length of the array");
  out.AppendInt32(begin == end ? 0 : 1);
  out.AppendInt32(has_null ? 1 : 0);
  out.AppendInt32(static_cast<std::int32_t>(element_oid));
  if (begin == end) return Status::Ok();
  out.AppendInt32(static_cast<std::int32_t>(end - begin));
  out.AppendInt32(1);  // the first index
  for (std::int64_t i = begin; i < end; ++i) {
    if (ArrowArrayViewIsNull(&items, i)) {
      out.AppendInt32(-1);
      continue;
    }
    const std::size_t length = out.OpenLength();
    FS_RETURN_IF_ERROR(AppendScalar(items, i, type.element(), out));
    out.CloseLength(length);
  }
  return Status::Ok();
}

// Arrow types that carry a Spark type here; anything else is a mistake of ours, and reading it would give nonsense.
bool CanCarry(ArrowType arrow, const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kNull:
      return true;
    case TypeKind::kBoolean:
      return arrow == NANOARROW_TYPE_BOOL;
    case TypeKind::kByte:
      return arrow == NANOARROW_TYPE_INT8;
    case TypeKind::kShort:
      return arrow == NANOARROW_TYPE_INT16;
    case TypeKind::kInt:
      return arrow == NANOARROW_TYPE_INT32;
    case TypeKind::kLong:
      return arrow == NANOARROW_TYPE_INT64;
    case TypeKind::kFloat:
      return arrow == NANOARROW_TYPE_FLOAT;
    case TypeKind::kDouble:
      return arrow == NANOARROW_TYPE_DOUBLE;
    case TypeKind::kDecimal:
      return arrow == NANOARROW_TYPE_DECIMAL128 || arrow == NANOARROW_TYPE_DECIMAL64 ||
             arrow == NANOARROW_TYPE_DECIMAL32;
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return arrow == NANOARROW_TYPE_STRING || arrow == NANOARROW_TYPE_LARGE_STRING ||
             arrow == NANOARROW_TYPE_STRING_VIEW;
    case TypeKind::kBinary:
      return arrow == NANOARROW_TYPE_BINARY || arrow == NANOARROW_TYPE_LARGE_BINARY ||
             arrow == NANOARROW_TYPE_BINARY_VIEW;
    case TypeKind::kDate:
      return arrow == NANOARROW_TYPE_DATE32;
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return arrow == NANOARROW_TYPE_TIMESTAMP;
    case TypeKind::kTime:
      return arrow == NANOARROW_TYPE_TIME64;
    case TypeKind::kDayTimeInterval:
      return arrow == NANOARROW_TYPE_DURATION;
    case TypeKind::kYearMonthInterval:
      return arrow == NANOARROW_TYPE_INTERVAL_MONTHS || arrow == NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO;
    case TypeKind::kCalendarInterval:
      return arrow == NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO;
    case TypeKind::kArray:
      return arrow == NANOARROW_TYPE_LIST || arrow == NANOARROW_TYPE_LARGE_LIST ||
             arrow == NANOARROW_TYPE_FIXED_SIZE_LIST || arrow == NANOARROW_TYPE_LIST_VIEW ||
             arrow == NANOARROW_TYPE_LARGE_LIST_VIEW;
    case TypeKind::kMap:
      return arrow == NANOARROW_TYPE_MAP;
    case TypeKind::kStruct:
      return arrow == NANOARROW_TYPE_STRUCT;
    case TypeKind::kVariant:
      return false;
  }
  return false;
}

Status CheckArrow(const ArrowSchema& arrow, const DataType& type, const std::string& column) {
  ArrowSchemaView view{};
  ArrowError error{};
  if (ArrowSchemaViewInit(&view, &arrow, &error) != NANOARROW_OK) {
    return Status::Internal("column '" + column + "' has an unreadable Arrow type: " + error.message);
  }
  const bool in_micros = view.type != NANOARROW_TYPE_TIMESTAMP && view.type != NANOARROW_TYPE_TIME64 &&
                                 view.type != NANOARROW_TYPE_DURATION
                             ? true
                             : view.time_unit == NANOARROW_TIME_UNIT_MICRO;
  const auto children = static_cast<std::size_t>(arrow.n_children);
  if (!CanCarry(view.type, type) || !in_micros || (type.Is(TypeKind::kStruct) && children != type.fields().size())) {
    return Status::Internal("column '" + column + "' of type " + type.ToSql() + " arrives as Arrow type '" +
                            arrow.format + "'");
  }
  switch (type.kind()) {
    case TypeKind::kArray:
      return CheckArrow(*arrow.children[0], type.element(), column);
    case TypeKind::kMap:
      FS_RETURN_IF_ERROR(CheckArrow(*arrow.children[0]->children[0], type.key(), column));
      return CheckArrow(*arrow.children[0]->children[1], type.value(), column);
    case TypeKind::kStruct:
      for (std::size_t i = 0; i < children; ++i) {
        FS_RETURN_IF_ERROR(CheckArrow(*arrow.children[i], type.fields()[i].type, column));
      }
      return Status::Ok();
    default:
      return Status::Ok();
  }
}

}  // namespace

struct CopyEncoder::Views {
  ArrowArrayView root{};
  ~Views() { ArrowArrayViewReset(&root); }
};

CopyEncoder::CopyEncoder() : views_(std::make_unique<Views>()) {}
CopyEncoder::~CopyEncoder() = default;

StatusOr<std::unique_ptr<CopyEncoder>> CopyEncoder::Make(const Schema& schema, const ArrowSchema& arrow) {
  std::unique_ptr<CopyEncoder> encoder(new CopyEncoder());
  if (static_cast<std::size_t>(arrow.n_children) != schema.size()) {
    return Status::Internal("the rows have " + std::to_string(arrow.n_children) + " columns, expected " +
                            std::to_string(schema.size()));
  }
  for (std::size_t i = 0; i < schema.size(); ++i) {
    StatusOr<PostgresType> type = PostgresTypeOf(schema[i].type);
    if (!type.ok()) return std::move(type).status().Annotate("column '" + schema[i].name + "'");
    encoder->types_.push_back(std::move(type).value());
    FS_RETURN_IF_ERROR(CheckArrow(*arrow.children[i], schema[i].type, schema[i].name));
  }
  encoder->schema_ = schema;
  ArrowError error{};
  if (ArrowArrayViewInitFromSchema(&encoder->views_->root, &arrow, &error) != NANOARROW_OK) {
    return Status::Internal(std::string("unreadable Arrow schema: ") + error.message);
  }
  return encoder;
}

void CopyEncoder::AppendHeader(WireBuffer& out) {
  out.Append(std::string_view("PGCOPY\n\xFF\r\n\0", 11));
  out.AppendInt32(0);  // flags
  out.AppendInt32(0);  // no extension
}

void CopyEncoder::AppendTrailer(WireBuffer& out) { out.AppendInt16(-1); }

Status CopyEncoder::SetBatch(const ArrowArray& batch) {
  rows_before_ += rows();
  ArrowError error{};
  if (ArrowArrayViewSetArray(&views_->root, &batch, &error) != NANOARROW_OK) {
    return Status::Internal(std::string("unreadable Arrow batch: ") + error.message);
  }
  return Status::Ok();
}

std::int64_t CopyEncoder::rows() const { return views_->root.length; }

Status CopyEncoder::AppendValue(std::size_t column, std::int64_t row, WireBuffer& out) {
  const ArrowArrayView& view = *views_->root.children[column];
  const std::int64_t at = views_->root.offset + row;
  const DataType& type = schema_[column].type;
  if (type.Is(TypeKind::kNull) || ArrowArrayViewIsNull(&view, at)) {
    out.AppendInt32(-1);
    return Status::Ok();
  }
  const std::size_t length = out.OpenLength();
  if (types_[column].is_json) {
    json_.clear();
    FS_RETURN_IF_ERROR(AppendJson(view, at, type, json_));
    out.AppendByte(1);  // version of jsonb's binary form
    out.Append(json_);
  } else if (types_[column].element_oid != 0) {
    FS_RETURN_IF_ERROR(AppendArray(view, at, type, types_[column].element_oid, out));
  } else {
    FS_RETURN_IF_ERROR(AppendScalar(view, at, type, out));
  }
  out.CloseLength(length);
  return Status::Ok();
}

Status CopyEncoder::AppendRow(std::int64_t row, WireBuffer& out) {
  out.AppendInt16(static_cast<std::int16_t>(schema_.size()));
  for (std::size_t column = 0; column < schema_.size(); ++column) {
    if (Status status = AppendValue(column, row, out); !status.ok()) {
      return std::move(status).Annotate("column '" + schema_[column].name + "', row " +
                                        std::to_string(rows_before_ + row + 1));
    }
  }
  return Status::Ok();
}

}  // namespace firesteel::connectors
