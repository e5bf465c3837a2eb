#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::sql {

// Units of interval literals, coarse to fine.
enum class IntervalUnit {
  kYear,
  kMonth,
  kWeek,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kNanosecond
};

// `word` in upper case, singular or plural.
std::optional<IntervalUnit> FindIntervalUnit(std::string_view word);
std::string_view IntervalUnitName(IntervalUnit unit);  // "day"
IntervalField FieldOf(IntervalUnit unit);              // weeks are days, milliseconds are seconds
bool IsDayTimeField(IntervalUnit unit);

// "[interval] 1 year -2 days 3.5 seconds". Fails with INVALID_INTERVAL_FORMAT.*.
StatusOr<CalendarIntervalValue> ReadIntervalText(std::string_view text);
// The unit words of such a text.
std::vector<IntervalUnit> UnitsIn(std::string_view text);
// "[+-]y-m"
StatusOr<CalendarIntervalValue> ReadYearMonthText(std::string_view text);
// "[+-]d h:m:s.n" cut to the fields from `first` to `last`.
StatusOr<CalendarIntervalValue> ReadDayTimeText(std::string_view text, IntervalField first, IntervalField last);

// Microseconds of days and microseconds; absent on overflow.
std::optional<std::int64_t> ToMicroseconds(const CalendarIntervalValue& interval);
// "5" -> "-5", "-5" -> "5".
std::string NegateIntervalText(std::string_view text);
bool IsIntervalNumber(std::string_view text);

}  // namespace firesteel::sql
