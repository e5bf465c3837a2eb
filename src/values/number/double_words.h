#pragma once

#include <bit>
#include <cstdint>

// The two halves of a double, which the algorithms of java_math.h work on.
namespace firesteel::values::java_math {

inline std::int32_t High(double x) { return static_cast<std::int32_t>(std::bit_cast<std::uint64_t>(x) >> 32); }
inline std::uint32_t Low(double x) { return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x)); }
inline double FromWords(std::int32_t high, std::uint32_t low) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32 | low);
}
inline double WithHigh(double x, std::int32_t high) { return FromWords(high, Low(x)); }
inline double WithoutLow(double x) { return FromWords(High(x), 0); }
// Adds to the exponent, without a look at where that leads.
inline double Scaled(double x, std::int32_t exponent) {
  return WithHigh(
      x, static_cast<std::int32_t>(static_cast<std::uint32_t>(High(x)) + (static_cast<std::uint32_t>(exponent) << 20)));
}
inline std::int32_t Magnitude(double x) { return High(x) & 0x7fffffff; }  // the high half without the sign

}  // namespace firesteel::values::java_math
