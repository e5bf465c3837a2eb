#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "types/value.h"

namespace firesteel::values {

// Integer.parseInt and Long.parseLong: an optional sign and ASCII digits, nothing else.
template <typename Integer>
std::optional<Integer> ParseJavaInteger(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Double.parseDouble: blanks around, sign, NaN, Infinity, decimal or hexadecimal form, a suffix of d or f.
std::optional<double> ParseJavaDouble(std::string_view text);

// What java.math.BigDecimal reads, as far as 128 bits hold the digits: unscaled * 10^-scale.
struct BigDecimal {
  Int128 unscaled = 0;
  int precision = 1;
  int scale = 0;
};
std::optional<BigDecimal> ParseBigDecimal(std::string_view text);

// The unscaled value at `scale`, rounded half up; nothing where it does not fit `precision`.
std::optional<Int128> RescaleDecimal(const BigDecimal& value, int precision, int scale);

}  // namespace firesteel::values
