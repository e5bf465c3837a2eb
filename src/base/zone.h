#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace firesteel {

// A time zone as Java's ZoneId reads names: "Z", "UTC", "+09:00", "GMT+3", "Asia/Seoul". Thread-safe.
class Zone {
 public:
  virtual ~Zone() = default;
  // Microseconds to add to an instant to read the wall clock.
  virtual std::int64_t OffsetAt(std::int64_t instant_us) const = 0;
  // The instant of a wall-clock reading. Where it occurs twice the earlier one; where it does not occur, as much later
  // as the clock jumped: what java.time does.
  virtual std::int64_t InstantOf(std::int64_t local_us) const = 0;

  // The zone of that name, or null. Zones are kept for the life of the program.
  static const Zone* Find(std::string_view name);
};

}  // namespace firesteel
