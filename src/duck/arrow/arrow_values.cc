#include "duck/arrow/arrow_values.h"

#include <algorithm>
#include <cstring>

#include "nanoarrow/nanoarrow.h"

#include "duck/arrow/arrow_schema.h"

namespace firesteel::duck {
namespace {

Value ValueAt(const DataType& type, const ArrowArrayView* view, std::int64_t row) {
  if (type.Is(TypeKind::kNull) || ArrowArrayViewIsNull(view, row)) return {};
  switch (type.kind()) {
    case TypeKind::kNull:
      return {};
    case TypeKind::kBoolean:
      return {ArrowArrayViewGetIntUnsafe(view, row) != 0};
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kTime:
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
      return {ArrowArrayViewGetIntUnsafe(view, row)};
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      return {ArrowArrayViewGetDoubleUnsafe(view, row)};
    case TypeKind::kDecimal: {
      DecimalValue value;
      std::memcpy(&value.unscaled, view->buffer_views[1].data.as_uint8 + (row + view->offset) * 16, 16);
      return {value};
    }
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
    case TypeKind::kVariant: {
      const ArrowBufferView bytes = ArrowArrayViewGetBytesUnsafe(view, row);
      return {std::string(bytes.data.as_char, static_cast<std::size_t>(bytes.size_bytes))};
    }
    case TypeKind::kCalendarInterval: {
      ArrowInterval interval;
      ArrowIntervalInit(&interval, NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO);
      ArrowArrayViewGetIntervalUnsafe(view, row, &interval);
      return {CalendarIntervalValue{interval.months, interval.days, interval.ns / 1000}};
    }
    case TypeKind::kArray: {
      ValueList list;
      const std::int64_t begin = ArrowArrayViewListChildOffset(view, row);
      const std::int64_t end = ArrowArrayViewListChildOffset(view, row + 1);
      for (std::int64_t i = begin; i < end; ++i) list.items.push_back(ValueAt(type.element(), view->children[0], i));
      return {std::move(list)};
    }
    case TypeKind::kMap: {
      ValueMap map;
      const std::int64_t begin = ArrowArrayViewListChildOffset(view, row);
      const std::int64_t end = ArrowArrayViewListChildOffset(view, row + 1);
      const ArrowArrayView* entries = view->children[0];
      for (std::int64_t i = begin; i < end; ++i) {
        map.entries.push_back({ValueAt(type.key(), entries->children[0], i + entries->offset),
                               ValueAt(type.value(), entries->children[1], i + entries->offset)});
      }
      return {std::move(map)};
    }
    case TypeKind::kStruct: {
      ValueList list;
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        list.items.push_back(ValueAt(type.fields()[i].type, view->children[i], row + view->offset));
      }
      return {std::move(list)};
    }
  }
  return {};
}

}  // namespace

StatusOr<std::vector<std::vector<Value>>> RowsOfArrow(const Schema& schema, ArrowArray* array) {
  // Statements such as COPY return more columns than asked for.
  ArrowSchema layout;
  FS_RETURN_IF_ERROR(MakeArrowSchema(schema, "UTC", &layout));
  const std::int64_t all_children = array->n_children;
  array->n_children = std::min(all_children, static_cast<std::int64_t>(schema.size()));
  auto rows = RowsOfArrowAs(schema, &layout, array);
  array->n_children = all_children;
  ArrowSchemaRelease(&layout);
  return rows;
}

StatusOr<std::vector<std::vector<Value>>> RowsOfArrowAs(const Schema& schema, ArrowSchema* layout, ArrowArray* array) {
  ArrowArrayView view;
  ArrowError error;
  int code = ArrowArrayViewInitFromSchema(&view, layout, &error);
  if (code == NANOARROW_OK && view.n_children < static_cast<std::int64_t>(schema.size())) {
    ArrowArrayViewReset(&view);
    return Status(StatusCode::kInvalidArgument, "Arrow data with fewer columns than its schema");
  }
  if (code == NANOARROW_OK) code = ArrowArrayViewSetArrayMinimal(&view, array, &error);
  std::vector<std::vector<Value>> rows;
  if (code == NANOARROW_OK) {
    rows.resize(static_cast<std::size_t>(array->length));
    for (auto& row : rows) row.reserve(schema.size());
    for (std::size_t i = 0; i < schema.size(); ++i) {
      for (std::int64_t row = 0; row < array->length; ++row) {
        rows[row].push_back(ValueAt(schema[i].type, view.children[i], row));
      }
    }
  }
  ArrowArrayViewReset(&view);
  if (code != NANOARROW_OK) return Status::Internal(std::string("Arrow data: ") + error.message);
  return rows;
}

}  // namespace firesteel::duck
