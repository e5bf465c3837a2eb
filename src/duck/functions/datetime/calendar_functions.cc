#include <cmath>
#include <map>

#include "base/zone.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/functions/value_function.h"
#include "values/datetime/datetime_pattern.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::duck {
namespace {

const Zone& ZoneOf(std::string_view name) {
  const Zone* zone = Zone::Find(name);
  if (zone == nullptr) RaiseError("INVALID_TIMEZONE", {{"timeZone", "'" + std::string(name) + "'"}});
  return *zone;
}

// Patterns are compiled once a thread; most rows ask for the one of the row before.
const values::DatetimePattern& PatternOf(std::string_view text, values::DatetimePattern::Use use) {
  using Key = std::pair<std::string, values::DatetimePattern::Use>;
  thread_local std::map<Key, values::DatetimePattern> cache;
  thread_local const std::pair<const Key, values::DatetimePattern>* last = nullptr;
  if (last != nullptr && last->first.first == text && last->first.second == use) return last->second;
  Key key(text, use);
  auto found = cache.find(key);
  if (found == cache.end()) {
    values::DatetimePattern::Refusal refusal;
    auto compiled = values::DatetimePattern::Compile(text, use, refusal);
    if (!compiled) RaiseError(refusal.condition, refusal.parameters);
    if (cache.size() >= 1000) cache.clear();
    found = cache.emplace(std::move(key), *std::move(compiled)).first;
  }
  last = &*found;
  return last->second;
}

std::string FormatDatetime(Timestamp local, std::string_view pattern, std::string_view zone) {
  const std::int64_t instant = ZoneOf(zone).InstantOf(local.micros);
  return PatternOf(pattern, values::DatetimePattern::Use::kFormat).Format(local.micros, local.micros - instant, zone);
}

std::optional<Timestamp> ParseDatetime(std::string_view text, std::string_view pattern, std::string_view mode,
                                       std::string_view session_zone, std::string_view target) {
  const auto parsed = PatternOf(pattern, values::DatetimePattern::Use::kParse).Parse(text);
  const Zone* zone = parsed && !parsed->zone.empty() ? Zone::Find(parsed->zone) : &ZoneOf(session_zone);
  if (parsed && zone != nullptr) {
    if (target == "timestamp") return Timestamp{zone->InstantOf(parsed->local_us)};
    return Timestamp{parsed->local_us};
  }
  if (mode != "ansi") return std::nullopt;
  RaiseError("CANNOT_PARSE_TIMESTAMP",
             {{"func", "`try_to_timestamp`"}, {"message", "Text '" + std::string(text) + "' could not be parsed"}});
}

std::optional<Date> NextDay(Date date, std::string_view name, std::string_view mode) {
  static const std::map<std::string, int, std::less<>> names = {
      {"MO", 0},     {"MON", 0},       {"MONDAY", 0}, {"TU", 1},       {"TUE", 1},      {"TUESDAY", 1}, {"WE", 2},
      {"WED", 2},    {"WEDNESDAY", 2}, {"TH", 3},     {"THU", 3},      {"THURSDAY", 3}, {"FR", 4},      {"FRI", 4},
      {"FRIDAY", 4}, {"SA", 5},        {"SAT", 5},    {"SATURDAY", 5}, {"SU", 6},       {"SUN", 6},     {"SUNDAY", 6}};
  std::string upper(name);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto found = names.find(upper);
  if (found == names.end()) {
    if (mode != "ansi") return std::nullopt;
    RaiseError("ILLEGAL_DAY_OF_WEEK", {{"string", std::string(name)}});
  }
  const int weekday = ((date.days + 3) % 7 + 7) % 7;
  const int ahead = (found->second - weekday + 7) % 7;
  return Date{date.days + (ahead == 0 ? 7 : ahead)};
}

// Months, whole where both are the same day or both the last of their month; else in months of 31 days.
double MonthsBetween(Timestamp end, Timestamp start, bool round_off) {
  const std::int64_t end_days = values::FloorDivide(end.micros, values::kMicrosPerDay),
                     start_days = values::FloorDivide(start.micros, values::kMicrosPerDay);
  const values::CivilDay a = values::CivilFromDays(end_days), b = values::CivilFromDays(start_days);
  const auto months = static_cast<double>((a.year - b.year) * 12 + (a.month - b.month));
  const bool both_last = a.day == values::DaysInMonth(a.year, a.month) && b.day == values::DaysInMonth(b.year, b.month);
  if (a.day == b.day || both_last) return months;
  const std::int64_t seconds_a = (end.micros - end_days * values::kMicrosPerDay) / values::kMicrosPerSecond;
  const std::int64_t seconds_b = (start.micros - start_days * values::kMicrosPerDay) / values::kMicrosPerSecond;
  const auto seconds = static_cast<double>((a.day - b.day) * 86400LL + seconds_a - seconds_b);
  const double result = months + seconds / (31.0 * 86400);
  return round_off ? std::floor(result * 1e8 + 0.5) / 1e8 : result;
}

[[noreturn]] void OutOfBounds(std::string message) {
  RaiseError("DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
             {{"rangeMessage", std::move(message)}, {"ansiConfig", "\"spark.sql.ansi.enabled\""}});
}

bool IsDay(std::int64_t year, std::int64_t month, std::int64_t day) {
  return year >= -999999 && year <= 999999 && month >= 1 && month <= 12 && day >= 1 &&
         day <= values::DaysInMonth(year, static_cast<int>(month));
}

std::optional<Date> MakeDate(std::int32_t year, std::int32_t month, std::int32_t day, std::string_view mode) {
  if (IsDay(year, month, day)) return Date{static_cast<std::int32_t>(values::DaysFromCivil(year, month, day))};
  if (mode != "ansi") return std::nullopt;
  OutOfBounds("Invalid date '" + std::to_string(year) + "-" + std::to_string(month) + "-" + std::to_string(day) + "'");
}

// `second_us` are the seconds in microseconds; 60 whole seconds are the next minute.
std::optional<Timestamp> MakeTimestamp(std::int32_t year, std::int32_t month, std::int32_t day, std::int32_t hour,
                                       std::int32_t minute, std::int64_t second_us, std::string_view mode) {
  const bool fits = IsDay(year, month, day) && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 &&
                    second_us >= 0 && second_us <= 60 * values::kMicrosPerSecond;
  if (fits) {
    return Timestamp{values::DaysFromCivil(year, month, day) * values::kMicrosPerDay +
                     (hour * 60LL + minute) * 60 * values::kMicrosPerSecond + second_us};
  }
  if (mode != "ansi") return std::nullopt;
  if (second_us > 60 * values::kMicrosPerSecond && second_us < 61 * values::kMicrosPerSecond) {
    RaiseError("INVALID_FRACTION_OF_SECOND", {{"secAndMicros", std::to_string(static_cast<double>(second_us) / 1e6)}});
  }
  OutOfBounds("Invalid value of a date or time field");
}

// The unit's number in the order of fineness, for units given by columns; 0 for none.
std::optional<Timestamp> Truncate(std::string_view unit, Timestamp local) {
  std::string name(unit);
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const std::int64_t days = values::FloorDivide(local.micros, values::kMicrosPerDay);
  const values::CivilDay civil = values::CivilFromDays(days);
  const auto to = [&](std::int64_t unit_us) { return Timestamp{values::FloorDivide(local.micros, unit_us) * unit_us}; };
  if (name == "YEAR" || name == "YYYY" || name == "YY")
    return Timestamp{values::DaysFromCivil(civil.year, 1, 1) * values::kMicrosPerDay};
  if (name == "QUARTER")
    return Timestamp{values::DaysFromCivil(civil.year, (civil.month - 1) / 3 * 3 + 1, 1) * values::kMicrosPerDay};
  if (name == "MONTH" || name == "MM" || name == "MON")
    return Timestamp{values::DaysFromCivil(civil.year, civil.month, 1) * values::kMicrosPerDay};
  if (name == "WEEK") return Timestamp{(days - ((days + 3) % 7 + 7) % 7) * values::kMicrosPerDay};
  if (name == "DAY" || name == "DD") return to(values::kMicrosPerDay);
  if (name == "HOUR") return to(3600 * values::kMicrosPerSecond);
  if (name == "MINUTE") return to(60 * values::kMicrosPerSecond);
  if (name == "SECOND") return to(values::kMicrosPerSecond);
  if (name == "MILLISECOND") return to(1000);
  if (name == "MICROSECOND") return local;
  return std::nullopt;
}

std::optional<Date> TruncateDate(Date date, std::string_view unit) {
  const auto truncated = Truncate(unit, Timestamp{date.days * values::kMicrosPerDay});
  if (!truncated) return std::nullopt;
  const std::string first(unit.substr(0, 1));
  const bool finer = unit.size() >= 2 && (unit[0] == 'd' || unit[0] == 'D' || unit[0] == 'h' || unit[0] == 'H' ||
                                          first == "s" || first == "S");
  if (finer) return std::nullopt;
  return Date{static_cast<std::int32_t>(values::FloorDivide(truncated->micros, values::kMicrosPerDay))};
}

std::int64_t MakeTimeMicros(std::int32_t hour, std::int32_t minute, std::int64_t second_us) {
  const auto check = [](const char* field, const char* range, std::int64_t value, std::int64_t end) {
    if (value >= 0 && value < end) return;
    RaiseError("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION",
               {{"rangeMessage", std::string("Invalid value for ") + field + " (valid values " + range +
                                     "): " + std::to_string(value)}});
  };
  check("HourOfDay", "0 - 23", hour, 24);
  check("MinuteOfHour", "0 - 59", minute, 60);
  check("SecondOfMinute", "0 - 59",
        second_us < 0 ? second_us / values::kMicrosPerSecond - 1 : second_us / values::kMicrosPerSecond, 60);
  return (hour * 60LL + minute) * 60 * values::kMicrosPerSecond + second_us;
}

std::int64_t ShiftedTimeMicros(std::int64_t time_us, std::int64_t by_us) {
  std::int64_t shifted = 0;
  if (__builtin_add_overflow(time_us, by_us, &shifted) || shifted < 0 || shifted >= values::kMicrosPerDay) {
    RaiseError("DATETIME_OVERFLOW", {{"operation", "add an interval to a time of day"}});
  }
  return shifted;
}

std::optional<std::int64_t> ParseTime(std::string_view text, std::string_view pattern, std::string_view mode) {
  const auto parsed = PatternOf(pattern, values::DatetimePattern::Use::kParse).Parse(text);
  if (parsed) return (parsed->local_us % values::kMicrosPerDay + values::kMicrosPerDay) % values::kMicrosPerDay;
  if (mode == "try") return std::nullopt;
  RaiseError("CANNOT_PARSE_TIME",
             {{"input", "'" + std::string(text) + "'"}, {"format", "'" + std::string(pattern) + "'"}});
}

std::int64_t TimeUnitMicros(std::string_view function, std::string_view name) {
  static const std::map<std::string, std::int64_t, std::less<>> units = {{"HOUR", 3600 * values::kMicrosPerSecond},
                                                                         {"MINUTE", 60 * values::kMicrosPerSecond},
                                                                         {"SECOND", values::kMicrosPerSecond},
                                                                         {"MILLISECOND", 1000},
                                                                         {"MICROSECOND", 1}};
  std::string upper(name);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto found = units.find(upper);
  if (found != units.end()) return found->second;
  RaiseError("INVALID_PARAMETER_VALUE.TIME_UNIT", {{"functionName", "`" + std::string(function) + "`"},
                                                   {"parameter", "`unit`"},
                                                   {"invalidValue", "'" + std::string(name) + "'"}});
}

// time_windows(moment, length, slide, start): latest window first, as Spark gives them.
Value TimeWindows(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return Value{};
  const auto number = [&](std::size_t i) { return std::get<std::int64_t>(call.arguments[i].data); };
  const std::int64_t moment = number(0), length = number(1), slide = number(2), offset = number(3);
  const std::int64_t into_slide = ((moment - offset) % slide + slide) % slide;
  ValueList windows;
  for (std::int64_t start = moment - into_slide; start > moment - length; start -= slide) {
    ValueList window;
    window.items = {Value{start}, Value{start + length}};
    windows.items.push_back(Value{std::move(window)});
  }
  return Value{std::move(windows)};
}

constexpr OwnFunction kFunctions[] = {
    {"fs_time_windows", InstallValueFunction<TimeWindows>},
    {"fs_make_time_micros", InstallScalar<MakeTimeMicros>},
    {"fs_shifted_time_micros", InstallScalar<ShiftedTimeMicros>},
    {"fs_parse_time", InstallScalar<ParseTime>},
    {"fs_time_unit_micros", InstallScalar<TimeUnitMicros>},
    {"fs_format_datetime", InstallScalar<FormatDatetime>},
    {"fs_parse_datetime", InstallScalar<ParseDatetime>},
    {"fs_next_day", InstallScalar<NextDay>},
    {"fs_months_between", InstallScalar<MonthsBetween>},
    {"fs_make_date", InstallScalar<MakeDate>},
    {"fs_make_timestamp", InstallScalar<MakeTimestamp>},
    {"fs_date_trunc", InstallScalar<Truncate>},
    {"fs_trunc_date", InstallScalar<TruncateDate>},
};

}  // namespace

std::span<const OwnFunction> OwnCalendarFunctions() { return kFunctions; }

}  // namespace firesteel::duck
