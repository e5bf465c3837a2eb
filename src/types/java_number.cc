#include "types/java_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace firesteel {
namespace {

// Writes a number that a decimal of two places stands for, as most amounts do, in a fraction of the time the general
// case takes. Of decimals with at most 15 digits no two give the same double, so what is written is the shortest one
// too.
bool AppendHundredths(double magnitude, std::string& out) {
  const auto hundredths = static_cast<std::int64_t>(magnitude * 100 + 0.5);
  if (static_cast<double>(hundredths) / 100 != magnitude) return false;
  char text[16];
  char* end = std::to_chars(text, text + sizeof text, hundredths / 100).ptr;
  *end++ = '.';
  *end++ = static_cast<char>('0' + hundredths / 10 % 10);
  if (hundredths % 10 != 0) *end++ = static_cast<char>('0' + hundredths % 10);
  out.append(text, static_cast<std::size_t>(end - text));
  return true;
}
bool AppendHundredths(float, std::string&) { return false; }  // has seven digits, which say less

template <typename Number>
void AppendJavaFloating(Number value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::signbit(value)) out += '-';
  const Number magnitude = std::abs(value);
  if (std::isinf(magnitude)) {
    out += "Infinity";
    return;
  }
  char text[64];
  if (magnitude == 0 || (magnitude >= Number(1e-3) && magnitude < Number(1e7))) {
    if (AppendHundredths(magnitude, out)) return;
    const char* const end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::fixed).ptr;
    const std::string_view digits(text, static_cast<std::size_t>(end - text));
    out += digits;
    if (digits.find('.') == std::string_view::npos) out += ".0";
    return;
  }
  const char* end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific).ptr;
  // Java shows two digits at least, and the right ones: 4.9E-324, where 5E-324 would do to tell the number.
  if (text[1] == 'e') end = std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific, 1).ptr;
  const std::string_view all(text, static_cast<std::size_t>(end - text));
  const std::size_t e = all.find('e');
  out += all.substr(0, e);
  if (all.find('.') == std::string_view::npos) out += ".0";
  out += 'E';
  // "e-07" and "e+20" become "E-7" and "E20".
  if (all[e + 1] == '-') out += '-';
  out += all.substr(std::min(all.find_first_not_of('0', e + 2), all.size() - 1));
}

}  // namespace

void AppendJavaDouble(double value, std::string& out) { AppendJavaFloating(value, out); }
void AppendJavaFloat(float value, std::string& out) { AppendJavaFloating(value, out); }
std::string JavaDecimal(Int128 unscaled, int scale) {
  constexpr int kSmallestPlainExponent = -6;
  if (scale <= -kSmallestPlainExponent) return DecimalToString(unscaled, scale);
  std::string digits = DecimalToString(unscaled, 0);
  const std::size_t first = unscaled < 0 ? 1 : 0;
  const int exponent = static_cast<int>(digits.size() - first) - 1 - scale;
  if (exponent >= kSmallestPlainExponent) return DecimalToString(unscaled, scale);
  if (digits.size() - first > 1) digits.insert(first + 1, ".");
  return digits + "E" + std::to_string(exponent);
}

std::string JavaDouble(double value) {
  std::string out;
  AppendJavaFloating(value, out);
  return out;
}
std::string JavaFloat(float value) {
  std::string out;
  AppendJavaFloating(value, out);
  return out;
}

}  // namespace firesteel
