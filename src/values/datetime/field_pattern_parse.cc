#include <cctype>

#include "values/datetime/field_pattern_fields.h"
#include "values/datetime/text_datetime.h"

namespace firesteel::values {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool TakeWord(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((text[i] | 32) != (word[i] | 32)) return false;
  }
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

bool FieldPattern::ParseOperations(const std::vector<Operation>& operations, std::string_view& text, Fields& f) {
  for (const Operation& operation : operations) {
    if (operation.kind == Operation::Kind::kLiteral) {
      if (!TakeWord(text, operation.literal)) return false;
      continue;
    }
    if (operation.kind == Operation::Kind::kOptional) {
      std::string_view attempt = text;
      Fields changed = f;
      if (ParseOperations(operation.optional, attempt, changed)) {
        text = attempt;
        f = std::move(changed);
      }
      continue;
    }
    const int count = operation.count;
    const auto number = [&](int least, int most, std::int64_t& value) {
      value = 0;
      int digits = 0;
      while (digits < most && digits < static_cast<int>(text.size()) &&
             IsDigit(text[static_cast<std::size_t>(digits)])) {
        value = value * 10 + (text[static_cast<std::size_t>(digits)] - '0');
        ++digits;
      }
      if (digits < least) return false;
      text.remove_prefix(static_cast<std::size_t>(digits));
      return true;
    };
    // Two letters take two digits, one letter any number; right before another number exactly as many as letters.
    const auto small = [&](int& target) {
      std::int64_t value = 0;
      if (!number(count, count > 1 || operation.adjacent ? count : 19, value) || value > 1'000'000) return false;
      target = static_cast<int>(value);
      return true;
    };
    switch (operation.letter) {
      case 'G':
        if (TakeWord(text, "Anno Domini") || TakeWord(text, "AD")) break;
        if (!TakeWord(text, "Before Christ") && !TakeWord(text, "BC")) return false;
        f.before_christ = true;
        break;
      case 'y':
      case 'u': {
        bool negative = false, plus = false;
        if (count != 2 && !text.empty() && (text[0] == '-' || text[0] == '+')) {
          negative = text[0] == '-';
          plus = !negative;
          text.remove_prefix(1);
        }
        std::int64_t value = 0;
        const int most = operation.adjacent ? count : count == 2 ? 2 : count < 4 ? 19 : plus || negative ? 9 : count;
        if (!number(count, most, value)) return false;
        f.year = count == 2 ? 2000 + value : negative ? -value : value;
        f.has_year = true;
        break;
      }
      case 'M':
      case 'L':
        if (count <= 2) {
          if (!small(f.month)) return false;
        } else {
          bool found = false;
          for (std::size_t i = 0; i < kMonths.size() && !found; ++i) {
            const std::string_view name = kMonths[i];
            found = TakeWord(text, count == 3 ? name.substr(0, 3) : name);
            if (found) f.month = static_cast<int>(i) + 1;
          }
          if (!found) return false;
        }
        break;
      case 'd':
        if (!small(f.day)) return false;
        break;
      case 'D':
        if (!small(f.day_of_year)) return false;
        break;
      case 'E': {
        bool found = false;
        for (std::size_t i = 0; i < kWeekdays.size() && !found; ++i) {
          const std::string_view name = kWeekdays[i];
          found = TakeWord(text, count <= 3 ? name.substr(0, 3) : name);
          if (found) f.weekday = static_cast<int>(i) + 1;
        }
        if (!found) return false;
        break;
      }
      case 'a':
        if (TakeWord(text, "AM")) {
          f.half_day = 0;
        } else if (TakeWord(text, "PM")) {
          f.half_day = 1;
        } else {
          return false;
        }
        break;
      case 'H':
        if (!small(f.hour)) return false;
        break;
      case 'k':
        if (!small(f.hour) || f.hour < 1 || f.hour > 24) return false;
        f.hour %= 24;
        break;
      case 'h':
        if (!small(f.hour12) || f.hour12 < 1 || f.hour12 > 12) return false;
        f.hour12 %= 12;
        break;
      case 'K':
        if (!small(f.hour12) || f.hour12 > 11) return false;
        break;
      case 'm':
        if (!small(f.minute)) return false;
        break;
      case 's':
        if (!small(f.second)) return false;
        break;
      case 'S': {
        // Spark reads at least one and at most `count` digits of the fraction.
        int digits = 0, value = 0;
        while (digits < count && digits < static_cast<int>(text.size()) &&
               IsDigit(text[static_cast<std::size_t>(digits)])) {
          if (digits < 6) value = value * 10 + (text[static_cast<std::size_t>(digits)] - '0');
          ++digits;
        }
        if (digits == 0) return false;
        text.remove_prefix(static_cast<std::size_t>(digits));
        for (int i = digits; i < 6; ++i) value *= 10;
        f.micros = value;
        break;
      }
      case 'X':
      case 'x':
      case 'Z':
      case 'O': {
        TakeWord(text, "GMT");
        if (!text.empty() && (text[0] == 'Z' || text[0] == 'z') && operation.letter != 'x') {
          text.remove_prefix(1);
          f.offset_us = 0;
          break;
        }
        if (text.empty() || (text[0] != '+' && text[0] != '-')) {
          if (operation.letter != 'O' && !(operation.letter == 'Z' && count == 4)) return false;
          f.offset_us = 0;
          break;
        }
        const std::int64_t sign = text[0] == '-' ? -1 : 1;
        text.remove_prefix(1);
        std::int64_t hours = 0, minutes = 0, seconds = 0;
        if (!number(operation.letter == 'O' ? 1 : 2, 2, hours)) return false;
        if (!text.empty() && text[0] == ':') text.remove_prefix(1);
        if (!text.empty() && IsDigit(text[0]) && !number(2, 2, minutes)) return false;
        if (text.size() > 2 && text[0] == ':' && IsDigit(text[1])) {
          text.remove_prefix(1);
          if (!number(2, 2, seconds)) return false;
        }
        f.offset_us = sign * ((hours * 60 + minutes) * 60 + seconds) * kMicrosPerSecond;
        break;
      }
      case 'V':
      case 'z': {
        std::size_t end = 0;
        while (end < text.size() && (isalnum(static_cast<unsigned char>(text[end])) || text[end] == '/' ||
                                     text[end] == '_' || text[end] == '+' || text[end] == '-' || text[end] == ':')) {
          ++end;
        }
        if (end == 0) return false;
        f.zone = std::string(text.substr(0, end));
        text.remove_prefix(end);
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

std::optional<FieldPattern::Parsed> FieldPattern::Parse(std::string_view text) const {
  Fields f;
  if (!ParseOperations(operations_, text, f) || !text.empty()) return std::nullopt;
  if (f.hour12 >= 0) f.hour = f.hour12 + (f.half_day == 1 ? 12 : 0);
  if (f.before_christ) f.year = 1 - f.year;
  if (f.month < 1 || f.month > 12 || f.day < 1 || f.day > DaysInMonth(f.year, f.month)) return std::nullopt;
  if (f.hour > 23 || f.minute > 59 || f.second > 59) return std::nullopt;
  std::int64_t days = DaysFromCivil(f.year, f.month, f.day);
  if (f.day_of_year > 0) {
    days = DaysFromCivil(f.year, 1, 1) + f.day_of_year - 1;
    if (f.day_of_year > 366) return std::nullopt;
  }
  const int weekday = static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;
  if (f.weekday != 0 && f.weekday != weekday) return std::nullopt;
  Parsed out;
  out.local_us =
      days * kMicrosPerDay + ((f.hour * std::int64_t{60} + f.minute) * 60 + f.second) * kMicrosPerSecond + f.micros;
  out.offset_us = f.offset_us;
  out.zone = f.zone;
  return out;
}

}  // namespace firesteel::values
