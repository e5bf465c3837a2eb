#include "values/number/wide_integer.h"

namespace firesteel::values {
namespace {

using Unsigned = unsigned __int128;

struct Magnitude {
  Unsigned high = 0;
  Unsigned low = 0;
};

Unsigned Absolute(Int128 value) { return value < 0 ? -static_cast<Unsigned>(value) : static_cast<Unsigned>(value); }

bool Less(const Magnitude& a, const Magnitude& b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }
Magnitude Plus(const Magnitude& a, const Magnitude& b) {
  Magnitude out{a.high + b.high, a.low + b.low};
  if (out.low < a.low) ++out.high;
  return out;
}
Magnitude Minus(const Magnitude& a, const Magnitude& b) {
  Magnitude out{a.high - b.high, a.low - b.low};
  if (a.low < b.low) --out.high;
  return out;
}

Magnitude Times(Unsigned a, Unsigned b) {
  constexpr Unsigned kMask = ~std::uint64_t{0};
  const Unsigned a0 = a & kMask, a1 = a >> 64, b0 = b & kMask, b1 = b >> 64;
  const Unsigned p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
  const Unsigned middle = (p00 >> 64) + (p01 & kMask) + (p10 & kMask);
  return {p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64), (middle << 64) | (p00 & kMask)};
}

struct Division {
  Magnitude quotient;
  Magnitude remainder;
};

// Bit by bit where the divisor or the value needs more than 128 bits; that is rare.
Division DivideMagnitude(const Magnitude& value, const Magnitude& divisor) {
  if (value.high == 0 && divisor.high == 0) return {{0, value.low / divisor.low}, {0, value.low % divisor.low}};
  Division out;
  for (int bit = 255; bit >= 0; --bit) {
    out.remainder.high = (out.remainder.high << 1) | (out.remainder.low >> 127);
    out.remainder.low <<= 1;
    out.remainder.low |= bit >= 128 ? (value.high >> (bit - 128)) & 1 : (value.low >> bit) & 1;
    if (!Less(out.remainder, divisor)) {
      out.remainder = Minus(out.remainder, divisor);
      (bit >= 128 ? out.quotient.high : out.quotient.low) |= Unsigned{1} << (bit % 128);
    }
  }
  return out;
}

}  // namespace

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

WideInteger Widen(Int128 value) { return {value < 0, 0, Absolute(value)}; }

WideInteger Multiply(Int128 a, Int128 b) {
  const Magnitude product = Times(Absolute(a), Absolute(b));
  return {(a < 0) != (b < 0), product.high, product.low};
}

WideInteger ScaleUp(const WideInteger& value, int exponent) {
  WideInteger out = value;
  while (exponent > 0) {
    const int step = exponent > 38 ? 38 : exponent;
    const auto power = static_cast<Unsigned>(PowerOfTen(step));
    const Magnitude low = Times(out.low, power);
    out.low = low.low;
    out.high = out.high * power + low.high;
    exponent -= step;
  }
  return out;
}

WideInteger Add(const WideInteger& a, const WideInteger& b) {
  const Magnitude x{a.high, a.low}, y{b.high, b.low};
  if (a.negative == b.negative) {
    const Magnitude sum = Plus(x, y);
    return {a.negative, sum.high, sum.low};
  }
  const bool a_is_larger = !Less(x, y);
  const Magnitude difference = a_is_larger ? Minus(x, y) : Minus(y, x);
  return {a_is_larger ? a.negative : b.negative, difference.high, difference.low};
}

WideInteger Divide(const WideInteger& value, Int128 divisor, Rounding rounding) {
  const Magnitude magnitude{0, Absolute(divisor)};
  Division division = DivideMagnitude({value.high, value.low}, magnitude);
  const bool negative = value.negative != (divisor < 0);
  const bool inexact = division.remainder.low != 0 || division.remainder.high != 0;
  const Magnitude twice = Plus(division.remainder, division.remainder);
  const bool above_half = Less(magnitude, twice);
  const bool half = twice.low == magnitude.low && twice.high == magnitude.high;
  bool away = false;
  switch (rounding) {
    case Rounding::kHalfUp:
      away = above_half || half;
      break;
    case Rounding::kHalfEven:
      away = above_half || (half && (division.quotient.low & 1) != 0);
      break;
    case Rounding::kDown:
      break;
    case Rounding::kCeiling:
      away = inexact && !negative;
      break;
    case Rounding::kFloor:
      away = inexact && negative;
      break;
  }
  if (away) division.quotient = Plus(division.quotient, {0, 1});
  return {negative, division.quotient.high, division.quotient.low};
}

WideInteger Remainder(const WideInteger& value, const WideInteger& divisor) {
  const Division division = DivideMagnitude({value.high, value.low}, {divisor.high, divisor.low});
  return {value.negative, division.remainder.high, division.remainder.low};
}

std::optional<Int128> Narrow(const WideInteger& value, int precision) {
  if (value.high != 0 || value.low >= static_cast<Unsigned>(PowerOfTen(precision))) return std::nullopt;
  const auto magnitude = static_cast<Int128>(value.low);
  return value.negative ? -magnitude : magnitude;
}

}  // namespace firesteel::values
