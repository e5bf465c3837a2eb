#include "analysis/expression/literal_text.h"

#include <cstdio>

#include "base/zone.h"
#include "types/java_number.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::analysis {
namespace {

std::string FractionText(std::int64_t micros) {
  if (micros == 0) return "";
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, ".%06lld", static_cast<long long>(micros));
  std::string text = buffer;
  while (text.back() == '0') text.pop_back();
  return text;
}

const char* FieldName(IntervalField field) {
  switch (field) {
    case IntervalField::kYear:
      return "YEAR";
    case IntervalField::kMonth:
      return "MONTH";
    case IntervalField::kDay:
      return "DAY";
    case IntervalField::kHour:
      return "HOUR";
    case IntervalField::kMinute:
      return "MINUTE";
    case IntervalField::kSecond:
      return "SECOND";
  }
  return "";
}

std::string FieldsText(const DataType& type) {
  std::string text = FieldName(type.first_field());
  if (type.first_field() != type.last_field()) text += std::string(" TO ") + FieldName(type.last_field());
  return text;
}

std::string YearMonthText(std::int64_t months, const DataType& type) {
  const std::string sign = months < 0 ? "-" : "";
  const std::int64_t size = months < 0 ? -months : months;
  std::string body;
  if (type.last_field() == IntervalField::kYear) {
    body = std::to_string(size / 12);
  } else if (type.first_field() == IntervalField::kMonth) {
    body = std::to_string(size);
  } else {
    body = std::to_string(size / 12) + "-" + std::to_string(size % 12);
  }
  return "INTERVAL '" + sign + body + "' " + FieldsText(type);
}

std::string DayTimeText(std::int64_t micros, const DataType& type) {
  const std::string sign = micros < 0 ? "-" : "";
  std::int64_t rest = micros < 0 ? -micros : micros;
  std::string body;
  constexpr std::int64_t kMicros[] = {86'400'000'000, 3'600'000'000, 60'000'000, 1'000'000};
  const int first = static_cast<int>(type.first_field()) - static_cast<int>(IntervalField::kDay);
  const int last = static_cast<int>(type.last_field()) - static_cast<int>(IntervalField::kDay);
  for (int field = first; field <= last; ++field) {
    const std::int64_t amount = rest / kMicros[field];
    rest %= kMicros[field];
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, field == 0 ? "%lld" : "%02lld", static_cast<long long>(amount));
    if (field > first) body += field == 1 ? " " : ":";
    body += buffer;
  }
  if (last == 3) body += FractionText(rest);
  return "INTERVAL '" + sign + body + "' " + FieldsText(type);
}

std::string HexText(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text = "X'";
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text + "'";
}

std::string CalendarIntervalText(const CalendarIntervalValue& interval) {
  std::string text;
  const auto add = [&](std::int64_t amount, const char* unit) {
    if (amount != 0) text += (text.empty() ? "" : " ") + std::to_string(amount) + " " + unit;
  };
  add(interval.months / 12, "years");
  add(interval.months % 12, "months");
  add(interval.days, "days");
  const std::int64_t micros = interval.microseconds;
  add(micros / 3'600'000'000, "hours");
  add(micros / 60'000'000 % 60, "minutes");
  const std::int64_t rest = micros % 60'000'000;
  if (rest != 0) {
    const std::int64_t size = rest < 0 ? -rest : rest;
    text += (text.empty() ? "" : " ") + std::string(rest < 0 ? "-" : "") + std::to_string(size / 1'000'000) +
            FractionText(size % 1'000'000) + " seconds";
  }
  return "INTERVAL '" + (text.empty() ? "0 seconds" : text) + "'";
}

// As java.math.BigDecimal.toString: with an exponent where the number is very small.
std::string DecimalText(Int128 unscaled, int scale) {
  std::string digits = DecimalToString(unscaled < 0 ? -unscaled : unscaled, 0);
  const int exponent = static_cast<int>(digits.size()) - 1 - scale;
  if (scale == 0 || exponent >= -6) return DecimalToString(unscaled, scale);
  if (digits.size() > 1) digits.insert(1, ".");
  return (unscaled < 0 ? "-" : "") + digits + "E" + std::to_string(exponent);
}

// The wall clock of an instant in `time_zone`, in microseconds; settings hold known zones only.
std::int64_t LocalMicros(std::int64_t micros, const std::string& time_zone) {
  const Zone* zone = Zone::Find(time_zone);
  return zone == nullptr ? micros : micros + zone->OffsetAt(micros);
}

}  // namespace

std::string PrettyLiteral(const Value& value, const DataType& type, const std::string& time_zone) {
  if (value.IsNull()) return "NULL";
  switch (type.kind()) {
    case TypeKind::kBoolean:
      return std::get<bool>(value.data) ? "true" : "false";
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
      return std::to_string(std::get<std::int64_t>(value.data));
    case TypeKind::kFloat:
      return JavaFloat(static_cast<float>(std::get<double>(value.data)));
    case TypeKind::kDouble:
      return JavaDouble(std::get<double>(value.data));
    case TypeKind::kDecimal:
      return DecimalText(std::get<DecimalValue>(value.data).unscaled, type.scale());
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return std::get<std::string>(value.data);
    case TypeKind::kBinary:
      return HexText(std::get<std::string>(value.data));
    case TypeKind::kDate:
      return "DATE '" + values::DateToText(std::get<std::int64_t>(value.data)) + "'";
    case TypeKind::kTimestamp:
      return "TIMESTAMP '" + values::TimestampToText(LocalMicros(std::get<std::int64_t>(value.data), time_zone)) + "'";
    case TypeKind::kTimestampNtz:
      return "TIMESTAMP_NTZ '" + values::TimestampToText(std::get<std::int64_t>(value.data)) + "'";
    case TypeKind::kTime:
      return "TIME '" + values::TimeToText(std::get<std::int64_t>(value.data)) + "'";
    case TypeKind::kYearMonthInterval:
      return YearMonthText(std::get<std::int64_t>(value.data), type);
    case TypeKind::kDayTimeInterval:
      return DayTimeText(std::get<std::int64_t>(value.data), type);
    case TypeKind::kCalendarInterval:
      return CalendarIntervalText(std::get<CalendarIntervalValue>(value.data));
    default:
      return "";
  }
}

std::string SqlLiteral(const Value& value, const DataType& type, const std::string& time_zone) {
  if (value.IsNull()) return type.Is(TypeKind::kNull) ? "NULL" : "CAST(NULL AS " + type.ToSql() + ")";
  const std::string text = PrettyLiteral(value, type, time_zone);
  switch (type.kind()) {
    case TypeKind::kByte:
      return text + "Y";
    case TypeKind::kShort:
      return text + "S";
    case TypeKind::kLong:
      return text + "L";
    case TypeKind::kFloat:
      return "CAST(" + text + " AS FLOAT)";
    case TypeKind::kDouble:
      return text + "D";
    case TypeKind::kDecimal:
      return text + "BD";
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar: {
      std::string quoted = "'";
      for (const char c : text) quoted += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
      return quoted + "'";
    }
    default:
      return text;
  }
}

}  // namespace firesteel::analysis
