#include <array>
#include <charconv>
#include <cstdio>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/number/text_number.h"

namespace firesteel::duck {
namespace {

constexpr std::array<std::string_view, 6> kFields = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};
constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

// "INTERVAL DAY TO SECOND" -> {2, 5}
struct FieldRange {
  int first = 0;
  int last = 0;
};
FieldRange RangeOf(std::string_view type) {
  const auto index = [](std::string_view word) {
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      if (kFields[i] == word) return static_cast<int>(i);
    }
    return 0;
  };
  type.remove_prefix(std::string_view("INTERVAL ").size());
  const std::size_t to = type.find(" TO ");
  if (to == std::string_view::npos) return {index(type), index(type)};
  return {index(type.substr(0, to)), index(type.substr(to + 4))};
}

std::string Quoted(const std::string& value, std::string_view type) {
  return "INTERVAL '" + value + "' " + std::string(type.substr(std::string_view("INTERVAL ").size()));
}

std::string YearMonthToString(std::int32_t months, std::string_view type) {
  const FieldRange range = RangeOf(type);
  const std::int64_t magnitude = months < 0 ? -std::int64_t{months} : months;
  std::string text = months < 0 ? "-" : "";
  if (range.first == 0 && range.last == 0) {
    text += std::to_string(magnitude / 12);
  } else if (range.first == 1) {
    text += std::to_string(magnitude);
  } else {
    text += std::to_string(magnitude / 12) + "-" + std::to_string(magnitude % 12);
  }
  return Quoted(text, type);
}

std::string DayTimeToString(std::int64_t micros, std::string_view type) {
  const FieldRange range = RangeOf(type);
  std::uint64_t rest = micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  constexpr std::uint64_t kUnits[] = {0, 0, kDay, kHour, kMinute, kSecond};
  std::string text = micros < 0 ? "-" : "";
  for (int field = range.first; field <= range.last; ++field) {
    const std::uint64_t amount = rest / kUnits[field];
    rest %= kUnits[field];
    char digits[32];
    const bool padded = field > range.first || field == 5;
    std::snprintf(digits, sizeof digits, padded ? "%02llu" : "%llu", static_cast<unsigned long long>(amount));
    if (field > range.first) text += field == 3 ? " " : ":";
    text += digits;
    if (field == 5 && rest != 0) {
      std::snprintf(digits, sizeof digits, ".%06llu", static_cast<unsigned long long>(rest));
      text += digits;
      while (text.back() == '0') text.pop_back();
    }
  }
  return Quoted(text, type);
}

bool EqualsWord(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if ((a[i] & ~32) != (b[i] & ~32) && a[i] != b[i]) return false;
  }
  return true;
}

// What stands between the quotes: the text itself, or that of INTERVAL '..' <fields>. Signs multiply.
std::optional<std::string_view> Body(std::string_view text, std::string_view type, bool& negative) {
  text = values::TrimAll(text);
  if (text.size() > 8 && EqualsWord(text.substr(0, 8), "INTERVAL")) {
    text = values::TrimAll(text.substr(8));
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
      negative = text[0] == '-';
      text = values::TrimAll(text.substr(1));
    }
    const std::size_t close = text.rfind('\'');
    if (text.empty() || text[0] != '\'' || close == 0) return std::nullopt;
    if (!EqualsWord(values::TrimAll(text.substr(close + 1)), type.substr(9))) return std::nullopt;
    text = text.substr(1, close - 1);
  }
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    if (text[0] == '-') negative = !negative;
    text.remove_prefix(1);
  }
  return text;
}

std::optional<std::int64_t> Digits(std::string_view& text, std::size_t most) {
  std::size_t count = 0;
  while (count < text.size() && count < most && text[count] >= '0' && text[count] <= '9') ++count;
  if (count == 0) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

[[noreturn]] void Unmatched(std::string_view text, std::string_view type, const char* condition) {
  RaiseError(condition, {{"input", std::string(text)},
                         {"intervalStr",
                          type.find("DAY") != std::string_view::npos || type.find("SECOND") != std::string_view::npos
                              ? "day-time"
                              : "year-month"},
                         {"typeName", std::string(type)},
                         {"supportedFormat", std::string(type.substr(9))}});
}

std::optional<std::int32_t> StringToYearMonth(std::string_view text, std::string_view mode, std::string_view type) {
  const FieldRange range = RangeOf(type);
  bool negative = false;
  auto body = Body(text, type, negative);
  std::optional<std::int64_t> months;
  if (body) {
    std::string_view rest = *body;
    if (const auto first = Digits(rest, 9)) {
      if (range.first == range.last) {
        if (rest.empty()) months = range.first == 0 ? *first * 12 : *first;
      } else if (!rest.empty() && rest[0] == '-') {
        rest.remove_prefix(1);
        const auto second = Digits(rest, 2);
        if (second && rest.empty()) {
          if (*second > 11) {
            if (mode != "ansi") return std::nullopt;
            RaiseError("INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                       {{"input", std::string(text)}, {"interval", "year-month"}});
          }
          months = *first * 12 + *second;
        }
      }
    }
  }
  if (!months || *months > INT32_MAX) {
    if (mode != "ansi") return std::nullopt;
    Unmatched(text, type, "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING");
  }
  return static_cast<std::int32_t>(negative ? -*months : *months);
}

std::optional<std::int64_t> StringToDayTime(std::string_view text, std::string_view mode, std::string_view type) {
  const FieldRange range = RangeOf(type);
  bool negative = false;
  auto body = Body(text, type, negative);
  constexpr std::int64_t kUnits[] = {0, 0, kDay, kHour, kMinute, kSecond};
  constexpr std::int64_t kMost[] = {0, 0, 0, 23, 59, 59};
  std::optional<Int128> micros;
  bool out_of_range = false;
  if (body) {
    std::string_view rest = *body;
    Int128 sum = 0;
    bool ok = true;
    for (int field = range.first; field <= range.last && ok; ++field) {
      if (field > range.first) {
        ok = !rest.empty() && rest[0] == (field == 3 ? ' ' : ':');
        if (!ok) break;
        rest.remove_prefix(1);
      }
      const auto amount = Digits(rest, field == range.first ? 18 : 2);
      ok = amount.has_value();
      if (!ok) break;
      if (field > range.first && *amount > kMost[field]) out_of_range = true;
      sum += static_cast<Int128>(*amount) * kUnits[field];
      if (field == 5 && !rest.empty() && rest[0] == '.') {
        rest.remove_prefix(1);
        std::int64_t fraction = 0;
        int digits = 0;
        while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
          if (digits < 6) fraction = fraction * 10 + (rest[0] - '0'), ++digits;
          rest.remove_prefix(1);
        }
        for (; digits < 6; ++digits) fraction *= 10;
        sum += fraction;
      }
    }
    if (ok && rest.empty()) micros = sum;
  }
  if (micros && out_of_range) {
    if (mode != "ansi") return std::nullopt;
    throw duckdb::cxx::InvalidInputException("requirement failed: a field of the interval '" + std::string(text) +
                                             "' is out of range");
  }
  if (!micros || *micros > INT64_MAX) {
    if (mode != "ansi") return std::nullopt;
    Unmatched(text, type, "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE");
  }
  return static_cast<std::int64_t>(negative ? -*micros : *micros);
}

template <typename T>
BlobResult BigEndian(T value) {
  BlobResult out;
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    out.bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
  }
  return out;
}
void InstallIntegralToBinary(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallScalar<BigEndian<std::int8_t>>(connection, name);
  InstallScalar<BigEndian<std::int16_t>>(connection, name);
  InstallScalar<BigEndian<std::int32_t>>(connection, name);
  InstallScalar<BigEndian<std::int64_t>>(connection, name);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_year_month_to_string", InstallScalar<YearMonthToString>},
    {"fs_day_time_to_string", InstallScalar<DayTimeToString>},
    {"fs_string_to_year_month", InstallScalar<StringToYearMonth>},
    {"fs_string_to_day_time", InstallScalar<StringToDayTime>},
    {"fs_integral_to_binary", InstallIntegralToBinary},
};

}  // namespace

std::span<const OwnFunction> OwnIntervalFunctions() { return kFunctions; }

}  // namespace firesteel::duck
