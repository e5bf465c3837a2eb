#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "values/datetime/field_pattern.h"

// What writing and reading by a pattern share.
namespace firesteel::values {

inline constexpr std::array<const char*, 12> kMonths = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};
inline constexpr std::array<const char*, 7> kWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                         "Friday", "Saturday", "Sunday"};

struct FieldPattern::Fields {
  std::int64_t year = 1970;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int micros = 0;
  int day_of_year = 0;
  int weekday = 0;    // 1 Monday, 0 unknown
  int half_day = -1;  // 0 AM, 1 PM
  int hour12 = -1;    // 0 to 11
  bool has_year = false;
  bool before_christ = false;
  std::optional<std::int64_t> offset_us;
  std::string zone;
  std::string abbreviation;
};

}  // namespace firesteel::values
