#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "types/data_type.h"

namespace firesteel {

using Int128 = __int128;

// A decimal number: unscaled * 10^-scale. Precision and scale live in the DataType beside it.
struct DecimalValue {
  Int128 unscaled = 0;
  friend bool operator==(const DecimalValue&, const DecimalValue&) = default;
};

struct CalendarIntervalValue {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t microseconds = 0;
  friend bool operator==(const CalendarIntervalValue&, const CalendarIntervalValue&) = default;
};

struct Value;
struct ValueList {
  std::vector<Value> items;
};
struct ValueMapEntry;
struct ValueMap {
  std::vector<ValueMapEntry> entries;
};

// One value of any DataType, without its type. The held alternative by type:
//   NULL of any type: std::monostate          kBoolean: bool
//   kByte..kLong, kDate (days since 1970), kTimestamp and kTimestampNtz (microseconds since 1970), kTime
//   (microseconds), kYearMonthInterval (months), kDayTimeInterval (microseconds): std::int64_t
//   kFloat, kDouble: double                   kDecimal: DecimalValue
//   kString, kChar, kVarchar, kBinary: std::string (bytes; text is UTF-8)
//   kCalendarInterval: CalendarIntervalValue
//   kArray, kStruct: ValueList                kMap: ValueMap (entry order kept)
struct Value {
  std::variant<std::monostate, bool, std::int64_t, double, DecimalValue, std::string, CalendarIntervalValue, ValueList,
               ValueMap>
      data;

  bool IsNull() const { return std::holds_alternative<std::monostate>(data); }
};

struct ValueMapEntry {
  Value key;
  Value value;
};

bool operator==(const Value& a, const Value& b);
inline bool operator==(const ValueMapEntry& a, const ValueMapEntry& b) { return a.key == b.key && a.value == b.value; }
inline bool operator==(const ValueList& a, const ValueList& b) { return a.items == b.items; }
inline bool operator==(const ValueMap& a, const ValueMap& b) { return a.entries == b.entries; }
inline bool operator==(const Value& a, const Value& b) { return a.data == b.data; }

// "123.45" for unscaled 12345 and scale 2.
std::string DecimalToString(Int128 unscaled, int scale);

}  // namespace firesteel
