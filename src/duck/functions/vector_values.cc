#include "duck/functions/vector_values.h"

#include "duck/functions/scalar_function.h"
#include "duck/functions/stored_decimal.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::Vector;
using duckdb::cxx::VectorView;

const Value* Present(const Value* value) { return value == nullptr || value->IsNull() ? nullptr : value; }

template <typename Stored, typename Held>
void WriteFixed(Vector& out, const std::vector<const Value*>& values) {
  auto* stored = out.GetDataMutable<Stored>();
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (const Value* value = Present(values[row])) stored[row] = static_cast<Stored>(std::get<Held>(value->data));
  }
}

void WriteDecimals(Vector& out, int precision, const std::vector<const Value*>& values) {
  void* stored = out.GetDataMutable();
  for (std::size_t row = 0; row < values.size(); ++row) {
    const Value* value = Present(values[row]);
    if (value == nullptr) continue;
    WriteStoredDecimal(stored, row, precision, std::get<DecimalValue>(value->data).unscaled);
  }
}

void WriteTexts(Vector& out, const std::vector<const Value*>& values) {
  duckdb::cxx::Arena heap = out.GetHeap();
  auto* stored = out.GetDataMutable<duckdb::cxx::blob_t>();
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (const Value* value = Present(values[row])) stored[row] = heap.AddBlob(std::get<std::string>(value->data));
  }
}

// Entries of lists and maps stand behind each other in the child.
template <typename Collect>
idx_t WriteEntries(Vector& out, const std::vector<const Value*>& values, Collect collect) {
  auto* entries = out.GetDataMutable<duckdb::cxx::list_entry_t>();
  idx_t offset = 0;
  for (std::size_t row = 0; row < values.size(); ++row) {
    const Value* value = Present(values[row]);
    const idx_t length = value == nullptr ? 0 : collect(*value);
    entries[row] = {offset, length};
    offset += length;
  }
  return offset;
}

}  // namespace

void WriteValues(Vector& out, const DataType& type, const std::vector<const Value*>& values) {
  scalar::NullMask nulls(out, values.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (Present(values[row]) == nullptr) nulls.SetNull(row);
  }
  switch (type.kind()) {
    case TypeKind::kNull:
      return;
    case TypeKind::kBoolean:
      return WriteFixed<bool, bool>(out, values);
    case TypeKind::kByte:
      return WriteFixed<std::int8_t, std::int64_t>(out, values);
    case TypeKind::kShort:
      return WriteFixed<std::int16_t, std::int64_t>(out, values);
    case TypeKind::kInt:
    case TypeKind::kDate:
    case TypeKind::kYearMonthInterval:
      return WriteFixed<std::int32_t, std::int64_t>(out, values);
    case TypeKind::kLong:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kTime:
    case TypeKind::kDayTimeInterval:
      return WriteFixed<std::int64_t, std::int64_t>(out, values);
    case TypeKind::kFloat:
      return WriteFixed<float, double>(out, values);
    case TypeKind::kDouble:
      return WriteFixed<double, double>(out, values);
    case TypeKind::kDecimal:
      return WriteDecimals(out, type.precision(), values);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      return WriteTexts(out, values);
    case TypeKind::kCalendarInterval: {
      auto* stored = out.GetDataMutable<duckdb::cxx::interval_t>();
      for (std::size_t row = 0; row < values.size(); ++row) {
        if (const Value* value = Present(values[row])) {
          const auto& interval = std::get<CalendarIntervalValue>(value->data);
          stored[row] = {interval.months, interval.days, interval.microseconds};
        }
      }
      return;
    }
    case TypeKind::kVariant:
      return;
    case TypeKind::kArray: {
      std::vector<const Value*> items;
      const idx_t total = WriteEntries(out, values, [&](const Value& value) {
        const auto& list = std::get<ValueList>(value.data).items;
        for (const Value& item : list) items.push_back(&item);
        return list.size();
      });
      Vector child = out.GetChild(0);
      child.SetSize(total);
      return WriteValues(child, type.element(), items);
    }
    case TypeKind::kMap: {
      std::vector<const Value*> keys, mapped;
      const idx_t total = WriteEntries(out, values, [&](const Value& value) {
        const auto& entries = std::get<ValueMap>(value.data).entries;
        for (const auto& [key, item] : entries) keys.push_back(&key), mapped.push_back(&item);
        return entries.size();
      });
      Vector child = out.GetChild(0);
      child.SetSize(total);
      Vector key_child = child.GetChild(0), value_child = child.GetChild(1);
      WriteValues(key_child, type.key(), keys);
      return WriteValues(value_child, type.value(), mapped);
    }
    case TypeKind::kStruct: {
      for (std::size_t i = 0; i < type.fields().size(); ++i) {
        std::vector<const Value*> fields;
        for (const Value* value : values) {
          fields.push_back(Present(value) == nullptr ? nullptr : &std::get<ValueList>(value->data).items[i]);
        }
        Vector child = out.GetChild(i);
        WriteValues(child, type.fields()[i].type, fields);
      }
      return;
    }
  }
}

namespace {

Value Integer(std::int64_t value) { return {value}; }

Value ReadOne(const VectorView& view, idx_t entry, const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kBoolean:
      return {view.Data<bool>()[entry]};
    case TypeKind::kByte:
      return Integer(view.Data<std::int8_t>()[entry]);
    case TypeKind::kShort:
      return Integer(view.Data<std::int16_t>()[entry]);
    case TypeKind::kInt:
    case TypeKind::kDate:
    case TypeKind::kYearMonthInterval:
      return Integer(view.Data<std::int32_t>()[entry]);
    case TypeKind::kLong:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kTime:
    case TypeKind::kDayTimeInterval:
      return Integer(view.Data<std::int64_t>()[entry]);
    case TypeKind::kFloat:
      return {static_cast<double>(view.Data<float>()[entry])};
    case TypeKind::kDouble:
      return {view.Data<double>()[entry]};
    case TypeKind::kDecimal:
      return {DecimalValue{ReadStoredDecimal(view.data, entry, type.precision())}};
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      return {std::string(view.Data<duckdb::cxx::blob_t>()[entry].view())};
    case TypeKind::kCalendarInterval: {
      const auto& interval = view.Data<duckdb::cxx::interval_t>()[entry];
      return {CalendarIntervalValue{interval.months, interval.days, interval.micros}};
    }
    default:
      return {};
  }
}

}  // namespace

std::vector<Value> ReadValues(const Vector& vector, const DataType& type, idx_t count, const FunctionCall& call) {
  call.NeedMemory(static_cast<std::int64_t>(count * sizeof(Value)));
  // Children of a dictionary are those of what it selects from; a flat vector spares the difference.
  if (type.IsNested()) vector.Flatten();
  const VectorView view = scalar::ViewOf(vector);
  std::vector<Value> out(count);
  const auto list_extent = [&] {
    idx_t extent = 0;
    for (idx_t row = 0; row < count; ++row) {
      if (!view.IsValid(row)) continue;
      const auto& entry = view.Data<duckdb::cxx::list_entry_t>()[view.SelAt(row)];
      extent = std::max(extent, entry.offset + entry.length);
    }
    return extent;
  };
  if (type.Is(TypeKind::kArray)) {
    std::vector<Value> items = ReadValues(vector.GetChild(0), type.element(), list_extent(), call);
    for (idx_t row = 0; row < count; ++row) {
      if (!view.IsValid(row)) continue;
      call.Poll();
      const auto& entry = view.Data<duckdb::cxx::list_entry_t>()[view.SelAt(row)];
      ValueList list;
      if (entry.offset == 0 && entry.length == items.size()) {
        list.items = count == 1 ? std::move(items) : items;  // one list alone needs no second place
      } else {
        call.NeedMemory(static_cast<std::int64_t>(entry.length * sizeof(Value)));
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(entry.offset);
        list.items.assign(begin, begin + static_cast<std::ptrdiff_t>(entry.length));
      }
      out[row].data = std::move(list);
    }
    return out;
  }
  if (type.Is(TypeKind::kMap)) {
    const idx_t extent = list_extent();
    const Vector entries = vector.GetChild(0);
    entries.Flatten();
    const std::vector<Value> keys = ReadValues(entries.GetChild(0), type.key(), extent, call);
    const std::vector<Value> mapped = ReadValues(entries.GetChild(1), type.value(), extent, call);
    for (idx_t row = 0; row < count; ++row) {
      if (!view.IsValid(row)) continue;
      call.Poll();
      const auto& entry = view.Data<duckdb::cxx::list_entry_t>()[view.SelAt(row)];
      ValueMap map;
      for (idx_t i = entry.offset; i < entry.offset + entry.length; ++i) map.entries.push_back({keys[i], mapped[i]});
      out[row].data = std::move(map);
    }
    return out;
  }
  if (type.Is(TypeKind::kStruct)) {
    for (idx_t row = 0; row < count; ++row) {
      if (view.IsValid(row)) out[row].data = ValueList{};
    }
    for (std::size_t i = 0; i < type.fields().size(); ++i) {
      std::vector<Value> fields = ReadValues(vector.GetChild(i), type.fields()[i].type, count, call);
      for (idx_t row = 0; row < count; ++row) {
        if (auto* list = std::get_if<ValueList>(&out[row].data)) list->items.push_back(std::move(fields[row]));
      }
    }
    return out;
  }
  if (type.Is(TypeKind::kNull) || type.Is(TypeKind::kVariant)) return out;
  for (idx_t row = 0; row < count; ++row) {
    call.Poll();
    if (view.IsValid(row)) out[row] = ReadOne(view, view.SelAt(row), type);
  }
  return out;
}

}  // namespace firesteel::duck
