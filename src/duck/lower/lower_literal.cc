#include "duck/lower/lower_literal.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

struct CivilDate {
  std::int64_t year;
  int month;
  int day;
};

// Howard Hinnant's days-to-civil, proleptic Gregorian.
CivilDate CivilFromDays(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::string DateText(std::int64_t days) {
  const CivilDate date = CivilFromDays(days);
  char text[40];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02d", static_cast<long long>(date.year), date.month, date.day);
  return text;
}

bool HasPlainYear(std::int64_t days) { return days >= -719162 && days <= 2932896; }  // years 1 to 9999

std::string LowerDate(std::int64_t days) {
  if (HasPlainYear(days)) return "DATE '" + DateText(days) + "'";
  return "(DATE '1970-01-01' + (" + std::to_string(days) + ")::INTEGER)";
}

std::string TimeText(std::int64_t micros) {
  char text[64];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(micros / 3'600'000'000 % 24),
                static_cast<int>(micros / 60'000'000 % 60), static_cast<int>(micros / 1'000'000 % 60));
  std::string out = text;
  if (micros % 1'000'000 != 0) {
    std::snprintf(text, sizeof text, ".%06d", static_cast<int>(micros % 1'000'000));
    out += text;
  }
  return out;
}

std::string LowerTimestamp(std::int64_t micros) {
  const std::int64_t days = micros >= 0 ? micros / kMicrosPerDay : -((-micros + kMicrosPerDay - 1) / kMicrosPerDay);
  if (HasPlainYear(days)) {
    return "TIMESTAMP '" + DateText(days) + " " + TimeText(micros - days * kMicrosPerDay) + "'";
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
      return "TIME '" + TimeText(std::get<std::int64_t>(value.data)) + "'";
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
