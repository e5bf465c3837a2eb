#include "values/number/number_text.h"

#include <cmath>
#include <cstdlib>

#include "types/power_of_ten.h"

namespace firesteel::values {
namespace {

std::string_view TrimControl(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<double> ParseJavaDouble(std::string_view text) {
  text = TrimControl(text);
  std::string_view body = text;
  if (body.starts_with('+') || body.starts_with('-')) body.remove_prefix(1);
  if (body == "NaN") return std::nan("");
  if (body == "Infinity") return text.starts_with('-') ? -INFINITY : INFINITY;
  if (!body.empty() && (body.back() == 'd' || body.back() == 'D' || body.back() == 'f' || body.back() == 'F')) {
    body.remove_suffix(1);
  }
  if (body.empty() || !((body[0] >= '0' && body[0] <= '9') || body[0] == '.')) return std::nullopt;
  if (body.size() > 1 && (body[1] == 'x' || body[1] == 'X')) {
    // Java wants a binary exponent here. strtod knows the form; the text is ASCII by then.
    const std::string hexadecimal(body);
    if (hexadecimal.find_first_of("pP") == std::string::npos) return std::nullopt;
    char* end = nullptr;
    const double number = std::strtod(hexadecimal.c_str(), &end);
    if (*end != '\0') return std::nullopt;
    return text.starts_with('-') ? -number : number;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), number);
  if (end != body.data() + body.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range)
    number = std::strtod(std::string(body).c_str(), nullptr);
  else if (error != std::errc())
    return std::nullopt;
  return text.starts_with('-') ? -number : number;
}

std::optional<BigDecimal> ParseBigDecimal(std::string_view text) {
  BigDecimal value;
  bool negative = false;
  if (text.starts_with('+') || text.starts_with('-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int digits = 0;
  int significant = 0;
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.') {
      if (point) return std::nullopt;
      point = true;
    } else if (c >= '0' && c <= '9') {
      ++digits;
      if (significant > 0 || c != '0') ++significant;
      if (significant > 38) return std::nullopt;
      value.unscaled = value.unscaled * 10 + (c - '0');
      if (point) ++value.scale;
    } else {
      break;
    }
  }
  if (digits == 0) return std::nullopt;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
    const auto exponent = ParseJavaInteger<std::int32_t>(text.substr(i + 1));
    if (!exponent || *exponent > 10000 || *exponent < -10000) return std::nullopt;
    value.scale -= *exponent;
  }
  value.precision = significant == 0 ? 1 : significant;
  if (negative) value.unscaled = -value.unscaled;
  return value;
}

std::optional<Int128> RescaleDecimal(const BigDecimal& value, int precision, int scale) {
  Int128 unscaled = value.unscaled;
  const int shift = scale - value.scale;
  if (unscaled == 0) return unscaled;
  if (shift > 0) {
    if (value.precision + shift > 38) return std::nullopt;
    unscaled *= PowerOfTen(shift);
  } else if (shift < 0) {
    if (-shift > 38) return Int128{0};
    const Int128 divisor = PowerOfTen(-shift);
    const Int128 rest = unscaled % divisor;
    unscaled /= divisor;
    const Int128 size = rest < 0 ? -rest : rest;
    if (size >= divisor - size) unscaled += rest < 0 ? -1 : 1;
  }
  const Int128 limit = PowerOfTen(precision);
  if (unscaled >= limit || unscaled <= -limit) return std::nullopt;
  return unscaled;
}

}  // namespace firesteel::values
