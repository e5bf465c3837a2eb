#include "values/number/text_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace firesteel::values {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// What Java's parser takes: a decimal number with an optional exponent and type letter. Infinity and NaN in any case.
template <typename Number>
std::optional<Number> ParseFloating(std::string_view raw) {
  std::string_view text = TrimAll(raw);
  if (text.empty()) return std::nullopt;
  const std::string lower = LowerCase(text);
  constexpr Number kInfinity = std::numeric_limits<Number>::infinity();
  if (lower == "inf" || lower == "+inf" || lower == "infinity" || lower == "+infinity") return kInfinity;
  if (lower == "-inf" || lower == "-infinity") return -kInfinity;
  if (lower == "nan" || lower == "+nan" || lower == "-nan") return std::numeric_limits<Number>::quiet_NaN();
  std::size_t at = 0;
  if (text[at] == '+' || text[at] == '-') ++at;
  std::size_t digits = 0;
  while (at < text.size() && IsDigit(text[at])) ++at, ++digits;
  if (at < text.size() && text[at] == '.') {
    ++at;
    while (at < text.size() && IsDigit(text[at])) ++at, ++digits;
  }
  if (digits == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    std::size_t exponent_digits = 0;
    while (at < text.size() && IsDigit(text[at])) ++at, ++exponent_digits;
    if (exponent_digits == 0) return std::nullopt;
  }
  const std::size_t end = at;
  if (at < text.size() && (text[at] | 32) != 'd' && (text[at] | 32) != 'f') return std::nullopt;
  if (at + 1 < text.size()) return std::nullopt;
  std::string_view number = text.substr(0, end);
  if (number.front() == '+') number.remove_prefix(1);
  Number value = 0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error == std::errc::result_out_of_range) {  // infinity or zero
    const std::string copy(number);
    return std::is_same_v<Number, float> ? static_cast<Number>(std::strtof(copy.c_str(), nullptr))
                                         : static_cast<Number>(std::strtod(copy.c_str(), nullptr));
  }
  return value;
}

// Digits and decimal exponent of the shortest text that reads back as the same number: d.ddd * 10^exponent.
struct Shortest {
  std::string digits;
  int exponent = 0;
};
template <typename Number>
Shortest ShortestOf(Number magnitude) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific);
  const std::string_view all(text, static_cast<std::size_t>(end - text));
  const std::size_t e = all.find('e');
  Shortest out;
  for (char c : all.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  out.exponent = std::atoi(std::string(all.substr(e + 1)).c_str());
  while (out.digits.size() > 1 && out.digits.back() == '0') out.digits.pop_back();
  return out;
}

}  // namespace

std::string_view TrimAll(std::string_view text) {
  const auto skipped = [](unsigned char c) { return c <= 0x20 || c == 0x7f; };
  while (!text.empty() && skipped(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && skipped(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> ParseInteger(std::string_view raw, Fraction fraction) {
  const std::string_view text = TrimAll(raw);
  if (text.empty()) return std::nullopt;
  std::size_t at = 0;
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') ++at;
  if (at == text.size()) return std::nullopt;
  std::int64_t value = 0;  // kept negative: the smallest BIGINT has no positive twin
  for (; at < text.size() && IsDigit(text[at]); ++at) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
        __builtin_sub_overflow(value, std::int64_t{text[at] - '0'}, &value)) {
      return std::nullopt;
    }
  }
  if (at < text.size()) {
    if (text[at] != '.' || fraction == Fraction::kRefused) return std::nullopt;
    for (++at; at < text.size(); ++at) {
      if (!IsDigit(text[at])) return std::nullopt;
    }
  }
  if (negative) return value;
  if (value == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return -value;
}

std::optional<double> ParseDouble(std::string_view text) { return ParseFloating<double>(text); }
std::optional<float> ParseFloat(std::string_view text) { return ParseFloating<float>(text); }

std::optional<ParsedDecimal> ParseDecimal(std::string_view raw) {
  const std::string_view text = TrimAll(raw);
  ParsedDecimal out;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) out.negative = text[at++] == '-';
  std::size_t count = 0;
  const auto take = [&](bool after_point) {
    for (; at < text.size() && IsDigit(text[at]); ++at, ++count) {
      if (!out.digits.empty() || text[at] != '0') out.digits += text[at];
      if (after_point) --out.exponent;
    }
  };
  take(false);
  if (at < text.size() && text[at] == '.') {
    ++at;
    take(true);
  }
  if (count == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    std::string_view exponent = text.substr(at);
    if (!exponent.empty() && exponent.front() == '+') exponent.remove_prefix(1);
    int value = 0;
    const auto [stop, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
    if (error != std::errc() || stop != exponent.data() + exponent.size() || exponent.empty()) return std::nullopt;
    out.exponent += value;
    at = text.size();
  }
  if (at != text.size()) return std::nullopt;
  return out;
}

std::optional<Int128> RoundParsed(const ParsedDecimal& number, int precision, int scale, bool half_even) {
  const std::int64_t shift = number.exponent + scale;  // digits * 10^shift is the unscaled value
  std::string digits = number.digits;
  bool away = false;
  if (shift < 0) {
    const auto cut = static_cast<std::uint64_t>(-shift);
    if (cut > digits.size()) return Int128{0};
    const std::size_t kept = digits.size() - cut;
    const char first = digits[kept];
    away = first >= '5';
    if (half_even && first == '5' && digits.find_first_not_of('0', kept + 1) == std::string::npos) {
      away = kept > 0 && ((digits[kept - 1] - '0') & 1) != 0;
    }
    digits.resize(kept);
  } else if (!digits.empty()) {
    if (shift + static_cast<std::int64_t>(digits.size()) > 39) return std::nullopt;
    digits.append(static_cast<std::size_t>(shift), '0');
  }
  if (digits.size() > 39) return std::nullopt;
  unsigned __int128 value = 0;
  for (char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  if (away) ++value;
  unsigned __int128 limit = 1;
  for (int i = 0; i < precision; ++i) limit *= 10;
  if (digits.size() > 38 || value >= limit) return std::nullopt;
  return number.negative ? -static_cast<Int128>(value) : static_cast<Int128>(value);
}

double RoundDouble(double value, int scale, bool half_even) {
  if (!std::isfinite(value) || value == 0) return value;
  const Shortest shortest = ShortestOf(std::abs(value));
  // The value is digits * 10^lowest; digits below 10^-scale go.
  const int lowest = shortest.exponent - static_cast<int>(shortest.digits.size()) + 1;
  const int cut = -scale - lowest;
  if (cut <= 0) return value;
  std::string digits = shortest.digits;
  if (cut > static_cast<int>(digits.size())) return 0.0;
  const std::size_t kept = digits.size() - static_cast<std::size_t>(cut);
  bool away = digits[kept] >= '5';
  if (half_even && digits[kept] == '5' && digits.find_first_not_of('0', kept + 1) == std::string::npos) {
    away = kept > 0 && ((digits[kept - 1] - '0') & 1) != 0;
  }
  digits.resize(kept);
  if (away) {
    std::size_t i = digits.size();
    while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
    if (i > 0) {
      ++digits[i - 1];
    } else {
      digits.insert(digits.begin(), '1');
    }
  }
  if (digits.empty()) return 0.0;
  const std::string text = digits + "e" + std::to_string(lowest + cut);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return value < 0 ? -result : result;
}

}  // namespace firesteel::values
