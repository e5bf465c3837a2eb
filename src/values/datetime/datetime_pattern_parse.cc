#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "values/datetime/datetime_names.h"
#include "values/datetime/datetime_pattern.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::values {
namespace {

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

// Takes the longest of `names` (cut to `length` letters where not 0) that `text` starts with; -1 where none does.
template <std::size_t kSize>
int TakeName(std::string_view& text, const std::array<std::string_view, kSize>& names, std::size_t length) {
  for (std::size_t i = 0; i < kSize; ++i) {
    const std::string_view name = length == 0 ? names[i] : names[i].substr(0, length);
    if (SameIgnoringCase(text.substr(0, name.size()), name)) {
      text.remove_prefix(name.size());
      return static_cast<int>(i);
    }
  }
  return -1;
}

bool TakeWord(std::string_view& text, std::string_view word) {
  if (!SameIgnoringCase(text.substr(0, word.size()), word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsSign(std::string_view text) { return !text.empty() && (text[0] == '-' || text[0] == '+'); }

bool IsNumeric(char letter, int count) {
  if (letter == 'M' || letter == 'L') return count <= 2;
  return std::string_view("ydDHhKkmsS").find(letter) != std::string_view::npos;
}

// Digits of a fixed-width number, or 0 where the width is open.
int FixedWidth(char letter, int count) {
  if (!IsNumeric(letter, count) || letter == 'S') return 0;
  if (letter == 'y') return count == 2 ? 2 : 0;
  if (letter == 'D') return count == 3 ? 3 : 0;
  return count == 2 ? 2 : 0;
}

std::string TakeOffset(std::string_view& text) {
  std::size_t size = 0;
  if (text.starts_with('Z') || text.starts_with('z')) {
    size = 1;
  } else if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    size = 1;
    while (size < text.size() && (IsDigit(text[size]) || text[size] == ':')) ++size;
    std::string digits;
    for (char c : text.substr(1, size - 1)) {
      if (IsDigit(c)) digits += c;
    }
    if (digits.size() != 2 && digits.size() != 4 && digits.size() != 6) return "";
    const std::string out = std::string(1, text[0]) + digits.substr(0, 2) + ":" +
                            (digits.size() > 2 ? digits.substr(2, 2) : "00") +
                            (digits.size() > 4 ? ":" + digits.substr(4, 2) : "");
    text.remove_prefix(size);
    return out;
  }
  text.remove_prefix(size);
  return size == 0 ? "" : "Z";
}

// A zone's name or an offset.
std::string TakeZone(std::string_view& text) {
  if (IsSign(text)) return TakeOffset(text);
  std::size_t size = 0;
  while (size < text.size() && (std::isalnum(static_cast<unsigned char>(text[size])) != 0 ||
                                std::string_view("/_+-:").find(text[size]) != std::string_view::npos)) {
    ++size;
  }
  const std::string zone(text.substr(0, size));
  text.remove_prefix(size);
  return zone;
}

}  // namespace

struct DatetimePattern::Fields {
  std::int64_t year = 1970;
  bool has_era = false;
  bool before_christ = false;
  int month = 1;
  int day = 1;
  int day_of_year = 0;
  int hour = 0;
  int half_hour = -1;  // of 'h' and 'K', 0 to 11
  int minute = 0;
  int second = 0;
  std::int64_t nanos = 0;
  int afternoon = -1;
  std::string zone;

  bool TakeText(char letter, int count, std::string_view& text);
  bool Store(char letter, std::int64_t value);
};

bool DatetimePattern::Fields::TakeText(char letter, int count, std::string_view& text) {
  switch (letter) {
    case 'M':
    case 'L': {
      const int found = TakeName(text, kMonths, count == 3 ? 3 : 0);
      month = found + 1;
      return found >= 0;
    }
    case 'a':
      afternoon = TakeWord(text, "PM") ? 1 : TakeWord(text, "AM") ? 0 : -1;
      return afternoon >= 0;
    case 'G':
      has_era = true;
      before_christ = TakeWord(text, count == 4 ? "Before Christ" : "BC");
      return before_christ || TakeWord(text, count == 4 ? "Anno Domini" : "AD");
    case 'X':
    case 'x':
    case 'Z':
      TakeWord(text, "GMT");
      if (letter == 'x' && SameIgnoringCase(text.substr(0, 1), "Z")) return false;
      zone = TakeOffset(text);
      return !zone.empty();
    default:  // z, V, O
      zone = TakeZone(text);
      return !zone.empty();
  }
}

bool DatetimePattern::Fields::Store(char letter, std::int64_t value) {
  const auto keep = [value](int& field, int low, int high) {
    field = static_cast<int>(value);
    return value >= low && value <= high;
  };
  bool fits = false;
  switch (letter) {
    case 'M':
    case 'L':
      return keep(month, 1, 12);
    case 'd':
      return keep(day, 1, 31);
    case 'D':
      return keep(day_of_year, 1, 366);
    case 'H':
      return keep(hour, 0, 23);
    case 'k':
      fits = keep(hour, 1, 24);
      hour %= 24;
      return fits;
    case 'h':
      fits = keep(half_hour, 1, 12);
      half_hour %= 12;
      return fits;
    case 'K':
      return keep(half_hour, 0, 11);
    case 'm':
      return keep(minute, 0, 59);
    case 's':
      return keep(second, 0, 59);
    default:
      return false;
  }
}

// Digits that the numbers of fixed width right behind `index` need.
int DatetimePattern::ReservedDigits(std::size_t index) const {
  int reserved = 0;
  for (std::size_t i = index + 1; i < items_.size(); ++i) {
    const int width = FixedWidth(items_[i].letter, items_[i].count);
    if (width == 0) break;
    reserved += width;
  }
  return reserved;
}

bool DatetimePattern::ParseNumber(std::string_view& text, std::size_t index, Fields& fields) const {
  const auto [letter, n, literal] = items_[index];
  const bool year = letter == 'y';
  const bool sign = year && n != 2 && IsSign(text);
  const bool negative = sign && text[0] == '-';
  if (sign) text.remove_prefix(1);
  const auto run = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = static_cast<std::size_t>(n);
  const auto reserved = static_cast<std::size_t>(ReservedDigits(index));
  std::size_t take = run;
  if (letter == 'S') {
    take = std::min(run, count);
  } else if (const int fixed = FixedWidth(letter, n); fixed > 0) {
    take = static_cast<std::size_t>(fixed);
  } else if (reserved > 0 && run > reserved) {
    take = run - reserved;
  }
  if (take == 0 || take > run || take > 18) return false;
  // Java's SignStyle: three letters take at least as many digits, from four on more than that need a sign.
  if (year && n >= 3 && (take < count || (n >= 4 && take > count && !sign))) return false;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + take, value);
  text.remove_prefix(take);
  if (year) {
    fields.year = n == 2 ? 2000 + value : negative ? -value : value;
    return value <= 999999;
  }
  if (letter == 'S') {
    for (std::size_t i = take; i < 9; ++i) value *= 10;
    fields.nanos = value;
    return true;
  }
  return fields.Store(letter, value);
}

bool DatetimePattern::ParseItem(std::string_view& text, std::size_t index, Fields& fields) const {
  const Item& item = items_[index];
  if (item.letter == 0) return TakeWord(text, item.literal);
  if (IsNumeric(item.letter, item.count)) return ParseNumber(text, index, fields);
  return fields.TakeText(item.letter, item.count, text);
}

bool DatetimePattern::ParseItems(std::string_view& text, std::size_t begin, std::size_t end, Fields& fields) const {
  for (std::size_t i = begin; i < end; ++i) {
    if (items_[i].letter == ']') continue;
    if (items_[i].letter != '[') {
      if (!ParseItem(text, i, fields)) return false;
      continue;
    }
    const std::size_t close = EndOfSection(i);
    std::string_view rest = text;
    Fields tried = fields;
    if (ParseItems(rest, i + 1, close, tried)) {
      text = rest;
      fields = tried;
    }
    i = close;
  }
  return true;
}

std::optional<DatetimePattern::Parsed> DatetimePattern::Parse(std::string_view text) const {
  Fields fields;
  if (!ParseItems(text, 0, items_.size(), fields) || !text.empty()) return std::nullopt;
  if (fields.half_hour >= 0) fields.hour = fields.half_hour + 12 * std::max(fields.afternoon, 0);
  if (fields.has_era && fields.year < 1) return std::nullopt;  // a year of an era counts from 1
  if (fields.before_christ) fields.year = 1 - fields.year;
  std::int64_t days = 0;
  if (fields.day_of_year > 0) {
    const bool leap = DaysInMonth(fields.year, 2) == 29;
    if (fields.day_of_year > (leap ? 366 : 365)) return std::nullopt;
    days = DaysFromCivil(fields.year, 1, 1) + fields.day_of_year - 1;
  } else {
    if (fields.day > DaysInMonth(fields.year, fields.month)) return std::nullopt;
    days = DaysFromCivil(fields.year, fields.month, fields.day);
  }
  const std::int64_t seconds = (fields.hour * 60LL + fields.minute) * 60 + fields.second;
  std::int64_t local_us = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &local_us)) return std::nullopt;
  return Parsed{local_us + seconds * kMicrosPerSecond + fields.nanos / 1000, std::move(fields.zone)};
}

}  // namespace firesteel::values
