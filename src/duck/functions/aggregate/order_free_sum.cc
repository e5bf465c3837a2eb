#include "duck/functions/aggregate/order_free_sum.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace firesteel::duck {
namespace {

constexpr int kSmallestExponent = -1074;  // of the lowest bit of the smallest double
constexpr int kDigits = 6;

// An integer of 192 bits and its sign, low digits first.
struct Magnitude {
  std::uint32_t digits[kDigits] = {};
  bool negative = false;

  int LeadingBit() const {
    for (int i = kDigits - 1; i >= 0; --i) {
      if (digits[i] != 0) return i * 32 + 31 - std::countl_zero(digits[i]);
    }
    return -1;
  }
  bool Bit(int i) const { return i >= 0 && ((digits[i / 32] >> (i % 32)) & 1) != 0; }
  bool AnyBelow(int bit) const {
    for (int i = 0; i < kDigits && i * 32 < bit; ++i) {
      const int inside = bit - i * 32;
      const std::uint32_t mask = inside >= 32 ? ~0u : (1u << inside) - 1;
      if ((digits[i] & mask) != 0) return true;
    }
    return false;
  }
};

Magnitude MagnitudeOf(const std::int64_t (&places)[4]) {
  Magnitude out;
  std::int64_t carry = 0;
  for (int i = 0; i < 4; ++i) {
    // The counter alone may be near the ends of its range.
    const std::int64_t low = (places[i] & 0xffffffff) + (carry & 0xffffffff);
    out.digits[i] = static_cast<std::uint32_t>(low);
    carry = (places[i] >> 32) + (carry >> 32) + (low >> 32);
  }
  out.digits[4] = static_cast<std::uint32_t>(carry);
  out.digits[5] = static_cast<std::uint32_t>(static_cast<std::uint64_t>(carry) >> 32);
  out.negative = carry < 0;
  if (!out.negative) return out;
  std::uint64_t borrow = 1;
  for (std::uint32_t& digit : out.digits) {
    const std::uint64_t flipped = static_cast<std::uint64_t>(~digit) + borrow;
    digit = static_cast<std::uint32_t>(flipped);
    borrow = flipped >> 32;
  }
  return out;
}

// magnitude * 2^exponent to the nearest double, ties to even.
double Rounded(const Magnitude& magnitude, int exponent) {
  const int lead = magnitude.LeadingBit();
  if (lead < 0) return 0.0;
  const int last = std::max(lead - 52, kSmallestExponent - exponent);  // the bit of the result's last place
  std::uint64_t kept = 0;
  for (int bit = lead; bit >= last; --bit) kept = kept << 1 | (magnitude.Bit(bit) ? 1 : 0);
  const bool half = last > 0 && magnitude.Bit(last - 1);
  if (half && (magnitude.AnyBelow(last - 1) || (kept & 1) != 0)) ++kept;
  const double value = std::ldexp(static_cast<double>(kept), exponent + last);
  return magnitude.negative ? -value : value;
}

}  // namespace

// Zeros, numbers too small for a leading bit, infinities and NaN.
void OrderFreeSum::AddUnusual(double x) {
  if (std::isnan(x)) {
    flags_ |= kNan;
  } else if (std::isinf(x)) {
    flags_ |= x > 0 ? kInfinity : kMinusInfinity;
  } else {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    AddScaled(bits & kFraction, 0, static_cast<std::int64_t>(bits) >> 63);
  }
}

double OrderFreeSum::SpecialValue() const {
  const bool both = (flags_ & kInfinity) != 0 && (flags_ & kMinusInfinity) != 0;
  if ((flags_ & kNan) != 0 || both) return std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  return (flags_ & kInfinity) != 0 ? infinity : -infinity;
}

// Moves up until the leading bit of a mantissa at `position` has a place; returns how far its lowest bit is above ours.
int OrderFreeSum::Raise(int position) {
  RaiseTo((position + 52) / 32 - (kPlaces - 1));
  return position - 32 * lowest_;
}

void OrderFreeSum::RaiseTo(int lowest) {
  const int steps = lowest - lowest_;
  for (int i = 0; i < kPlaces; ++i) places_[i] = i + steps < kPlaces ? places_[i + steps] : 0;
  lowest_ = static_cast<std::int16_t>(lowest);
}

// Only after half a billion additions. A number that is 2^32 times larger than all before it and comes later would then
// find bits moved up that another order would have dropped; they are below 2^-60 of the sum.
void OrderFreeSum::Carry() {
  constexpr int kTop = kPlaces - 1;
  for (int i = 0; i < kTop; ++i) {
    places_[i + 1] += places_[i] >> 32;
    places_[i] &= 0xffffffff;
  }
  const std::int64_t above = places_[kTop] >> 32;
  if (above != 0 && above != -1) {
    places_[kTop] &= 0xffffffff;
    RaiseTo(lowest_ + 1);
    places_[kTop] = above;
  }
  added_ = 1;
}

void OrderFreeSum::AddUnusualProduct(double x, double y) {
  if (!std::isfinite(x) || !std::isfinite(y)) return AddUnusual(x * y);
  const auto mantissa = [](std::uint64_t bits) {
    return (bits & kFraction) | ((bits >> 52 & 0x7ff) != 0 ? kImpliedBit : 0);
  };
  const auto position = [](std::uint64_t bits) { return std::max(static_cast<int>(bits >> 52) & 0x7ff, 1) - 1; };
  const auto x_bits = std::bit_cast<std::uint64_t>(x), y_bits = std::bit_cast<std::uint64_t>(y);
  if (x == 0 || y == 0) return;
  AddScaledProduct(mantissa(x_bits), mantissa(y_bits), position(x_bits) + position(y_bits),
                   static_cast<std::int64_t>(x_bits ^ y_bits) >> 63);
}

void OrderFreeSum::Merge(const OrderFreeSum& other) {
  if (other.lowest_ > lowest_) RaiseTo(other.lowest_);
  const int steps = lowest_ - other.lowest_;
  for (int i = 0; i + steps < kPlaces; ++i) places_[i] += other.places_[i + steps];
  flags_ |= other.flags_;
  added_ += other.added_;
  if (added_ >= kMostAdded) Carry();
}

double OrderFreeSum::Value() const {
  if (flags_ != 0) return SpecialValue();
  return Rounded(MagnitudeOf(places_), 32 * lowest_ + kSmallestExponent);
}

WideDouble OrderFreeSum::WideValue() const {
  if (flags_ != 0) return SpecialValue();
  const Magnitude magnitude = MagnitudeOf(places_);
  WideDouble value = 0;
  for (int i = kDigits - 1; i >= 0; --i) value = value * 4294967296.0 + magnitude.digits[i];
  // In two steps: the power of two may lie outside of double's range.
  const int exponent = 32 * lowest_ + kSmallestExponent;
  value = value * std::ldexp(1.0, exponent / 2) * std::ldexp(1.0, exponent - exponent / 2);
  return magnitude.negative ? -value : value;
}

}  // namespace firesteel::duck
