#pragma once

#include <optional>

#include "types/value.h"

namespace firesteel::values {

// Exact products and quotients of decimals of up to 38 digits need 256 bits in between.
struct WideInteger {
  bool negative = false;
  unsigned __int128 high = 0;
  unsigned __int128 low = 0;
};

Int128 PowerOfTen(int exponent);  // 0 to 38

WideInteger Widen(Int128 value);
WideInteger Multiply(Int128 a, Int128 b);
// value * 10^exponent; the caller keeps the product below 2^256 (77 digits).
WideInteger ScaleUp(const WideInteger& value, int exponent);
WideInteger Add(const WideInteger& a, const WideInteger& b);

enum class Rounding { kHalfUp, kHalfEven, kDown, kCeiling, kFloor };
// value / divisor; divisor is not zero.
WideInteger Divide(const WideInteger& value, Int128 divisor, Rounding rounding);
WideInteger Remainder(const WideInteger& value, const WideInteger& divisor);

// The value where it fits into `precision` digits.
std::optional<Int128> Narrow(const WideInteger& value, int precision);

}  // namespace firesteel::values
