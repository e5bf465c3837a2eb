#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::files {

// Text forms of dates and timestamps as Spark's casts read and write them. Values are days and microseconds since 1970.

// [+-]yyyy*[-[m]m[-[d]d[( |T)anything]]]; nothing where the text is no such date.
std::optional<std::int32_t> ParseDateText(std::string_view text);

// A reading of the clock and what zone was written after it ("" for none).
struct ParsedTimestamp {
  std::int64_t local_micros = 0;
  std::string zone;
  bool has_time = false;
};
// yyyy*[-[m]m[-[d]d]][( |T)[h]h:[m]m[:[s]s[.f*]]][zone]
std::optional<ParsedTimestamp> ParseTimestampText(std::string_view text);

// The instant of the text, read in `session_zone` unless it names a zone.
std::optional<std::int64_t> ParseInstantText(std::string_view text, std::string_view session_zone);

std::string FormatDate(std::int32_t days);
// "yyyy-MM-dd HH:mm:ss[.ffffff]" of a wall-clock reading, fraction without trailing zeros.
std::string FormatLocalMicros(std::int64_t micros);
StatusOr<std::string> FormatInstant(std::int64_t micros, std::string_view zone);

}  // namespace firesteel::files
