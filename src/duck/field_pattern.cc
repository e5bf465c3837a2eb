#include "duck/field_pattern.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <mutex>

#include "duck/text_datetime.h"

namespace firesteel::duck {
namespace {

constexpr std::array<const char*, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<const char*, 7> kWeekdays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool TakeWord(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((text[i] | 32) != (word[i] | 32)) return false;
  }
  text.remove_prefix(word.size());
  return true;
}

void AppendPadded(std::int64_t value, int width, std::string& out) {
  char digits[20];
  if (width == 2 && value >= 0 && value < 100) {  // all but the year of almost every timestamp
    digits[0] = static_cast<char>('0' + value / 10);
    digits[1] = static_cast<char>('0' + value % 10);
    out.append(digits, 2);
    return;
  }
  const char* const end = std::to_chars(digits, digits + sizeof digits, value < 0 ? -value : value).ptr;
  if (value < 0) out += '-';
  for (auto missing = width - (end - digits); missing > 0; --missing) out += '0';
  out.append(digits, static_cast<std::size_t>(end - digits));
}

std::string Padded(std::int64_t value, int width) {
  std::string out;
  AppendPadded(value, width, out);
  return out;
}

// "+09", "+0900", "+09:00", seconds where there are any.
std::string OffsetText(std::int64_t offset_us, bool colon, bool minutes_always) {
  std::int64_t seconds = offset_us / 1'000'000;
  std::string out = seconds < 0 ? "-" : "+";
  if (seconds < 0) seconds = -seconds;
  out += Padded(seconds / 3600, 2);
  const std::int64_t minutes = seconds / 60 % 60;
  if (minutes != 0 || minutes_always) out += (colon ? ":" : "") + Padded(minutes, 2);
  if (seconds % 60 != 0) out += (colon ? ":" : "") + Padded(seconds % 60, 2);
  return out;
}

bool IsNumeric(char letter, int count) {
  switch (letter) {
    case 'M':
    case 'L':
    case 'Q':
    case 'q': return count <= 2;
    case 'y':
    case 'u':
    case 'd':
    case 'D':
    case 'F':
    case 'H':
    case 'h':
    case 'K':
    case 'k':
    case 'm':
    case 's':
    case 'S': return true;
    default: return false;
  }
}

Status BadPattern(std::string_view pattern) {
  return SparkError("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
                    {{"pattern", "'" + std::string(pattern) + "'"}, {"config", "\"spark.sql.legacy.timeParserPolicy\""}});
}

}  // namespace

struct FieldPattern::Fields {
  std::int64_t year = 1970;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int micros = 0;
  int day_of_year = 0;
  int weekday = 0;      // 1 Monday, 0 unknown
  int half_day = -1;    // 0 AM, 1 PM
  int hour12 = -1;      // 0 to 11
  bool has_year = false;
  bool before_christ = false;
  std::optional<std::int64_t> offset_us;
  std::string zone;
  std::string abbreviation;
};

StatusOr<std::vector<FieldPattern::Operation>> FieldPattern::CompileOperations(std::string_view& rest,
                                                                                      std::string_view whole, bool inside) {
  static constexpr std::string_view kLetters = "GyuMLdDEaHhKkmsSVzOXxZQqF";
  std::vector<Operation> operations;
  const auto literal = [&](std::string text) {
    if (!operations.empty() && operations.back().kind == Operation::Kind::kLiteral) {
      operations.back().literal += text;
    } else {
      operations.push_back({Operation::Kind::kLiteral, std::move(text)});
    }
  };
  while (!rest.empty()) {
    const char c = rest.front();
    if (c == ']') {
      if (!inside) return BadPattern(whole);
      return operations;
    }
    if (c == '[') {
      rest.remove_prefix(1);
      Operation optional{Operation::Kind::kOptional};
      FS_ASSIGN_OR_RETURN(optional.optional, CompileOperations(rest, whole, true));
      if (rest.empty()) return BadPattern(whole);
      rest.remove_prefix(1);
      operations.push_back(std::move(optional));
      continue;
    }
    if (c == '\'') {
      rest.remove_prefix(1);
      if (!rest.empty() && rest.front() == '\'') {
        literal("'");
        rest.remove_prefix(1);
        continue;
      }
      std::string text;
      for (;;) {
        if (rest.empty()) return BadPattern(whole);
        if (rest.front() == '\'') {
          rest.remove_prefix(1);
          if (rest.empty() || rest.front() != '\'') break;
        }
        text += rest.front();
        rest.remove_prefix(1);
      }
      literal(text);
      continue;
    }
    if (isalpha(static_cast<unsigned char>(c))) {
      std::size_t count = 0;
      while (count < rest.size() && rest[count] == c) ++count;
      if (kLetters.find(c) == std::string_view::npos) return BadPattern(whole);
      const bool too_many = (c == 'E' && count > 4) || (c == 'G' && count > 4) || ((c == 'M' || c == 'L') && count > 4) ||
                            ((c == 'y') && count > 6) || ((c == 'd' || c == 'H' || c == 'h' || c == 'k' || c == 'K' || c == 'm' || c == 's') && count > 2) ||
                            (c == 'D' && count > 3) || (c == 'S' && count > 9) || (c == 'a' && count > 1) || (c == 'z' && count > 4) ||
                            (c == 'V' && count != 2) || (c == 'O' && count != 1 && count != 4) || ((c == 'X' || c == 'x' || c == 'Z') && count > 5);
      if (too_many) return BadPattern(whole);
      operations.push_back({Operation::Kind::kField, "", c, static_cast<int>(count)});
      rest.remove_prefix(count);
      continue;
    }
    literal(std::string(1, c));
    rest.remove_prefix(1);
  }
  if (inside) return BadPattern(whole);
  return operations;
}

StatusOr<FieldPattern> FieldPattern::Compile(std::string_view pattern) {
  FieldPattern out;
  std::string_view rest = pattern;
  FS_ASSIGN_OR_RETURN(out.operations_, CompileOperations(rest, pattern, false));
  for (std::size_t i = 0; i + 1 < out.operations_.size(); ++i) {
    const Operation& next = out.operations_[i + 1];
    out.operations_[i].adjacent = next.kind == Operation::Kind::kField && IsNumeric(next.letter, next.count);
  }
  return out;
}

StatusOr<const FieldPattern*> FieldPattern::Cached(std::string_view pattern) {
  thread_local std::string last_text;
  thread_local const FieldPattern* last = nullptr;
  if (last != nullptr && last_text == pattern) return last;
  static std::mutex mutex;
  static std::map<std::string, FieldPattern, std::less<>> patterns;
  const std::lock_guard lock(mutex);
  auto found = patterns.find(pattern);
  if (found == patterns.end()) {
    FS_ASSIGN_OR_RETURN(FieldPattern compiled, Compile(pattern));
    found = patterns.emplace(std::string(pattern), std::move(compiled)).first;
  }
  last_text = std::string(pattern);
  last = &found->second;
  return last;
}

void FieldPattern::FormatOperations(const std::vector<Operation>& operations, const Fields& f, std::string& out) {
  for (const Operation& operation : operations) {
    if (operation.kind == Operation::Kind::kLiteral) {
      out += operation.literal;
      continue;
    }
    if (operation.kind == Operation::Kind::kOptional) {
      FormatOperations(operation.optional, f, out);
      continue;
    }
    const int count = operation.count;
    switch (operation.letter) {
      case 'G': out += f.year > 0 ? (count == 4 ? "Anno Domini" : "AD") : (count == 4 ? "Before Christ" : "BC"); break;
      case 'y':
      case 'u': {
        const std::int64_t year = operation.letter == 'y' && f.year <= 0 ? 1 - f.year : f.year;
        if (count == 2) {
          AppendPadded(((year % 100) + 100) % 100, 2, out);
        } else {
          if (count >= 4 && year > 9999) out += '+';
          AppendPadded(year, count, out);
        }
        break;
      }
      case 'M':
      case 'L':
        if (count <= 2) {
          AppendPadded(f.month, count, out);
        } else {
          const std::string name = kMonths[static_cast<std::size_t>(f.month - 1)];
          out += count == 3 ? name.substr(0, 3) : name;
        }
        break;
      case 'Q':
      case 'q': {
        const int quarter = (f.month - 1) / 3 + 1;
        static constexpr std::array<const char*, 4> kNames = {"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"};
        if (count <= 2) {
          AppendPadded(quarter, count, out);
        } else {
          out += count == 3 ? "Q" + std::to_string(quarter) : kNames[static_cast<std::size_t>(quarter - 1)];
        }
        break;
      }
      case 'd': AppendPadded(f.day, count, out); break;
      case 'D': AppendPadded(f.day_of_year, count, out); break;
      case 'F': AppendPadded((f.day - 1) % 7 + 1, count, out); break;
      case 'E': {
        const std::string name = kWeekdays[static_cast<std::size_t>(f.weekday - 1)];
        out += count <= 3 ? name.substr(0, 3) : name;
        break;
      }
      case 'a': out += f.hour < 12 ? "AM" : "PM"; break;
      case 'H': AppendPadded(f.hour, count, out); break;
      case 'k': AppendPadded(f.hour == 0 ? 24 : f.hour, count, out); break;
      case 'K': AppendPadded(f.hour % 12, count, out); break;
      case 'h': AppendPadded(f.hour % 12 == 0 ? 12 : f.hour % 12, count, out); break;
      case 'm': AppendPadded(f.minute, count, out); break;
      case 's': AppendPadded(f.second, count, out); break;
      case 'S': {
        char digits[9];  // of a second
        std::int64_t rest = f.micros * 1000;
        for (int i = 9; i-- > 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
        out.append(digits, static_cast<std::size_t>(count));
        break;
      }
      case 'V': out += f.zone; break;
      case 'z': out += f.abbreviation; break;
      case 'O':
        out += "GMT";
        if (*f.offset_us != 0) {
          std::string offset = OffsetText(*f.offset_us, true, count == 4);
          if (count == 1 && offset[1] == '0') offset.erase(1, 1);
          out += offset;
        }
        break;
      case 'X':
      case 'x':
        if (operation.letter == 'X' && *f.offset_us == 0) {
          out += "Z";
        } else {
          out += OffsetText(*f.offset_us, count == 3 || count == 5, count >= 2);
        }
        break;
      case 'Z':
        if (count <= 3) {
          out += OffsetText(*f.offset_us, false, true);
        } else if (count == 4) {
          out += "GMT" + (*f.offset_us == 0 ? "" : OffsetText(*f.offset_us, true, true));
        } else {
          out += *f.offset_us == 0 ? "Z" : OffsetText(*f.offset_us, true, true);
        }
        break;
      default: break;
    }
  }
}

std::string FieldPattern::Format(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                                 std::string_view zone_abbreviation) const {
  std::string out;
  AppendFormat(local_us, offset_us, zone_name, zone_abbreviation, out);
  return out;
}

void FieldPattern::AppendFormat(std::int64_t local_us, std::int64_t offset_us, std::string_view zone_name,
                                std::string_view zone_abbreviation, std::string& out) const {
  Fields fields;
  const std::int64_t days = FloorDivide(local_us, kMicrosPerDay);
  const std::int64_t micros = local_us - days * kMicrosPerDay;
  const CivilDay civil = CivilFromDays(days);
  fields.year = civil.year;
  fields.month = civil.month;
  fields.day = civil.day;
  fields.hour = static_cast<int>(micros / 3'600'000'000);
  fields.minute = static_cast<int>(micros / 60'000'000 % 60);
  fields.second = static_cast<int>(micros / 1'000'000 % 60);
  fields.micros = static_cast<int>(micros % 1'000'000);
  fields.day_of_year = static_cast<int>(days - DaysFromCivil(civil.year, 1, 1)) + 1;
  fields.weekday = static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;
  fields.offset_us = offset_us;
  fields.zone = std::string(zone_name);
  fields.abbreviation = std::string(zone_abbreviation);
  FormatOperations(operations_, fields, out);
}

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
      while (digits < most && digits < static_cast<int>(text.size()) && IsDigit(text[static_cast<std::size_t>(digits)])) {
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
        while (digits < count && digits < static_cast<int>(text.size()) && IsDigit(text[static_cast<std::size_t>(digits)])) {
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
        while (end < text.size() && (isalnum(static_cast<unsigned char>(text[end])) || text[end] == '/' || text[end] == '_' ||
                                     text[end] == '+' || text[end] == '-' || text[end] == ':')) {
          ++end;
        }
        if (end == 0) return false;
        f.zone = std::string(text.substr(0, end));
        text.remove_prefix(end);
        break;
      }
      default: return false;
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
  out.local_us = days * kMicrosPerDay +
                 ((f.hour * std::int64_t{60} + f.minute) * 60 + f.second) * kMicrosPerSecond + f.micros;
  out.offset_us = f.offset_us;
  out.zone = f.zone;
  return out;
}

}  // namespace firesteel::duck
