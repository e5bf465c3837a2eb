#include "base/zone.h"

#include <date/tz.h>

#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace firesteel {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

class FixedZone final : public Zone {
 public:
  explicit FixedZone(std::int64_t seconds) : offset_us_(seconds * kMicrosPerSecond) {}
  std::int64_t OffsetAt(std::int64_t) const override { return offset_us_; }
  std::int64_t InstantOf(std::int64_t local_us) const override { return local_us - offset_us_; }

 private:
  std::int64_t offset_us_;
};

std::int64_t FloorSeconds(std::int64_t us) {
  return us >= 0 ? us / kMicrosPerSecond : -((-us + kMicrosPerSecond - 1) / kMicrosPerSecond);
}

class RegionZone final : public Zone {
 public:
  explicit RegionZone(const date::time_zone* zone) : zone_(zone) {}

  std::int64_t OffsetAt(std::int64_t instant_us) const override {
    // Rows near each other share a transition; the last one seen by this thread answers most of them.
    struct Last {
      const date::time_zone* zone = nullptr;
      std::int64_t begin = 0, end = 0, offset = 0;
    };
    thread_local Last last;
    const std::int64_t seconds = FloorSeconds(instant_us);
    if (last.zone != zone_ || seconds < last.begin || seconds >= last.end) {
      const date::sys_info info = zone_->get_info(date::sys_seconds(std::chrono::seconds(seconds)));
      last = {zone_, info.begin.time_since_epoch().count(), info.end.time_since_epoch().count(), info.offset.count()};
    }
    return last.offset * kMicrosPerSecond;
  }

  std::int64_t InstantOf(std::int64_t local_us) const override {
    const date::local_info info = zone_->get_info(date::local_seconds(std::chrono::seconds(FloorSeconds(local_us))));
    return local_us - info.first.offset.count() * kMicrosPerSecond;
  }

 private:
  const date::time_zone* zone_;
};

// "+9", "-09:30", "+0930", "+09:30:15"
std::optional<std::int64_t> OffsetSeconds(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  int fields[3] = {0, 0, 0};
  int count = 0;
  if (text.find(':') != std::string_view::npos) {
    while (true) {
      const std::size_t colon = text.find(':');
      const std::string_view part = text.substr(0, colon);
      if (count == 3 || part.starts_with('-')) return std::nullopt;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), fields[count]);
      if (error != std::errc() || end != part.data() + part.size() || part.size() > 2) return std::nullopt;
      ++count;
      if (colon == std::string_view::npos) break;
      text.remove_prefix(colon + 1);
    }
  } else {
    for (char c : text) {
      if (c < '0' || c > '9') return std::nullopt;
    }
    if (text.size() <= 2) {
      fields[0] = std::stoi(std::string(text));
    } else if (text.size() == 4 || text.size() == 6) {
      for (std::size_t i = 0; i < text.size(); i += 2) fields[i / 2] = std::stoi(std::string(text.substr(i, 2)));
    } else {
      return std::nullopt;
    }
  }
  const int seconds = fields[0] * 3600 + fields[1] * 60 + fields[2];
  if (fields[1] > 59 || fields[2] > 59 || seconds > 18 * 3600) return std::nullopt;
  return sign * seconds;
}

std::unique_ptr<Zone> Make(std::string_view name) {
  if (name == "Z" || name == "z" || name == "UTC" || name == "GMT" || name == "UT" || name == "Etc/UTC") {
    return std::make_unique<FixedZone>(0);
  }
  if (const auto seconds = OffsetSeconds(name)) return std::make_unique<FixedZone>(*seconds);
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (name.starts_with(prefix)) {
      if (const auto seconds = OffsetSeconds(name.substr(prefix.size()))) return std::make_unique<FixedZone>(*seconds);
    }
  }
  // Java's short names.
  static const std::map<std::string_view, const char*> kShort = {{"PST", "America/Los_Angeles"},
                                                                 {"CST", "America/Chicago"},
                                                                 {"JST", "Asia/Tokyo"},
                                                                 {"IST", "Asia/Kolkata"},
                                                                 {"CET", "CET"},
                                                                 {"ECT", "Europe/Paris"},
                                                                 {"CTT", "Asia/Shanghai"},
                                                                 {"AET", "Australia/Sydney"}};
  const auto found = kShort.find(name);
  const std::string full = found == kShort.end() ? std::string(name) : found->second;
  try {
    return std::make_unique<RegionZone>(date::locate_zone(full));
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

const Zone* Zone::Find(std::string_view name) {
  thread_local std::string last_name;
  thread_local const Zone* last_zone = nullptr;
  if (last_zone != nullptr && last_name == name) return last_zone;
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Zone>, std::less<>> zones;
  const std::lock_guard lock(mutex);
  auto found = zones.find(name);
  if (found == zones.end()) {
    std::unique_ptr<Zone> made = Make(name);
    if (!made) return nullptr;  // not kept: data may name any number of zones that do not exist
    found = zones.emplace(std::string(name), std::move(made)).first;
  }
  last_name = std::string(name);
  last_zone = found->second.get();
  return last_zone;
}

}  // namespace firesteel
