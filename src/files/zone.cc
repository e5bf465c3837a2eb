#include "files/zone.h"

#include <date/tz.h>

#include <optional>
#include <string>

namespace firesteel::files {
namespace {

// "+9", "+09", "+09:00", "-0330", "+09:00:30" in seconds.
std::optional<std::int64_t> ParseOffset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  int fields[3] = {0, 0, 0};
  int field = 0;
  int digits = 0;
  for (const char c : text.substr(1)) {
    if (c == ':') {
      if (digits == 0 || ++field > 2) return std::nullopt;
      digits = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (digits == 2) {
      if (++field > 2) return std::nullopt;
      digits = 0;
    }
    fields[field] = fields[field] * 10 + (c - '0');
    ++digits;
  }
  if (digits == 0 || fields[0] > 18 || fields[1] > 59 || fields[2] > 59) return std::nullopt;
  return sign * (fields[0] * 3600 + fields[1] * 60 + fields[2]);
}

std::optional<std::int64_t> FixedOffset(std::string_view zone) {
  if (zone == "UTC" || zone == "Z" || zone == "GMT" || zone == "UT" || zone == "Etc/UTC" || zone.empty()) return 0;
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (zone.starts_with(prefix)) return ParseOffset(zone.substr(prefix.size()));
  }
  return ParseOffset(zone);
}

StatusOr<const date::time_zone*> FindZone(std::string_view zone) {
  try {
    return date::locate_zone(std::string(zone));
  } catch (const std::exception&) {
    return Status(StatusCode::kInvalidArgument, "unknown time zone '" + std::string(zone) + "'");
  }
}

}  // namespace

StatusOr<std::int64_t> UtcOffsetSeconds(std::string_view zone, std::int64_t utc_seconds) {
  if (const auto fixed = FixedOffset(zone)) return *fixed;
  FS_ASSIGN_OR_RETURN(const date::time_zone* found, FindZone(zone));
  return static_cast<std::int64_t>(found->get_info(date::sys_seconds(std::chrono::seconds(utc_seconds))).offset.count());
}

StatusOr<std::int64_t> LocalToUtcSeconds(std::string_view zone, std::int64_t local_seconds) {
  if (const auto fixed = FixedOffset(zone)) return local_seconds - *fixed;
  FS_ASSIGN_OR_RETURN(const date::time_zone* found, FindZone(zone));
  const date::local_info info = found->get_info(date::local_seconds(std::chrono::seconds(local_seconds)));
  return local_seconds - static_cast<std::int64_t>(info.first.offset.count());
}

}  // namespace firesteel::files
