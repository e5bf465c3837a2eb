#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "types/value.h"

namespace firesteel::values {

// Numbers and texts as Spark and Java read and write them.

// Without Java's whitespace and control characters at both ends.
std::string_view TrimAll(std::string_view text);

enum class Fraction { kRefused, kCutOff };
// [+-]digits[.digits], the fraction only if allowed; absent where malformed or out of BIGINT's range.
std::optional<std::int64_t> ParseInteger(std::string_view text, Fraction fraction);

std::optional<double> ParseDouble(std::string_view text);
std::optional<float> ParseFloat(std::string_view text);

// A decimal number of any length: `digits` without leading zeros, times 10^exponent.
struct ParsedDecimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};
std::optional<ParsedDecimal> ParseDecimal(std::string_view text);

// The number at `scale`, rounded HALF_UP (or HALF_EVEN); absent beyond `precision` digits.
std::optional<Int128> RoundParsed(const ParsedDecimal& number, int precision, int scale, bool half_even = false);

// The double that `value` rounded HALF_UP (or HALF_EVEN) at `scale` of its shortest decimal text gives.
double RoundDouble(double value, int scale, bool half_even);

}  // namespace firesteel::values
