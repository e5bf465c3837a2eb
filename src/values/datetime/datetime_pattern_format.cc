#include <charconv>
#include <memory>

#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include "values/datetime/datetime_names.h"
#include "values/datetime/datetime_pattern.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::values {

struct DatetimePattern::Moment {
  std::int64_t days = 0;
  CivilDay civil;
  std::int64_t in_day = 0;  // microseconds
  std::int64_t offset_us = 0;
  std::string_view zone_name;

  int hour() const { return static_cast<int>(in_day / 3'600'000'000); }
  int weekday() const { return static_cast<int>(((days + 3) % 7 + 7) % 7); }  // 0 Monday
};

namespace {

void AppendPadded(std::int64_t value, int width, std::string& out) {
  char digits[20];
  if (width == 2 && value >= 0 && value < 100) {  // all but the year of almost every timestamp
    digits[0] = static_cast<char>('0' + value / 10);
    digits[1] = static_cast<char>('0' + value % 10);
    out.append(digits, 2);
    return;
  }
  const char* const end = std::to_chars(digits, digits + sizeof digits, value < 0 ? -value : value).ptr;
  if (value < 0) out += '-';
  for (auto missing = width - (end - digits); missing > 0; --missing) out += '0';
  out.append(digits, static_cast<std::size_t>(end - digits));
}

enum class Minutes { kAlways, kNotZero };
enum class Seconds { kNotZero, kNever };

// +HH[:]MM[[:]SS]
void AppendOffset(std::int64_t offset_us, bool colon, Minutes when_minutes, Seconds when_seconds, std::string& out) {
  const std::int64_t seconds = (offset_us < 0 ? -offset_us : offset_us) / kMicrosPerSecond;
  out += offset_us < 0 ? '-' : '+';
  AppendPadded(seconds / 3600, 2, out);
  if (const std::int64_t minutes = seconds / 60 % 60; minutes != 0 || when_minutes == Minutes::kAlways) {
    if (colon) out += ':';
    AppendPadded(minutes, 2, out);
  }
  if (seconds % 60 != 0 && when_seconds == Seconds::kNotZero) {
    if (colon) out += ':';
    AppendPadded(seconds % 60, 2, out);
  }
}

// GMT+9, GMT+09:00
void AppendLocalizedOffset(std::int64_t offset_us, bool full, std::string& out) {
  out += "GMT";
  if (offset_us == 0) return;
  if (full) return AppendOffset(offset_us, true, Minutes::kAlways, Seconds::kNotZero, out);
  const std::int64_t seconds = (offset_us < 0 ? -offset_us : offset_us) / kMicrosPerSecond;
  out += offset_us < 0 ? '-' : '+';
  out += std::to_string(seconds / 3600);
  if (seconds % 3600 == 0) return;
  out += ':';
  AppendPadded(seconds / 60 % 60, 2, out);
  if (seconds % 60 == 0) return;
  out += ':';
  AppendPadded(seconds % 60, 2, out);
}

std::string ZoneDisplayName(std::string_view zone, std::int64_t offset_us, bool full) {
  if (zone == "UTC" || zone == "Z" || zone == "Etc/UTC") return full ? "Coordinated Universal Time" : "UTC";
  const std::unique_ptr<icu::TimeZone> known(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), static_cast<int>(zone.size())))));
  const bool daylight = known->getRawOffset() != offset_us / 1000;
  icu::UnicodeString name;
  known->getDisplayName(daylight, full ? icu::TimeZone::LONG : icu::TimeZone::SHORT, icu::Locale::getUS(), name);
  std::string out;
  return name.toUTF8String(out);
}

void AppendYear(std::int64_t year, int count, std::string& out) {
  if (count == 2) return AppendPadded((year % 100 + 100) % 100, 2, out);
  if (year > 9999 && count >= 4) out += '+';
  AppendPadded(year, count, out);
}

void AppendName(std::string_view name, int count, int short_counts, std::string& out) {
  out += count <= short_counts ? name.substr(0, 3) : name;
}

void AppendQuarter(int month, int count, std::string& out) {
  static constexpr std::string_view kNames[] = {"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"};
  const int quarter = (month + 2) / 3;
  if (count <= 2) {
    AppendPadded(quarter, count, out);
  } else if (count == 3) {
    out += "Q" + std::to_string(quarter);
  } else {
    out += kNames[quarter - 1];
  }
}

void AppendFraction(std::int64_t micros, int count, std::string& out) {
  char digits[9];  // of a second
  std::int64_t rest = micros * 1000;
  for (int i = 9; i-- > 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
  out.append(digits, static_cast<std::size_t>(count));
}

// The letters X, x, Z and O.
void AppendOffsetBy(char letter, int count, std::int64_t offset_us, std::string& out) {
  if (letter == 'O') return AppendLocalizedOffset(offset_us, count == 4, out);
  if (letter == 'Z' && count == 4) return AppendLocalizedOffset(offset_us, true, out);
  if (offset_us == 0 && (letter == 'X' || (letter == 'Z' && count == 5))) {
    out += 'Z';
  } else if (letter == 'Z') {
    AppendOffset(offset_us, count == 5, Minutes::kAlways, count == 5 ? Seconds::kNotZero : Seconds::kNever, out);
  } else {
    AppendOffset(offset_us, count == 3 || count == 5, count == 1 ? Minutes::kNotZero : Minutes::kAlways,
                 count >= 4 ? Seconds::kNotZero : Seconds::kNever, out);
  }
}

}  // namespace

void DatetimePattern::AppendItem(const Item& item, const Moment& moment, std::string& out) {
  const int n = item.count, hour = moment.hour();
  const CivilDay& civil = moment.civil;
  switch (item.letter) {
    case 0:
      out += item.literal;
      break;
    case 'G':
      out += n == 4 ? (civil.year > 0 ? "Anno Domini" : "Before Christ") : civil.year > 0 ? "AD" : "BC";
      break;
    case 'y':
      return AppendYear(civil.year, n, out);
    case 'M':
    case 'L':
      if (n <= 2) return AppendPadded(civil.month, n, out);
      return AppendName(kMonths[static_cast<std::size_t>(civil.month - 1)], n, 3, out);
    case 'Q':
    case 'q':
      return AppendQuarter(civil.month, n, out);
    case 'd':
      return AppendPadded(civil.day, n, out);
    case 'D':
      return AppendPadded(moment.days - DaysFromCivil(civil.year, 1, 1) + 1, n, out);
    case 'E':
      return AppendName(kWeekdays[static_cast<std::size_t>(moment.weekday())], n, 3, out);
    case 'F':
      return AppendPadded((civil.day - 1) % 7 + 1, 1, out);
    case 'a':
      out += hour < 12 ? "AM" : "PM";
      break;
    case 'H':
      return AppendPadded(hour, n, out);
    case 'k':
      return AppendPadded(hour == 0 ? 24 : hour, n, out);
    case 'K':
      return AppendPadded(hour % 12, n, out);
    case 'h':
      return AppendPadded(hour % 12 == 0 ? 12 : hour % 12, n, out);
    case 'm':
      return AppendPadded(moment.in_day / 60'000'000 % 60, n, out);
    case 's':
      return AppendPadded(moment.in_day / kMicrosPerSecond % 60, n, out);
    case 'S':
      return AppendFraction(moment.in_day % kMicrosPerSecond, n, out);
    case 'z':
      out += ZoneDisplayName(moment.zone_name, moment.offset_us, n == 4);
      break;
    case 'V':
      out += moment.zone_name == "UTC" ? "Z" : moment.zone_name;
      break;
    case 'X':
    case 'x':
    case 'Z':
    case 'O':
      return AppendOffsetBy(item.letter, n, moment.offset_us, out);
    default:  // brackets
      break;
  }
}

void DatetimePattern::AppendFormat(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                                   std::string& out) const {
  const std::int64_t days = FloorDivide(local_us, kMicrosPerDay);
  const Moment moment{days, CivilFromDays(days), local_us - days * kMicrosPerDay, offset_us, zone_name};
  for (const Item& item : items_) AppendItem(item, moment, out);
}

std::string DatetimePattern::Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name) const {
  std::string out;
  AppendFormat(local_us, offset_us, zone_name, out);
  return out;
}

}  // namespace firesteel::values
