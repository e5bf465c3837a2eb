#include "values/datetime/text_datetime.h"

#include <cstdio>

#include "base/zone.h"
#include "types/value.h"
#include "values/number/text_number.h"

namespace firesteel::values {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits from `at` on, at most `most` of them.
std::optional<std::int64_t> TakeNumber(std::string_view text, std::size_t& at, std::size_t least, std::size_t most) {
  std::int64_t value = 0;
  std::size_t count = 0;
  while (at < text.size() && IsDigit(text[at]) && count < most) {
    value = value * 10 + (text[at] - '0');
    ++at;
    ++count;
  }
  if (count < least || (at < text.size() && IsDigit(text[at]))) return std::nullopt;
  return value;
}

struct DatePart {
  std::int64_t days = 0;
  bool whole = false;  // year, month and day are written
};

// The date at the front; `at` ends after it.
std::optional<DatePart> TakeDate(std::string_view text, std::size_t& at, std::size_t most_year_digits) {
  std::int64_t sign = 1;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) sign = text[at++] == '-' ? -1 : 1;
  const auto year = TakeNumber(text, at, 4, most_year_digits);
  if (!year) return std::nullopt;
  std::int64_t parts[] = {1, 1};  // month and day
  std::size_t taken = 0;
  while (taken < 2 && at < text.size() && text[at] == '-') {
    const auto part = TakeNumber(text, ++at, 1, 2);
    if (!part) return std::nullopt;
    parts[taken++] = *part;
  }
  const auto [month, day] = parts;
  if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(sign * *year, static_cast<int>(month))) {
    return std::nullopt;
  }
  return DatePart{DaysFromCivil(sign * *year, static_cast<int>(month), static_cast<int>(day)), taken == 2};
}

struct TimePart {
  std::int64_t micros = 0;
  std::string zone;
};

// Digits of a second's fraction; those after the sixth are cut off.
std::int64_t TakeFraction(std::string_view text, std::size_t& at) {
  std::int64_t micros = 0;
  int digits = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) {
    if (digits < 6) micros = micros * 10 + (text[at] - '0'), ++digits;
  }
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

// [h]h[:[m]m[:[s]s[.fraction][zone]]] up to the end: a zone stands behind seconds only.
std::optional<TimePart> TakeTime(std::string_view text, std::size_t at) {
  std::int64_t parts[] = {0, 0, 0};
  constexpr std::int64_t kEnds[] = {24, 60, 60};
  std::size_t taken = 0;
  do {
    if (taken > 0) ++at;
    const auto part = TakeNumber(text, at, 1, 2);
    if (!part || *part >= kEnds[taken]) return std::nullopt;
    parts[taken++] = *part;
  } while (taken < 3 && at < text.size() && text[at] == ':');
  TimePart out;
  out.micros = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * kMicrosPerSecond;
  if (at == text.size()) return out;
  if (taken < 3) return std::nullopt;
  if (text[at] == '.') out.micros += TakeFraction(text, ++at);
  out.zone = std::string(TrimAll(text.substr(at)));
  return out;
}

// A time without a date starts with T, or has a colon behind its first digits.
bool IsTimeAlone(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  return text.starts_with('T') || (digits > 0 && digits < text.size() && text[digits] == ':');
}

}  // namespace

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::int64_t DaysFromCivil(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = FloorDivide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

CivilDay CivilFromDays(std::int64_t days) {
  days += 719468;
  const std::int64_t era = FloorDivide(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1)};
}

int DaysInMonth(std::int64_t year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::optional<std::int32_t> ParseDate(std::string_view raw) {
  const std::string_view text = TrimAll(raw);
  std::size_t at = 0;
  const auto date = TakeDate(text, at, 7);
  if (!date || date->days != static_cast<std::int32_t>(date->days)) return std::nullopt;
  // After a whole date anything may follow a T or a blank.
  const bool may_follow = date->whole && at < text.size() && (text[at] == ' ' || text[at] == 'T');
  if (at < text.size() && !may_follow) return std::nullopt;
  return static_cast<std::int32_t>(date->days);
}

std::optional<ParsedTimestamp> ParseTimestamp(std::string_view raw) {
  const std::string_view text = TrimAll(raw);
  if (IsTimeAlone(text)) {
    auto time = TakeTime(text, text[0] == 'T' ? 1 : 0);
    if (!time) return std::nullopt;
    return ParsedTimestamp{time->micros, std::move(time->zone), true};
  }
  std::size_t at = 0;
  const auto date = TakeDate(text, at, 6);
  if (!date) return std::nullopt;
  TimePart time;
  if (at < text.size()) {
    if (!date->whole || (text[at] != ' ' && text[at] != 'T')) return std::nullopt;
    auto taken = TakeTime(text, at + 1);
    if (!taken) return std::nullopt;
    time = *std::move(taken);
  }
  const Int128 micros = static_cast<Int128>(date->days) * kMicrosPerDay + time.micros;
  if (micros != static_cast<std::int64_t>(micros)) return std::nullopt;
  return ParsedTimestamp{static_cast<std::int64_t>(micros), std::move(time.zone), false};
}

std::optional<std::int64_t> ParseInstant(std::string_view text, std::string_view session_zone) {
  const auto parsed = ParseTimestamp(text);
  if (!parsed || parsed->only_time) return std::nullopt;
  const Zone* zone = Zone::Find(parsed->zone.empty() ? session_zone : std::string_view(parsed->zone));
  if (zone == nullptr) return std::nullopt;
  return zone->InstantOf(parsed->local_us);
}

std::optional<std::int64_t> ParseTimeOfDay(std::string_view raw) {
  const std::string_view text = TrimAll(raw);
  if (text.empty() || !IsDigit(text[0]) || text.find(':') == std::string_view::npos) return std::nullopt;
  const auto time = TakeTime(text, 0);
  if (!time || !time->zone.empty()) return std::nullopt;
  return time->micros;
}

std::string DateToText(std::int64_t days) {
  const CivilDay civil = CivilFromDays(days);
  char text[48];
  if (civil.year > 9999) {
    std::snprintf(text, sizeof text, "+%lld-%02d-%02d", static_cast<long long>(civil.year), civil.month, civil.day);
  } else if (civil.year < 0) {
    std::snprintf(text, sizeof text, "-%04lld-%02d-%02d", static_cast<long long>(-civil.year), civil.month, civil.day);
  } else {
    std::snprintf(text, sizeof text, "%04lld-%02d-%02d", static_cast<long long>(civil.year), civil.month, civil.day);
  }
  return text;
}

std::string TimeToText(std::int64_t micros) {
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(micros / 3'600'000'000),
                static_cast<int>(micros / 60'000'000 % 60), static_cast<int>(micros / 1'000'000 % 60));
  std::string out = text;
  if (const auto fraction = static_cast<int>(micros % 1'000'000); fraction != 0) {
    std::snprintf(text, sizeof text, ".%06d", fraction);
    out += text;
    while (out.back() == '0') out.pop_back();
  }
  return out;
}

std::string TimestampToText(std::int64_t local_us) {
  const std::int64_t days = FloorDivide(local_us, kMicrosPerDay);
  // The first day of all starts before what 64 bits of microseconds hold.
  const auto of_day = static_cast<std::int64_t>(local_us - static_cast<Int128>(days) * kMicrosPerDay);
  return DateToText(days) + " " + TimeToText(of_day);
}

StatusOr<std::string> InstantToText(std::int64_t instant_us, std::string_view zone) {
  const Zone* found = Zone::Find(zone);
  if (found == nullptr) return Status(StatusCode::kInvalidArgument, "unknown time zone '" + std::string(zone) + "'");
  return TimestampToText(instant_us + found->OffsetAt(instant_us));
}

}  // namespace firesteel::values
