#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

// [+-]yyyy*[-[m]m[-[d]d[( |T)anything]]]
std::optional<std::int32_t> ParseDate(std::string_view text);

// yyyy*[-[m]m[-[d]d[( |T)[h]h:[m]m:[s]s[.fraction][zone]]]]. `zone` is empty where the text names none; `only_time`
// where the text has a time but no date.
struct ParsedTimestamp {
  std::int64_t local_us = 0;
  std::string zone;
  bool only_time = false;
};
std::optional<ParsedTimestamp> ParseTimestamp(std::string_view text);

// [h]h:[m]m[:[s]s[.fraction]], in microseconds since midnight; digits after the sixth are cut off.
std::optional<std::int64_t> ParseTimeOfDay(std::string_view text);

std::string DateToText(std::int64_t days);
// "2024-01-02 03:04:05[.fraction without trailing zeros]"
std::string TimestampToText(std::int64_t local_us);

}  // namespace firesteel::values
