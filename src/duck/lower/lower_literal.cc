#include "duck/lower/lower_literal.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::duck {
namespace {

bool HasPlainYear(std::int64_t days) { return days >= -719162 && days <= 2932896; }  // years 1 to 9999

std::string LowerDate(std::int64_t days) {
  if (HasPlainYear(days)) return "DATE '" + values::DateToText(days) + "'";
  return "(DATE '1970-01-01' + (" + std::to_string(days) + ")::INTEGER)";
}

std::string LowerTimestamp(std::int64_t micros) {
  const std::int64_t days = values::FloorDivide(micros, values::kMicrosPerDay);
  if (HasPlainYear(days)) {
    return "TIMESTAMP '" + values::TimestampToText(micros) + "'";
  }
  return "make_timestamp((" + std::to_string(micros) + ")::BIGINT)";
}

std::string LowerFloating(double value, const char* type) {
  if (std::isnan(value)) return std::string("'nan'::") + type;
  if (std::isinf(value)) return std::string(value < 0 ? "'-inf'::" : "'inf'::") + type;
  char text[64];
  auto [end, error] = std::to_chars(text, text + sizeof text, value);
  std::string out(text, end);
  return (std::signbit(value) ? "'" + out + "'" : out) + "::" + type;
}

std::string LowerBinary(const std::string& bytes) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "'";
  for (unsigned char c : bytes) {
    out += "\\x";
    out += kHex[c >> 4];
    out += kHex[c & 15];
  }
  return out + "'::BLOB";
}

std::string LowerInteger(std::int64_t value, const std::string& type) {
  std::string text = std::to_string(value);
  if (value >= 0) return text + "::" + type;
  // A minus binds looser than the cast, and the smallest BIGINT has no positive twin.
  return "'" + text + "'::" + type;
}

}  // namespace

std::string LowerLiteral(const Value& value, const DataType& type) {
  const std::string duck_type = DuckTypeName(type);
  if (value.IsNull()) return "NULL::" + duck_type;
  switch (type.kind()) {
    case TypeKind::kNull:
      return "NULL::" + duck_type;
    case TypeKind::kBoolean:
      return std::get<bool>(value.data) ? "true" : "false";
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
    case TypeKind::kYearMonthInterval:
    case TypeKind::kDayTimeInterval:
      return LowerInteger(std::get<std::int64_t>(value.data), duck_type);
    case TypeKind::kFloat:
      return LowerFloating(static_cast<float>(std::get<double>(value.data)), "FLOAT");
    case TypeKind::kDouble:
      return LowerFloating(std::get<double>(value.data), "DOUBLE");
    case TypeKind::kDecimal:
      return "'" + DecimalToString(std::get<DecimalValue>(value.data).unscaled, type.scale()) + "'::" + duck_type;
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return SqlString(std::get<std::string>(value.data));
    case TypeKind::kBinary:
      return LowerBinary(std::get<std::string>(value.data));
    case TypeKind::kDate:
      return LowerDate(std::get<std::int64_t>(value.data));
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return LowerTimestamp(std::get<std::int64_t>(value.data));
    case TypeKind::kTime:
      return "TIME '" + values::TimeToText(std::get<std::int64_t>(value.data)) + "'";
    case TypeKind::kCalendarInterval: {
      const auto& interval = std::get<CalendarIntervalValue>(value.data);
      return "(to_months(" + std::to_string(interval.months) + ") + to_days(" + std::to_string(interval.days) +
             ") + to_microseconds((" + std::to_string(interval.microseconds) + ")::BIGINT))";
    }
    case TypeKind::kVariant:
      return "NULL::" + duck_type;
    case TypeKind::kArray: {
      std::string out = "[";
      for (const Value& item : std::get<ValueList>(value.data).items) {
        if (out.size() > 1) out += ", ";
        out += LowerLiteral(item, type.element());
      }
      return out + "]::" + duck_type;
    }
    case TypeKind::kMap: {
      std::string keys = "[", values = "[";
      for (const auto& [key, mapped] : std::get<ValueMap>(value.data).entries) {
        if (keys.size() > 1) keys += ", ", values += ", ";
        keys += LowerLiteral(key, type.key());
        values += LowerLiteral(mapped, type.value());
      }
      return "MAP(" + keys + "]::" + DuckTypeName(type.key()) + "[], " + values + "]::" + DuckTypeName(type.value()) +
             "[])";
    }
    case TypeKind::kStruct: {
      const auto& items = std::get<ValueList>(value.data).items;
      const auto names = StructFieldNames(type);
      std::string out = "struct_pack(";
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += ", ";
        out += SqlIdentifier(names[i]) + " := " + LowerLiteral(items[i], type.fields()[i].type);
      }
      return out + ")";
    }
  }
  return "NULL";
}

}  // namespace firesteel::duck
