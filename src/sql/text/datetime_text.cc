#include "sql/text/datetime_text.h"

#include "base/zone.h"

namespace firesteel::sql {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

// Takes decimal digits off the front of `text`; absent unless there are between `least` and `most`.
std::optional<int> TakeDigits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int number = 0;
  while (count < text.size() && count < most && text[count] >= '0' && text[count] <= '9') {
    number = number * 10 + (text[count] - '0');
    ++count;
  }
  if (count < least) return std::nullopt;
  if (count < text.size() && text[count] >= '0' && text[count] <= '9') return std::nullopt;
  text.remove_prefix(count);
  return number;
}

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes "[+-]yyyy[-M[-d]]"; days since the epoch.
std::optional<std::int64_t> TakeDate(std::string_view& text, std::size_t most_year_digits) {
  bool negative = false;
  if (Take(text, '-')) {
    negative = true;
  } else {
    Take(text, '+');
  }
  const std::optional<int> year = TakeDigits(text, 4, most_year_digits);
  if (!year) return std::nullopt;
  int month = 1;
  int day = 1;
  if (Take(text, '-')) {
    const std::optional<int> written = TakeDigits(text, 1, 2);
    if (!written) return std::nullopt;
    month = *written;
    if (Take(text, '-')) {
      const std::optional<int> written_day = TakeDigits(text, 1, 2);
      if (!written_day) return std::nullopt;
      day = *written_day;
    }
  }
  const int signed_year = negative ? -*year : *year;
  if (month < 1 || month > 12 || day < 1) return std::nullopt;
  const bool leap = (signed_year % 4 == 0 && signed_year % 100 != 0) || signed_year % 400 == 0;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day > kDays[month - 1] + (month == 2 && leap ? 1 : 0)) return std::nullopt;
  // Howard Hinnant's days_from_civil, which takes every year (date::year is 16 bits wide).
  const std::int64_t y = signed_year - (month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

// Takes "H:m[:s[.ffffff]]" with a fraction of any length, cut to microseconds.
std::optional<std::int64_t> TakeTime(std::string_view& text) {
  const std::optional<int> hour = TakeDigits(text, 1, 2);
  if (!hour || *hour > 23 || !Take(text, ':')) return std::nullopt;
  const std::optional<int> minute = TakeDigits(text, 1, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  std::int64_t fraction = 0;
  if (Take(text, ':')) {
    const std::optional<int> written = TakeDigits(text, 1, 2);
    if (!written || *written > 59) return std::nullopt;
    second = *written;
    if (Take(text, '.')) {
      int digits = 0;
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 6) fraction = fraction * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
      }
      for (; digits < 6; ++digits) fraction *= 10;
    }
  }
  return ((*hour * 60LL + *minute) * 60 + second) * kMicrosPerSecond + fraction;
}

}  // namespace

std::string_view TrimBlanks(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> ReadDateText(std::string_view text) {
  text = TrimBlanks(text);
  if (text == "epoch") return 0;
  const std::optional<std::int64_t> days = TakeDate(text, 7);
  if (!days) return std::nullopt;
  if (!text.empty() && text.front() != ' ' && text.front() != 'T') return std::nullopt;
  return days;
}

std::optional<TimestampText> ReadTimestampText(std::string_view text) {
  text = TrimBlanks(text);
  TimestampText result;
  if (text == "epoch") {
    result.zone = "Z";
    return result;
  }
  const std::optional<std::int64_t> days = TakeDate(text, 6);
  if (!days) return std::nullopt;
  result.local_microseconds = *days * kMicrosPerDay;
  if (text.empty()) return result;
  if (!Take(text, 'T') && !Take(text, ' ')) return std::nullopt;
  const std::optional<std::int64_t> time = TakeTime(text);
  if (!time) return std::nullopt;
  result.local_microseconds += *time;
  text = TrimBlanks(text);
  result.zone = std::string(text);
  return result;
}

std::optional<std::int64_t> ReadTimeText(std::string_view text) {
  text = TrimBlanks(text);
  const std::optional<std::int64_t> time = TakeTime(text);
  return time && text.empty() ? time : std::nullopt;
}

std::optional<std::int64_t> ToInstant(std::int64_t local_microseconds, std::string_view zone) {
  const Zone* found = Zone::Find(zone);
  if (found == nullptr) return std::nullopt;
  return found->InstantOf(local_microseconds);
}

}  // namespace firesteel::sql
