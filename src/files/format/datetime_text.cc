#include "files/format/datetime_text.h"

#include <date/date.h>

#include <cstdio>

#include "base/zone.h"

namespace firesteel::files {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

std::string_view Trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// Takes `least` to `most` digits from the front.
std::optional<std::int64_t> TakeDigits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  std::int64_t number = 0;
  while (count < text.size() && count <= most && text[count] >= '0' && text[count] <= '9') {
    number = number * 10 + (text[count] - '0');
    ++count;
  }
  if (count < least || count > most) return std::nullopt;
  text.remove_prefix(count);
  return number;
}

bool Take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// The date at the front of `text`, which keeps what follows it.
std::optional<std::int64_t> TakeDate(std::string_view& text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  const auto year = TakeDigits(text, 4, 7);
  if (!year) return std::nullopt;
  std::int64_t month = 1;
  std::int64_t day = 1;
  if (Take(text, '-')) {
    const auto m = TakeDigits(text, 1, 2);
    if (!m) return std::nullopt;
    month = *m;
    if (Take(text, '-')) {
      const auto d = TakeDigits(text, 1, 2);
      if (!d) return std::nullopt;
      day = *d;
    }
  }
  // The calendar library stops at year 32767.
  if (*year > 32000) return std::nullopt;
  const date::year_month_day ymd(date::year(static_cast<int>(negative ? -*year : *year)),
                                 date::month(static_cast<unsigned>(month)), date::day(static_cast<unsigned>(day)));
  if (month < 1 || month > 12 || !ymd.ok()) return std::nullopt;
  return date::sys_days(ymd).time_since_epoch().count();
}

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

std::optional<std::int32_t> ParseDateText(std::string_view text) {
  text = Trim(text);
  const auto days = TakeDate(text);
  if (!days) return std::nullopt;
  if (!text.empty() && text[0] != ' ' && text[0] != 'T') return std::nullopt;
  return static_cast<std::int32_t>(*days);
}

std::optional<ParsedTimestamp> ParseTimestampText(std::string_view text) {
  text = Trim(text);
  ParsedTimestamp parsed;
  const auto days = TakeDate(text);
  if (!days) return std::nullopt;
  parsed.local_micros = *days * kSecondsPerDay * kMicrosPerSecond;
  if (text.empty()) return parsed;
  if (!Take(text, 'T') && !Take(text, ' ')) return std::nullopt;
  const auto hour = TakeDigits(text, 1, 2);
  if (!hour || *hour > 23) return std::nullopt;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t micros = 0;
  if (Take(text, ':')) {
    const auto m = TakeDigits(text, 1, 2);
    if (!m || *m > 59) return std::nullopt;
    minute = *m;
    if (Take(text, ':')) {
      const auto s = TakeDigits(text, 1, 2);
      if (!s || *s > 59) return std::nullopt;
      second = *s;
      if (Take(text, '.')) {
        std::int64_t scale = 100'000;
        while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
          micros += (text[0] - '0') * scale;
          scale /= 10;
          text.remove_prefix(1);
        }
      }
    }
  }
  parsed.has_time = true;
  parsed.local_micros += ((*hour * 60 + minute) * 60 + second) * kMicrosPerSecond + micros;
  parsed.zone = std::string(Trim(text));
  return parsed;
}

std::optional<std::int64_t> ParseInstantText(std::string_view text, std::string_view session_zone) {
  const auto parsed = ParseTimestampText(text);
  if (!parsed) return std::nullopt;
  const Zone* zone = Zone::Find(parsed->zone.empty() ? session_zone : std::string_view(parsed->zone));
  if (zone == nullptr) return std::nullopt;
  return zone->InstantOf(parsed->local_micros);
}

std::string FormatDate(std::int32_t days) {
  const date::year_month_day ymd{date::sys_days(date::days(days))};
  char buffer[32];
  const int year = static_cast<int>(ymd.year());
  std::snprintf(buffer, sizeof buffer,
                year > 9999 ? "+%04d-%02u-%02u"
                : year < 0  ? "%05d-%02u-%02u"
                            : "%04d-%02u-%02u",
                year, static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer;
}

std::string FormatLocalMicros(std::int64_t micros) {
  const std::int64_t seconds = FloorDivide(micros, kMicrosPerSecond);
  const std::int64_t days = FloorDivide(seconds, kSecondsPerDay);
  const std::int64_t of_day = seconds - days * kSecondsPerDay;
  const std::int64_t fraction = micros - seconds * kMicrosPerSecond;
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, " %02d:%02d:%02d", static_cast<int>(of_day / 3600),
                static_cast<int>(of_day / 60 % 60), static_cast<int>(of_day % 60));
  std::string out = FormatDate(static_cast<std::int32_t>(days)) + buffer;
  if (fraction != 0) {
    std::snprintf(buffer, sizeof buffer, ".%06d", static_cast<int>(fraction));
    out += buffer;
    while (out.back() == '0') out.pop_back();
  }
  return out;
}

StatusOr<std::string> FormatInstant(std::int64_t micros, std::string_view zone) {
  const Zone* found = Zone::Find(zone);
  if (found == nullptr) return Status(StatusCode::kInvalidArgument, "unknown time zone '" + std::string(zone) + "'");
  return FormatLocalMicros(micros + found->OffsetAt(micros));
}

}  // namespace firesteel::files
