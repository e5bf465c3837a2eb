#include "base/zone.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::duck {
namespace {

const Zone& ZoneOf(std::string_view name) {
  const Zone* zone = Zone::Find(name);
  if (zone == nullptr) RaiseError("INVALID_TIMEZONE", {{"timeZone", "'" + std::string(name) + "'"}});
  return *zone;
}

Timestamp ToLocalTime(Timestamp instant, std::string_view zone) {
  return {instant.micros + ZoneOf(zone).OffsetAt(instant.micros)};
}
Timestamp FromLocalTime(Timestamp local, std::string_view zone) { return {ZoneOf(zone).InstantOf(local.micros)}; }

// Whole months or days between two wall-clock readings, towards zero.
std::int64_t TimestampDiff(std::string_view unit, Timestamp start, Timestamp end) {
  if (unit == "DAY") return (end.micros - start.micros) / values::kMicrosPerDay;
  const bool backwards = end.micros < start.micros;
  const std::int64_t from = backwards ? end.micros : start.micros, to = backwards ? start.micros : end.micros;
  const std::int64_t from_days = values::FloorDivide(from, values::kMicrosPerDay),
                     to_days = values::FloorDivide(to, values::kMicrosPerDay);
  const values::CivilDay a = values::CivilFromDays(from_days), b = values::CivilFromDays(to_days);
  std::int64_t months = (b.year - a.year) * 12 + (b.month - a.month);
  const std::int64_t time_a = from - from_days * values::kMicrosPerDay, time_b = to - to_days * values::kMicrosPerDay;
  if (b.day < a.day || (b.day == a.day && time_b < time_a)) --months;
  return backwards ? -months : months;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_to_local", InstallScalar<ToLocalTime>},
    {"fs_from_local", InstallScalar<FromLocalTime>},
    {"fs_timestamp_diff", InstallScalar<TimestampDiff>},
};

}  // namespace

std::span<const OwnFunction> OwnDatetimeFunctions() { return kFunctions; }

}  // namespace firesteel::duck
