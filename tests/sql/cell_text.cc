#include "cell_text.h"

#include <date/date.h>
#include <date/tz.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <charconv>
#include <cmath>
#include <cstdio>

#include "types/identifier_text.h"

namespace firesteel::replay {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

std::string Padded(std::int64_t number, int width) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  if (static_cast<int>(digits.size()) < width) digits.insert(0, width - digits.size(), '0');
  return number < 0 ? "-" + digits : digits;
}

// Java's layout: plain between 1e-3 and 1e7, scientific otherwise, always a digit after the point.
std::string JavaLayout(std::string digits, int exponent, bool negative) {
  std::string out = negative ? "-" : "";
  if (exponent >= -3 && exponent < 7) {
    if (exponent < 0) return out + "0." + std::string(-exponent - 1, '0') + digits;
    if (static_cast<int>(digits.size()) <= exponent + 1) digits.append(exponent + 2 - digits.size(), '0');
    return out + digits.substr(0, exponent + 1) + "." + digits.substr(exponent + 1);
  }
  if (digits.size() == 1) digits += '0';
  return out + digits.substr(0, 1) + "." + digits.substr(1) + "E" + std::to_string(exponent);
}

template <typename Float>
std::string JavaText(Float value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const bool negative = std::signbit(value);
  if (value == 0) return negative ? "-0.0" : "0.0";
  // Java prints at least two digits of the smallest numbers, where one would do.
  if (std::abs(value) == std::numeric_limits<Float>::denorm_min()) {
    return std::string(negative ? "-" : "") + (sizeof(Float) == 8 ? "4.9E-324" : "1.4E-45");
  }
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific).ptr;
  const std::string text(buffer, end);
  const std::size_t e = text.find('e');
  std::string digits = text.substr(0, 1);
  if (e > 2) digits += text.substr(2, e - 2);
  return JavaLayout(digits, std::stoi(text.substr(e + 1)), negative);
}

std::string YearText(int year) {
  if (year > 9999) return "+" + std::to_string(year);
  return Padded(year, 4);
}

std::string DateText(std::int64_t days) {
  // date::year has 16 bits: whole eras of 400 years are taken off first.
  constexpr std::int64_t kDaysOfEra = 146'097;
  const std::int64_t era = days / kDaysOfEra - (days % kDaysOfEra < 0 ? 1 : 0);
  const date::year_month_day ymd{date::sys_days{date::days{days - era * kDaysOfEra}}};
  return YearText(static_cast<int>(ymd.year()) + static_cast<int>(era) * 400) + "-" +
         Padded(static_cast<unsigned>(ymd.month()), 2) + "-" + Padded(static_cast<unsigned>(ymd.day()), 2);
}

std::string FractionText(std::int64_t micros) {
  if (micros == 0) return "";
  std::string digits = Padded(micros, 6);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

std::string ClockText(std::int64_t micros_of_day) {
  const std::int64_t seconds = micros_of_day / kMicrosPerSecond;
  return Padded(seconds / 3600, 2) + ":" + Padded(seconds / 60 % 60, 2) + ":" + Padded(seconds % 60, 2) +
         FractionText(micros_of_day % kMicrosPerSecond);
}

std::string WallClockText(std::int64_t micros) {
  constexpr std::int64_t kMicrosPerDay = 86400 * kMicrosPerSecond;
  std::int64_t days = micros / kMicrosPerDay;
  if (micros % kMicrosPerDay < 0) --days;
  return DateText(days) + " " + ClockText(micros - days * kMicrosPerDay);
}

std::int64_t FloorSeconds(std::int64_t micros) {
  return micros / kMicrosPerSecond - (micros % kMicrosPerSecond < 0 ? 1 : 0);
}

// "+02:00" has no entry in the zone database.
std::int64_t OffsetSeconds(const std::string& zone, std::int64_t utc_seconds) {
  if (int hours = 0, minutes = 0; std::sscanf(zone.c_str(), "%3d:%2d", &hours, &minutes) >= 1) {
    return hours * 3600 + (zone.starts_with('-') ? -minutes : minutes) * 60;
  }
  return date::locate_zone(zone)->get_info(date::sys_seconds{std::chrono::seconds{utc_seconds}}).offset.count();
}

std::string TimestampText(std::int64_t micros, const std::string& zone) {
  return WallClockText(micros + OffsetSeconds(zone, FloorSeconds(micros)) * kMicrosPerSecond);
}

constexpr const char* kFieldNames[] = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};

std::string IntervalFrame(const DataType& type, const std::string& body) {
  std::string text = "INTERVAL '" + body + "' " + kFieldNames[static_cast<int>(type.first_field())];
  if (type.first_field() != type.last_field()) {
    text += std::string(" TO ") + kFieldNames[static_cast<int>(type.last_field())];
  }
  return text;
}

std::string YearMonthText(std::int64_t months, const DataType& type) {
  const std::string sign = months < 0 ? "-" : "";
  const std::int64_t size = std::abs(months);
  if (type.last_field() == IntervalField::kYear) return IntervalFrame(type, sign + std::to_string(size / 12));
  if (type.first_field() == IntervalField::kMonth) return IntervalFrame(type, sign + std::to_string(size));
  return IntervalFrame(type, sign + std::to_string(size / 12) + "-" + std::to_string(size % 12));
}

std::string DayTimeText(std::int64_t micros, const DataType& type) {
  static constexpr std::uint64_t kUnits[] = {0, 0, 86400'000'000, 3600'000'000, 60'000'000, 1'000'000};
  std::uint64_t rest = micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  std::string body = micros < 0 ? "-" : "";
  for (int field = static_cast<int>(type.first_field()); field <= static_cast<int>(type.last_field()); ++field) {
    const std::uint64_t count = rest / kUnits[field];
    rest %= kUnits[field];
    const bool first = field == static_cast<int>(type.first_field());
    if (!first) body += field == 3 ? ' ' : ':';
    body += Padded(static_cast<std::int64_t>(count), first && field == 2 ? 1 : 2);
    if (field == 5) body += FractionText(static_cast<std::int64_t>(rest));
  }
  return IntervalFrame(type, body);
}

std::string CalendarIntervalText(const CalendarIntervalValue& value) {
  std::string out;
  const auto add = [&out](std::int64_t count, const char* unit) {
    if (count == 0) return;
    out += (out.empty() ? "" : " ") + std::to_string(count) + " " + unit;
  };
  add(value.months / 12, "years");
  add(value.months % 12, "months");
  add(value.days, "days");
  std::int64_t rest = value.microseconds;
  add(rest / 3600'000'000, "hours");
  rest %= 3600'000'000;
  add(rest / 60'000'000, "minutes");
  rest %= 60'000'000;
  if (rest != 0) {
    const std::string sign = rest < 0 ? "-" : "";
    rest = std::abs(rest);
    out += (out.empty() ? "" : " ") + sign + std::to_string(rest / kMicrosPerSecond) +
           FractionText(rest % kMicrosPerSecond) + " seconds";
  }
  return out.empty() ? "0 seconds" : out;
}

std::string PlainText(const Value& value, const DataType& type, const std::string& zone);

std::string NestedText(const Value& value, const DataType& type, const std::string& zone) {
  return value.IsNull() ? "null" : PlainText(value, type, zone);
}

std::string ListText(const Value& value, const DataType& type, const std::string& zone) {
  const auto& items = std::get<ValueList>(value.data).items;
  const bool is_array = type.Is(TypeKind::kArray);
  std::string out = is_array ? "[" : "{";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    out += NestedText(items[i], is_array ? type.element() : type.fields()[i].type, zone);
  }
  return out + (is_array ? "]" : "}");
}

std::string MapText(const Value& value, const DataType& type, const std::string& zone) {
  std::string out = "{";
  for (const auto& [key, item] : std::get<ValueMap>(value.data).entries) {
    if (out.size() > 1) out += ", ";
    out += NestedText(key, type.key(), zone) + " -> " + NestedText(item, type.value(), zone);
  }
  return out + "}";
}

std::string PlainText(const Value& value, const DataType& type, const std::string& zone) {
  const auto number = [&value] { return std::get<std::int64_t>(value.data); };
  switch (type.kind()) {
    case TypeKind::kNull:
      return "null";
    case TypeKind::kBoolean:
      return std::get<bool>(value.data) ? "true" : "false";
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
      return std::to_string(number());
    case TypeKind::kFloat:
      return JavaFloatText(static_cast<float>(std::get<double>(value.data)));
    case TypeKind::kDouble:
      return JavaDoubleText(std::get<double>(value.data));
    case TypeKind::kDecimal:
      return DecimalToString(std::get<DecimalValue>(value.data).unscaled, type.scale());
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
    case TypeKind::kVariant:
      return std::get<std::string>(value.data);
    case TypeKind::kDate:
      return DateText(number());
    case TypeKind::kTimestamp:
      return TimestampText(number(), zone);
    case TypeKind::kTimestampNtz:
      return WallClockText(number());
    case TypeKind::kTime:
      return ClockText(number());
    case TypeKind::kYearMonthInterval:
      return YearMonthText(number(), type);
    case TypeKind::kDayTimeInterval:
      return DayTimeText(number(), type);
    case TypeKind::kCalendarInterval:
      return CalendarIntervalText(std::get<CalendarIntervalValue>(value.data));
    case TypeKind::kArray:
    case TypeKind::kStruct:
      return ListText(value, type, zone);
    case TypeKind::kMap:
      return MapText(value, type, zone);
  }
  return {};
}

std::string HexText(std::string_view bytes) {
  std::string out;
  char pair[3];
  for (const char c : bytes) {
    std::snprintf(pair, sizeof pair, "%02X", static_cast<unsigned char>(c));
    out += pair;
  }
  return out;
}

// What Python's str.isprintable says, which the recorder asks, and the no-break space.
bool IsPrintable(UChar32 code_point) {
  if (code_point == ' ' || code_point == 0xA0) return true;
  constexpr std::uint32_t kUnprintable = U_GC_C_MASK | U_GC_Z_MASK;
  return code_point >= 0 && (U_MASK(u_charType(code_point)) & kUnprintable) == 0;
}

}  // namespace

std::string JavaDoubleText(double value) { return JavaText(value); }
std::string JavaFloatText(float value) { return JavaText(value); }

std::string EscapeCell(std::string_view text) {
  std::string out;
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    const std::int32_t start = at;
    UChar32 c = 0;
    U8_NEXT(text.data(), at, length, c);
    const std::string_view bytes = text.substr(start, at - start);
    if (c < 0) {
      out += "\xEF\xBF\xBD";  // Spark shows broken UTF-8 as the replacement character
    } else if (c == '\\' || c == '\t' || c == '\n' || c == '\r') {
      out += c == '\\' ? "\\\\" : c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r";
    } else if (IsPrintable(c)) {
      out += bytes;
    } else {
      char escaped[8];
      for (const char byte : bytes) {
        std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(byte));
        out += escaped;
      }
    }
  }
  return out;
}

std::string CellText(const Value& value, const DataType& type, const std::string& zone) {
  if (value.IsNull()) return "NULL";
  if (type.Is(TypeKind::kBinary)) return HexText(std::get<std::string>(value.data));
  const std::string text = PlainText(value, type, zone);
  return text == "NULL" ? "\\NULL" : EscapeCell(text);
}

std::string SchemaText(const Schema& schema) {
  std::string out;
  for (const StructField& field : schema) {
    if (!out.empty()) out += ',';
    out += QuoteIfNeeded(field.name) + " " + field.type.ToSql() + (field.nullable ? "" : " NOT NULL");
  }
  return EscapeCell(out);
}

}  // namespace firesteel::replay
