#include "sql/text/interval_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <utility>

namespace firesteel::sql {
namespace {

constexpr std::array<std::string_view, 10> kUnitNames = {
    "year", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond"};
constexpr std::int64_t kMicros[] = {0, 0, 0, 0, 3'600'000'000, 60'000'000, 1'000'000, 1'000, 1};

Status BadFormat(std::string_view reason, std::string_view input, std::map<std::string, std::string> parameters = {}) {
  parameters["input"] = std::string(input);
  return SparkError("INVALID_INTERVAL_FORMAT." + std::string(reason), std::move(parameters));
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool IsSpace(char c) { return static_cast<unsigned char>(c) <= ' '; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && IsSpace(text[at])) ++at;
    const std::size_t begin = at;
    while (at < text.size() && !IsSpace(text[at])) ++at;
    if (at > begin) words.push_back(text.substr(begin, at - begin));
  }
  return words;
}

// Adds value * unit (whole units, and a fraction of nanoseconds for seconds) to the interval; false on overflow.
bool AddUnit(IntervalUnit unit, std::int64_t value, std::int64_t fraction_nanoseconds, CalendarIntervalValue& total) {
  std::int64_t scaled = 0;
  switch (unit) {
    case IntervalUnit::kYear:
      if (__builtin_mul_overflow(value, std::int64_t{12}, &scaled)) return false;
      [[fallthrough]];
    case IntervalUnit::kMonth:
      if (unit == IntervalUnit::kMonth) scaled = value;
      if (scaled > std::numeric_limits<std::int32_t>::max() || scaled < std::numeric_limits<std::int32_t>::min())
        return false;
      return !__builtin_add_overflow(total.months, static_cast<std::int32_t>(scaled), &total.months);
    case IntervalUnit::kWeek:
      if (__builtin_mul_overflow(value, std::int64_t{7}, &scaled)) return false;
      [[fallthrough]];
    case IntervalUnit::kDay:
      if (unit == IntervalUnit::kDay) scaled = value;
      if (scaled > std::numeric_limits<std::int32_t>::max() || scaled < std::numeric_limits<std::int32_t>::min())
        return false;
      return !__builtin_add_overflow(total.days, static_cast<std::int32_t>(scaled), &total.days);
    case IntervalUnit::kNanosecond:
      return !__builtin_add_overflow(total.microseconds, value / 1000, &total.microseconds);
    default:
      break;
  }
  if (__builtin_mul_overflow(value, kMicros[static_cast<int>(unit)], &scaled)) return false;
  if (__builtin_add_overflow(total.microseconds, scaled, &total.microseconds)) return false;
  return !__builtin_add_overflow(total.microseconds, fraction_nanoseconds / 1000, &total.microseconds);
}

struct SignedNumber {
  bool negative = false;
  std::int64_t whole = 0;  // without sign
  std::int64_t fraction_nanoseconds = 0;
  bool has_fraction = false;
};

// "[+-]12[.5]". The sign may stand apart ("- 5"): the caller joins the words.
StatusOr<SignedNumber> ReadNumberWord(std::string_view word, std::string_view input) {
  SignedNumber number;
  std::size_t at = 0;
  if (word[0] == '+' || word[0] == '-') number.negative = word[at++] == '-';
  if (at >= word.size() || (!IsDigit(word[at]) && word[at] != '.')) {
    return BadFormat("UNRECOGNIZED_NUMBER", input, {{"number", std::string(word)}});
  }
  for (; at < word.size() && IsDigit(word[at]); ++at) {
    if (__builtin_mul_overflow(number.whole, std::int64_t{10}, &number.whole) ||
        __builtin_add_overflow(number.whole, std::int64_t{word[at] - '0'}, &number.whole)) {
      return BadFormat("ARITHMETIC_EXCEPTION", input);
    }
  }
  if (at < word.size() && word[at] == '.') {
    number.has_fraction = true;
    std::int64_t scale = 100'000'000;
    for (++at; at < word.size() && IsDigit(word[at]); ++at) {
      if (scale == 0) return BadFormat("INVALID_PRECISION", input, {{"value", std::string(word)}});
      number.fraction_nanoseconds += (word[at] - '0') * scale;
      scale /= 10;
    }
  }
  if (at < word.size()) return BadFormat("INVALID_VALUE", input, {{"value", std::string(word)}});
  return number;
}

}  // namespace

std::optional<IntervalUnit> FindIntervalUnit(std::string_view word) {
  if (word.empty()) return std::nullopt;
  std::string name = LowerCase(word);
  if (name.back() == 's') name.pop_back();
  const auto* found = std::find(kUnitNames.begin(), kUnitNames.end(), name);
  if (found == kUnitNames.end()) return std::nullopt;
  return static_cast<IntervalUnit>(found - kUnitNames.begin());
}

std::string_view IntervalUnitName(IntervalUnit unit) { return kUnitNames[static_cast<std::size_t>(unit)]; }

IntervalField FieldOf(IntervalUnit unit) {
  switch (unit) {
    case IntervalUnit::kYear:
      return IntervalField::kYear;
    case IntervalUnit::kMonth:
      return IntervalField::kMonth;
    case IntervalUnit::kWeek:
    case IntervalUnit::kDay:
      return IntervalField::kDay;
    case IntervalUnit::kHour:
      return IntervalField::kHour;
    case IntervalUnit::kMinute:
      return IntervalField::kMinute;
    default:
      return IntervalField::kSecond;
  }
}

bool IsDayTimeField(IntervalUnit unit) { return unit >= IntervalUnit::kDay && unit <= IntervalUnit::kSecond; }

std::vector<IntervalUnit> UnitsIn(std::string_view text) {
  std::vector<IntervalUnit> units;
  for (const std::string_view word : SplitWords(text)) {
    // "1day" is one word; its unit is what follows the number.
    const std::size_t letters = word.find_first_not_of("+-.0123456789");
    if (letters == std::string_view::npos) continue;
    if (const auto unit = FindIntervalUnit(word.substr(letters))) units.push_back(*unit);
  }
  return units;
}

StatusOr<CalendarIntervalValue> ReadIntervalText(std::string_view text) {
  std::vector<std::string_view> words = SplitWords(text);
  if (words.empty()) return BadFormat("INPUT_IS_EMPTY", text);
  if (LowerCase(words.front()) == "interval") words.erase(words.begin());
  if (words.empty()) return BadFormat("INVALID_PREFIX", text, {{"prefix", "interval"}});
  CalendarIntervalValue total;
  for (std::size_t i = 0; i < words.size();) {
    std::string number_word(words[i++]);
    if ((number_word == "-" || number_word == "+") && i < words.size()) number_word += words[i++];
    FS_ASSIGN_OR_RETURN(const SignedNumber number, ReadNumberWord(number_word, text));
    if (i >= words.size()) return BadFormat("MISSING_UNIT", text, {{"word", number_word}});
    const std::string word = LowerCase(words[i++]);
    const std::optional<IntervalUnit> unit = FindIntervalUnit(word);
    if (!unit || *unit == IntervalUnit::kNanosecond) return BadFormat("INVALID_UNIT", text, {{"unit", word}});
    if (number.has_fraction && *unit != IntervalUnit::kSecond) {
      return BadFormat("INVALID_FRACTION", text, {{"unit", word}});
    }
    const std::int64_t sign = number.negative ? -1 : 1;
    if (!AddUnit(*unit, sign * number.whole, sign * number.fraction_nanoseconds, total)) {
      return BadFormat("ARITHMETIC_EXCEPTION", text);
    }
  }
  return total;
}

StatusOr<CalendarIntervalValue> ReadYearMonthText(std::string_view text) {
  const auto mismatch = [&] {
    return BadFormat(
        "UNMATCHED_FORMAT_STRING_WITH_NOTICE", text,
        {{"intervalStr", "year-month"}, {"supportedFormat", "`[+|-]y-m`"}, {"typeName", "interval year to month"}});
  };
  std::string_view rest = text;
  while (!rest.empty() && IsSpace(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && IsSpace(rest.back())) rest.remove_suffix(1);
  bool negative = false;
  if (rest.starts_with('-') || rest.starts_with('+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  const std::size_t dash = rest.find('-');
  if (dash == 0 || dash == std::string_view::npos || dash + 1 >= rest.size()) return mismatch();
  std::int64_t years = 0;
  std::int64_t months = 0;
  for (const char c : rest.substr(0, dash)) {
    if (!IsDigit(c) || years > 1'000'000'000) return mismatch();
    years = years * 10 + (c - '0');
  }
  for (const char c : rest.substr(dash + 1)) {
    if (!IsDigit(c) || months > 1'000) return mismatch();
    months = months * 10 + (c - '0');
  }
  if (months > 11) return BadFormat("INTERVAL_PARSING", text, {{"interval", "year-month"}});
  std::int64_t total = years * 12 + months;
  if (negative) total = -total;
  if (total > std::numeric_limits<std::int32_t>::max() || total < std::numeric_limits<std::int32_t>::min()) {
    return BadFormat("INTERVAL_PARSING", text, {{"interval", "year-month"}});
  }
  CalendarIntervalValue interval;
  interval.months = static_cast<std::int32_t>(total);
  return interval;
}

StatusOr<CalendarIntervalValue> ReadDayTimeText(std::string_view text, IntervalField first, IntervalField last) {
  static constexpr std::string_view kFormats[] = {"d", "h", "m", "s.n"};
  const auto mismatch = [&] {
    std::string format;
    std::string name = "interval";
    for (int field = static_cast<int>(first); field <= static_cast<int>(last); ++field) {
      if (field > static_cast<int>(first)) format += field == static_cast<int>(IntervalField::kHour) ? " " : ":";
      format += kFormats[field - static_cast<int>(IntervalField::kDay)];
    }
    return BadFormat("UNMATCHED_FORMAT_STRING_WITH_NOTICE", text,
                     {{"intervalStr", "day-time"},
                      {"supportedFormat", "`[+|-]" + format + "`"},
                      {"typeName", DataType::DayTimeInterval(first, last).ToSimpleString()}});
  };
  std::string_view rest = text;
  while (!rest.empty() && IsSpace(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && IsSpace(rest.back())) rest.remove_suffix(1);
  std::int64_t sign = 1;
  if (rest.starts_with('-') || rest.starts_with('+')) {
    sign = rest.front() == '-' ? -1 : 1;
    rest.remove_prefix(1);
  }
  std::int64_t micros = 0;
  static constexpr std::int64_t kLimits[] = {std::numeric_limits<std::int32_t>::max(), 23, 59, 59};
  static constexpr std::int64_t kFieldMicros[] = {86'400'000'000, 3'600'000'000, 60'000'000, 1'000'000};
  for (int field = static_cast<int>(first); field <= static_cast<int>(last); ++field) {
    const int index = field - static_cast<int>(IntervalField::kDay);
    if (field > static_cast<int>(first)) {
      const char separator = field == static_cast<int>(IntervalField::kHour) ? ' ' : ':';
      if (!rest.starts_with(separator)) return mismatch();
      while (rest.starts_with(separator)) {
        rest.remove_prefix(1);
        if (separator == ':') break;
      }
    }
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (digits < rest.size() && IsDigit(rest[digits]) && digits < 19) number = number * 10 + (rest[digits++] - '0');
    if (digits == 0) return mismatch();
    rest.remove_prefix(digits);
    if (field > static_cast<int>(first) && number > kLimits[index]) {
      return BadFormat("INTERVAL_PARSING", text, {{"interval", "day-time"}});
    }
    std::int64_t scaled = 0;
    if (__builtin_mul_overflow(number, kFieldMicros[index], &scaled) ||
        __builtin_add_overflow(micros, scaled, &micros)) {
      return BadFormat("INTERVAL_PARSING", text, {{"interval", "day-time"}});
    }
  }
  if (last == IntervalField::kSecond && rest.starts_with('.')) {
    std::int64_t scale = 100'000;
    rest.remove_prefix(1);
    std::size_t digits = 0;
    for (; digits < rest.size() && IsDigit(rest[digits]) && digits < 9; ++digits) {
      micros += (rest[digits] - '0') * scale;
      scale /= 10;
    }
    rest.remove_prefix(digits);
  }
  if (!rest.empty()) return mismatch();
  CalendarIntervalValue interval;
  interval.microseconds = sign * micros;
  return interval;
}

std::optional<std::int64_t> ToMicroseconds(const CalendarIntervalValue& interval) {
  std::int64_t days = 0;
  std::int64_t total = 0;
  if (__builtin_mul_overflow(std::int64_t{interval.days}, std::int64_t{86'400'000'000}, &days)) return std::nullopt;
  if (__builtin_add_overflow(days, interval.microseconds, &total)) return std::nullopt;
  return total;
}

std::string NegateIntervalText(std::string_view text) {
  if (text.starts_with('-')) return std::string(text.substr(1));
  if (text.starts_with('+')) text.remove_prefix(1);
  return "-" + std::string(text);
}

bool IsIntervalNumber(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || c == '.'; });
}

}  // namespace firesteel::sql
