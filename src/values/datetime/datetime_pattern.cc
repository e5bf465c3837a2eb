#include "values/datetime/datetime_pattern.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <memory>

#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include "values/datetime/text_datetime.h"

namespace firesteel::values {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

std::string Padded(std::int64_t value, int width) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%0*lld", width, static_cast<long long>(value));
  return buffer;
}

// +HH[:]MM[[:]SS], `minutes_optional` leaves out zero minutes.
std::string Offset(std::int64_t offset_us, bool colon, bool minutes_optional, bool with_seconds) {
  const std::int64_t seconds = std::abs(offset_us) / kMicrosPerSecond;
  std::string out = (offset_us < 0 ? "-" : "+") + Padded(seconds / 3600, 2);
  const std::int64_t minutes = seconds / 60 % 60;
  if (minutes != 0 || !minutes_optional) out += (colon ? ":" : "") + Padded(minutes, 2);
  if (with_seconds && seconds % 60 != 0) out += (colon ? ":" : "") + Padded(seconds % 60, 2);
  return out;
}

std::string LocalizedOffset(std::int64_t offset_us, bool full) {
  if (offset_us == 0) return "GMT";
  if (full) return "GMT" + Offset(offset_us, true, false, true);
  const std::int64_t seconds = std::abs(offset_us) / kMicrosPerSecond;
  std::string out = std::string("GMT") + (offset_us < 0 ? "-" : "+") + std::to_string(seconds / 3600);
  if (seconds / 60 % 60 != 0) out += ":" + Padded(seconds / 60 % 60, 2);
  return out;
}

std::string ZoneDisplayName(std::string_view zone, std::int64_t offset_us, bool full) {
  if (zone == "UTC" || zone == "Z" || zone == "Etc/UTC") return full ? "Coordinated Universal Time" : "UTC";
  const std::unique_ptr<icu::TimeZone> known(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), static_cast<int>(zone.size())))));
  const bool daylight = known->getRawOffset() != offset_us / 1000;
  icu::UnicodeString name;
  known->getDisplayName(daylight, full ? icu::TimeZone::LONG : icu::TimeZone::SHORT, icu::Locale::getUS(), name);
  std::string out;
  return name.toUTF8String(out);
}

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

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNumeric(char letter, int count) {
  if (letter == 'M' || letter == 'L' || letter == 'Q' || letter == 'q') return count <= 2;
  return std::string_view("yudDHhKkmsS").find(letter) != std::string_view::npos;
}

// Digits of a fixed-width number, or 0 where the width is open.
int FixedWidth(char letter, int count) {
  if (!IsNumeric(letter, count) || letter == 'S') return 0;
  if (letter == 'y' || letter == 'u') return count == 2 ? 2 : 0;
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

}  // namespace

struct DatetimePattern::Fields {
  std::int64_t year = 1970;
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
};

std::optional<DatetimePattern> DatetimePattern::Compile(std::string_view pattern, Use use, Refusal& refusal) {
  DatetimePattern compiled;
  const auto refuse = [&](std::string condition, std::vector<std::pair<std::string, std::string>> parameters) {
    refusal = {std::move(condition), std::move(parameters)};
    return std::nullopt;
  };
  const std::string whole(pattern);
  const auto malformed = [&] {
    return refuse("INVALID_DATETIME_PATTERN.WITH_SUGGESTION",
                  {{"pattern", "'" + whole + "'"}, {"docroot", "https://spark.apache.org/docs/latest"}});
  };
  int depth = 0;
  for (std::size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      std::string literal;
      std::size_t k = i + 1;
      for (;; ++k) {
        if (k >= pattern.size()) return malformed();
        if (pattern[k] != '\'') {
          literal += pattern[k];
        } else if (k + 1 < pattern.size() && pattern[k + 1] == '\'') {
          literal += '\'';
          ++k;
        } else {
          break;
        }
      }
      compiled.items_.push_back({0, 0, literal.empty() ? "'" : literal});
      i = k + 1;
      continue;
    }
    if (c == '[' || c == ']') {
      depth += c == '[' ? 1 : -1;
      if (depth < 0) return malformed();
      compiled.items_.push_back({c, 0, ""});
      ++i;
      continue;
    }
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
      if (c == '{' || c == '}' || c == '#') return malformed();
      compiled.items_.push_back({0, 0, std::string(1, c)});
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < pattern.size() && pattern[end] == c) ++end;
    const int count = static_cast<int>(end - i);
    i = end;
    if (std::string_view("YWwuec").find(c) != std::string_view::npos) {
      return refuse("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", {{"c", std::string(1, c)}});
    }
    if (std::string_view("ABnNp").find(c) != std::string_view::npos ||
        (use == Use::kParse && std::string_view("EFqQ").find(c) != std::string_view::npos)) {
      return refuse("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
                    {{"c", std::string(1, c)}, {"pattern", "'" + whole + "'"}});
    }
    if (std::string_view("GyMLdDEFaHkKhmsSzVOXxZQq").find(c) == std::string_view::npos) return malformed();
    if ((std::string_view("GMLEQq").find(c) != std::string_view::npos && count >= 5) || (c == 'y' && count > 6)) {
      return refuse("INVALID_DATETIME_PATTERN.LENGTH", {{"pattern", std::string(static_cast<std::size_t>(count), c)}});
    }
    const bool too_long = (std::string_view("dHhKkms").find(c) != std::string_view::npos && count > 2) ||
                          (c == 'D' && count > 3) || (c == 'a' && count > 1) || (c == 'F' && count > 1) ||
                          (c == 'S' && count > 9) || (c == 'V' && count != 2) ||
                          (c == 'O' && count != 1 && count != 4) || (c == 'z' && count > 4) ||
                          ((c == 'X' || c == 'x' || c == 'Z') && count > 5);
    if (too_long) return malformed();
    compiled.items_.push_back({c, count, ""});
  }
  if (depth != 0 && use == Use::kParse) {
    for (; depth > 0; --depth) compiled.items_.push_back({']', 0, ""});
  }
  return compiled;
}

std::string DatetimePattern::Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name) const {
  const std::int64_t days = FloorDivide(local_us, kMicrosPerDay);
  const std::int64_t in_day = local_us - days * kMicrosPerDay;
  const CivilDay civil = CivilFromDays(days);
  const int hour = static_cast<int>(in_day / (3600 * kMicrosPerSecond));
  const int minute = static_cast<int>(in_day / (60 * kMicrosPerSecond) % 60);
  const int second = static_cast<int>(in_day / kMicrosPerSecond % 60);
  const std::int64_t micros = in_day % kMicrosPerSecond;
  const int weekday = static_cast<int>(((days + 3) % 7 + 7) % 7);
  std::string out;
  for (const Item& item : items_) {
    const int n = item.count;
    switch (item.letter) {
      case 0:
        out += item.literal;
        break;
      case '[':
      case ']':
        break;
      case 'G':
        out += n == 4 ? (civil.year > 0 ? "Anno Domini" : "Before Christ") : civil.year > 0 ? "AD" : "BC";
        break;
      case 'y':
        if (n == 2) {
          out += Padded((civil.year % 100 + 100) % 100, 2);
        } else {
          if (civil.year > 9999 && n >= 4) out += '+';
          out += civil.year < 0 ? "-" + Padded(-civil.year, n) : Padded(civil.year, n);
        }
        break;
      case 'M':
      case 'L': {
        const std::string_view name = kMonths[static_cast<std::size_t>(civil.month - 1)];
        out += n <= 2 ? Padded(civil.month, n) : std::string(n == 3 ? name.substr(0, 3) : name);
        break;
      }
      case 'd':
        out += Padded(civil.day, n);
        break;
      case 'D':
        out += Padded(days - DaysFromCivil(civil.year, 1, 1) + 1, n);
        break;
      case 'E': {
        const std::string_view name = kDays[static_cast<std::size_t>(weekday)];
        out += n <= 3 ? name.substr(0, 3) : name;
        break;
      }
      case 'F':
        out += std::to_string((civil.day - 1) % 7 + 1);
        break;
      case 'a':
        out += hour < 12 ? "AM" : "PM";
        break;
      case 'H':
        out += Padded(hour, n);
        break;
      case 'k':
        out += Padded(hour == 0 ? 24 : hour, n);
        break;
      case 'K':
        out += Padded(hour % 12, n);
        break;
      case 'h':
        out += Padded(hour % 12 == 0 ? 12 : hour % 12, n);
        break;
      case 'm':
        out += Padded(minute, n);
        break;
      case 's':
        out += Padded(second, n);
        break;
      case 'S':
        out += (Padded(micros, 6) + "000").substr(0, static_cast<std::size_t>(n));
        break;
      case 'Q':
      case 'q': {
        const int quarter = (civil.month + 2) / 3;
        static constexpr std::array<std::string_view, 4> names = {"1st quarter", "2nd quarter", "3rd quarter",
                                                                  "4th quarter"};
        out += n <= 2   ? Padded(quarter, n)
               : n == 3 ? "Q" + std::to_string(quarter)
                        : std::string(names[static_cast<std::size_t>(quarter - 1)]);
        break;
      }
      case 'z':
        out += ZoneDisplayName(zone_name, offset_us, n == 4);
        break;
      case 'V':
        out += zone_name == "UTC" ? "Z" : zone_name;
        break;
      case 'O':
        out += LocalizedOffset(offset_us, n == 4);
        break;
      case 'X':
      case 'x':
        if (item.letter == 'X' && offset_us == 0) {
          out += 'Z';
        } else {
          out += Offset(offset_us, n == 3 || n == 5, n == 1, n >= 4);
        }
        break;
      case 'Z':
        if (n == 4) {
          out += LocalizedOffset(offset_us, true);
        } else if (n == 5) {
          out += offset_us == 0 ? "Z" : Offset(offset_us, true, false, true);
        } else {
          out += Offset(offset_us, false, false, false);
        }
        break;
      default:
        break;
    }
  }
  return out;
}

std::size_t DatetimePattern::EndOfSection(std::size_t open) const {
  int depth = 0;
  for (std::size_t i = open; i < items_.size(); ++i) {
    if (items_[i].letter == '[') ++depth;
    if (items_[i].letter == ']' && --depth == 0) return i;
  }
  return items_.size();
}

int DatetimePattern::ReservedDigits(std::size_t index) const {
  int reserved = 0;
  for (std::size_t i = index + 1; i < items_.size(); ++i) {
    const int width = FixedWidth(items_[i].letter, items_[i].count);
    if (width == 0) break;
    reserved += width;
  }
  return reserved;
}

bool DatetimePattern::ParseItem(std::string_view& text, std::size_t index, Fields& fields) const {
  const Item& item = items_[index];
  const int n = item.count;
  if (item.letter == 0) {
    if (!SameIgnoringCase(text.substr(0, item.literal.size()), item.literal)) return false;
    text.remove_prefix(item.literal.size());
    return true;
  }
  if (!IsNumeric(item.letter, n)) {
    switch (item.letter) {
      case 'M':
      case 'L': {
        const int month = TakeName(text, kMonths, n == 3 ? 3 : 0);
        fields.month = month + 1;
        return month >= 0;
      }
      case 'a':
        fields.afternoon = SameIgnoringCase(text.substr(0, 2), "PM")   ? 1
                           : SameIgnoringCase(text.substr(0, 2), "AM") ? 0
                                                                       : -1;
        if (fields.afternoon < 0) return false;
        text.remove_prefix(2);
        return true;
      case 'G':
        if (!SameIgnoringCase(text.substr(0, 2), "AD")) return false;
        text.remove_prefix(2);
        return true;
      case 'X':
      case 'x':
      case 'Z':
        if (SameIgnoringCase(text.substr(0, 3), "GMT")) text.remove_prefix(3);
        if (item.letter == 'x' && SameIgnoringCase(text.substr(0, 1), "Z")) return false;
        fields.zone = TakeOffset(text);
        return !fields.zone.empty();
      default: {  // z, V, O: a zone's name or an offset
        if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
          fields.zone = TakeOffset(text);
          return !fields.zone.empty();
        }
        std::size_t size = 0;
        while (size < text.size() && (std::isalnum(static_cast<unsigned char>(text[size])) != 0 ||
                                      std::string_view("/_+-:").find(text[size]) != std::string_view::npos)) {
          ++size;
        }
        fields.zone = text.substr(0, size);
        text.remove_prefix(size);
        return size > 0;
      }
    }
  }
  bool negative = false;
  bool plus = false;
  if ((item.letter == 'y' || item.letter == 'u') && n != 2 && !text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    plus = text[0] == '+';
    text.remove_prefix(1);
  }
  std::size_t run = 0;
  while (run < text.size() && IsDigit(text[run])) ++run;
  const int fixed = FixedWidth(item.letter, n);
  std::size_t take = run;
  if (item.letter == 'S') {
    take = std::min<std::size_t>(run, static_cast<std::size_t>(n));
  } else if (fixed > 0) {
    take = static_cast<std::size_t>(fixed);
  } else if (ReservedDigits(index) > 0 && run > static_cast<std::size_t>(ReservedDigits(index))) {
    take = run - static_cast<std::size_t>(ReservedDigits(index));
  }
  if (take == 0 || take > run || take > 18) return false;
  const bool year = item.letter == 'y' || item.letter == 'u';
  if (year && n >= 3 &&
      (take < static_cast<std::size_t>(n) || (take > static_cast<std::size_t>(n) && !plus && !negative)))
    return false;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + take, value);
  text.remove_prefix(take);
  const auto in = [&](std::int64_t low, std::int64_t high) { return value >= low && value <= high; };
  switch (item.letter) {
    case 'y':
    case 'u':
      fields.year = n == 2 ? 2000 + value : negative ? -value : value;
      return in(0, 999999);
    case 'M':
    case 'L':
      fields.month = static_cast<int>(value);
      return in(1, 12);
    case 'd':
      fields.day = static_cast<int>(value);
      return in(1, 31);
    case 'D':
      fields.day_of_year = static_cast<int>(value);
      return in(1, 366);
    case 'H':
      fields.hour = static_cast<int>(value);
      return in(0, 23);
    case 'k':
      fields.hour = static_cast<int>(value % 24);
      return in(1, 24);
    case 'h':
      fields.half_hour = static_cast<int>(value % 12);
      return in(1, 12);
    case 'K':
      fields.half_hour = static_cast<int>(value);
      return in(0, 11);
    case 'm':
      fields.minute = static_cast<int>(value);
      return in(0, 59);
    case 's':
      fields.second = static_cast<int>(value);
      return in(0, 59);
    case 'S':
      for (std::size_t i = take; i < 9; ++i) value *= 10;
      fields.nanos = value;
      return true;
    default:
      return false;
  }
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
  if (fields.half_hour >= 0) {
    if (fields.afternoon < 0) fields.afternoon = 0;
    fields.hour = fields.half_hour + 12 * fields.afternoon;
  }
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
  return Parsed{days * kMicrosPerDay + seconds * kMicrosPerSecond + fields.nanos / 1000, fields.zone};
}

}  // namespace firesteel::values
