#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::values {

// Dates and timestamps as Spark's casts read and write them (proleptic Gregorian, microseconds).

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

std::int64_t DaysFromCivil(std::int64_t year, int month, int day);
struct CivilDay {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
};
CivilDay CivilFromDays(std::int64_t days);
int DaysInMonth(std::int64_t year, int month);
std::int64_t FloorDivide(std::int64_t a, std::int64_t b);

// [+-]yyyy*[-[m]m[-[d]d[( |T)anything]]], four to seven digits of the year, blanks around.
std::optional<std::int32_t> ParseDate(std::string_view text);

// [+-]yyyy*[-[m]m[-[d]d[( |T)[h]h[:[m]m[:[s]s[.fraction][zone]]]]]], four to six digits of the year, blanks around; or
// T[h]h.. or [h]h:[m]m.. alone (`only_time`: that time today). `zone` is empty where the text names none. Nothing where
// the reading does not fit 64 bits of microseconds.
struct ParsedTimestamp {
  std::int64_t local_us = 0;
  std::string zone;
  bool only_time = false;
};
std::optional<ParsedTimestamp> ParseTimestamp(std::string_view text);

// [h]h:[m]m[:[s]s[.fraction]], in microseconds since midnight; digits after the sixth are cut off.
std::optional<std::int64_t> ParseTimeOfDay(std::string_view text);

// The instant of such a text, read in `session_zone` unless it names a zone. Nothing for a time alone.
std::optional<std::int64_t> ParseInstant(std::string_view text, std::string_view session_zone);

// "2024-01-02", "+12024-01-02", "-0044-03-15"
std::string DateToText(std::int64_t days);
// "03:04:05[.fraction without trailing zeros]" of microseconds since midnight.
std::string TimeToText(std::int64_t micros);
// "2024-01-02 03:04:05[.fraction without trailing zeros]"
std::string TimestampToText(std::int64_t local_us);
// The same of an instant in a zone; kInvalidArgument for a zone that nobody knows.
StatusOr<std::string> InstantToText(std::int64_t instant_us, std::string_view zone);

}  // namespace firesteel::values
