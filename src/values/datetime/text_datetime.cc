#include "values/datetime/text_datetime.h"

#include <cstdio>

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

// The date part; `at` ends after it.
std::optional<std::int64_t> TakeDate(std::string_view text, std::size_t& at) {
  std::int64_t sign = 1;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) sign = text[at++] == '-' ? -1 : 1;
  const auto year = TakeNumber(text, at, 4, 6);
  if (!year) return std::nullopt;
  std::int64_t month = 1, day = 1;
  if (at < text.size() && text[at] == '-') {
    ++at;
    const auto parsed_month = TakeNumber(text, at, 1, 2);
    if (!parsed_month) return std::nullopt;
    month = *parsed_month;
    if (at < text.size() && text[at] == '-') {
      ++at;
      const auto parsed_day = TakeNumber(text, at, 1, 2);
      if (!parsed_day) return std::nullopt;
      day = *parsed_day;
    }
  }
  if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(sign * *year, static_cast<int>(month)))
    return std::nullopt;
  return DaysFromCivil(sign * *year, static_cast<int>(month), static_cast<int>(day));
}

struct TimeOfDay {
  std::int64_t micros = 0;
  std::string zone;
};

// [h]h[:[m]m[:[s]s[.fraction]]][zone]
std::optional<TimeOfDay> TakeTime(std::string_view text, std::size_t at) {
  TimeOfDay out;
  const auto hour = TakeNumber(text, at, 1, 2);
  if (!hour || *hour > 23) return std::nullopt;
  std::int64_t minute = 0, second = 0, fraction = 0;
  if (at < text.size() && text[at] == ':') {
    ++at;
    const auto parsed = TakeNumber(text, at, 1, 2);
    if (!parsed || *parsed > 59) return std::nullopt;
    minute = *parsed;
    if (at < text.size() && text[at] == ':') {
      ++at;
      const auto seconds = TakeNumber(text, at, 1, 2);
      if (!seconds || *seconds > 59) return std::nullopt;
      second = *seconds;
      if (at < text.size() && text[at] == '.') {
        ++at;
        int digits = 0;
        for (; at < text.size() && IsDigit(text[at]); ++at) {
          if (digits < 6) fraction = fraction * 10 + (text[at] - '0'), ++digits;
        }
        for (; digits < 6; ++digits) fraction *= 10;
      }
    }
  }
  out.micros = ((*hour * 60 + minute) * 60 + second) * kMicrosPerSecond + fraction;
  out.zone = std::string(TrimAll(text.substr(at)));
  return out;
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
  const auto days = TakeDate(text, at);
  if (!days) return std::nullopt;
  // After a whole date anything may follow a T or a blank.
  const bool whole = text.size() == at || text[at] == ' ' || text[at] == 'T';
  if (!whole) return std::nullopt;
  return static_cast<std::int32_t>(*days);
}

std::optional<ParsedTimestamp> ParseTimestamp(std::string_view raw) {
  const std::string_view text = TrimAll(raw);
  if (text.empty()) return std::nullopt;
  ParsedTimestamp out;
  // A time alone: "12:30" or "T12:30".
  std::size_t digits = text[0] == 'T' ? 1 : 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (text[0] == 'T' || (digits <= 2 && digits > 0 && digits < text.size() && text[digits] == ':')) {
    const auto time = TakeTime(text, text[0] == 'T' ? 1 : 0);
    if (!time || text.find(':') == std::string_view::npos) return std::nullopt;
    out.local_us = time->micros;
    out.zone = time->zone;
    out.only_time = true;
    return out;
  }
  std::size_t at = 0;
  const auto days = TakeDate(text, at);
  if (!days) return std::nullopt;
  out.local_us = *days * kMicrosPerDay;
  if (at == text.size()) return out;
  if (text[at] != ' ' && text[at] != 'T') return std::nullopt;
  const auto time = TakeTime(text, at + 1);
  if (!time) return std::nullopt;
  out.local_us += time->micros;
  out.zone = time->zone;
  return out;
}

std::optional<std::int64_t> ParseTimeOfDay(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  const auto field = [&text](std::int64_t end) -> std::optional<std::int64_t> {
    std::size_t size = 0;
    std::int64_t value = 0;
    while (size < text.size() && size < 2 && text[size] >= '0' && text[size] <= '9')
      value = value * 10 + (text[size++] - '0');
    text.remove_prefix(size);
    return size == 0 || value >= end ? std::nullopt : std::optional(value);
  };
  const auto hour = field(24);
  if (!hour || !text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  const auto minute = field(60);
  if (!minute) return std::nullopt;
  std::int64_t micros = (*hour * 60 + *minute) * 60 * kMicrosPerSecond;
  if (text.empty()) return micros;
  if (!text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  const auto second = field(60);
  if (!second) return std::nullopt;
  micros += *second * kMicrosPerSecond;
  if (text.empty()) return micros;
  if (!text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  std::int64_t unit = kMicrosPerSecond;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    unit /= 10;
    micros += (c - '0') * unit;
  }
  return micros;
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

std::string TimestampToText(std::int64_t local_us) {
  const std::int64_t days = FloorDivide(local_us, kMicrosPerDay);
  const std::int64_t micros = local_us - days * kMicrosPerDay;
  char text[32];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d", static_cast<int>(micros / 3'600'000'000),
                static_cast<int>(micros / 60'000'000 % 60), static_cast<int>(micros / 1'000'000 % 60));
  std::string out = DateToText(days) + text;
  if (const auto fraction = static_cast<int>(micros % 1'000'000); fraction != 0) {
    std::snprintf(text, sizeof text, ".%06d", fraction);
    out += text;
    while (out.back() == '0') out.pop_back();
  }
  return out;
}

}  // namespace firesteel::values
