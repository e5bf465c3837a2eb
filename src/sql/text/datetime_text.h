#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firesteel::sql {

// Text of date and time literals, read by Spark's rules for casts from strings. Absent means malformed.

// Without the control characters and blanks at both ends.
std::string_view TrimBlanks(std::string_view text);

// "yyyy[-M[-d]]", anything after a 'T' or a space is ignored. Days since 1970-01-01.
std::optional<std::int64_t> ReadDateText(std::string_view text);

// "yyyy-M-d[ |T]H:m:s.ffffff[zone]", shorter forms down to the year. Microseconds since 1970-01-01 on the wall clock,
// and the zone as written ("" for none).
struct TimestampText {
  std::int64_t local_microseconds = 0;
  std::string zone;
};
std::optional<TimestampText> ReadTimestampText(std::string_view text);

// "H:m[:s[.ffffff]]". Microseconds since midnight.
std::optional<std::int64_t> ReadTimeText(std::string_view text);

// The instant of a wall clock reading in a zone: an IANA name, UTC, Z, GMT+1, +01:00 and the like. The earlier one of
// two; a reading that a clock skipped is moved forwards, as Java does.
std::optional<std::int64_t> ToInstant(std::int64_t local_microseconds, std::string_view zone);

}  // namespace firesteel::sql
