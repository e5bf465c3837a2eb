#pragma once

#include <cstdint>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::files {

// Offsets of a time zone as Spark names them: region ids, "UTC", "Z", "+09:00", "GMT+8", "UTC-03:30". Fails with
// INVALID_TIMEZONE-like kInvalidArgument for unknown names. Thread-safe.
StatusOr<std::int64_t> UtcOffsetSeconds(std::string_view zone, std::int64_t utc_seconds);

// The instant of a wall-clock reading. As java.time does: in a gap the reading moves forward by the gap's length, in an
// overlap the earlier instant is taken.
StatusOr<std::int64_t> LocalToUtcSeconds(std::string_view zone, std::int64_t local_seconds);

}  // namespace firesteel::files
