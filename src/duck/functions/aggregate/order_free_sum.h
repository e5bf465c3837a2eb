#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace firesteel::duck {

// The widest floating-point number there is, for what is computed once per group.
#ifdef __SIZEOF_FLOAT128__
using WideDouble = __float128;
#else
using WideDouble = long double;
#endif

// A sum of doubles that is the same whatever order and grouping they come in: threads may each add a part and merge.
// Plain memory without a destructor, since DuckDB moves aggregate states as bytes.
//
// A double is an integer times a power of two. It is cut into slices of 32 bits at fixed places of the number line, and
// each place has a counter of its own, wide enough never to carry: integer additions commute. Of all places the four
// from the one of the largest number's leading bit downward are kept; what lies below, at most 2^-97 of the largest
// number each, is left out, as it is for every order. Value() rounds once.
class OrderFreeSum {
 public:
  void Add(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const int exponent_bits = static_cast<int>(bits >> 52) & 0x7ff;
    if (exponent_bits == 0 || exponent_bits == 0x7ff) [[unlikely]]
      return AddUnusual(x);
    AddScaled((bits & kFraction) | kImpliedBit, exponent_bits - 1, static_cast<std::int64_t>(bits) >> 63);
  }
  // Adds the product exactly, also where it is beyond the largest double; what is below the smallest is left out.
  void AddProduct(double x, double y) {
    const auto x_bits = std::bit_cast<std::uint64_t>(x), y_bits = std::bit_cast<std::uint64_t>(y);
    const int x_exponent = static_cast<int>(x_bits >> 52) & 0x7ff, y_exponent = static_cast<int>(y_bits >> 52) & 0x7ff;
    const bool usual = x_exponent != 0 && x_exponent != 0x7ff && y_exponent != 0 && y_exponent != 0x7ff;
    if (!usual) [[unlikely]]
      return AddUnusualProduct(x, y);
    AddScaledProduct((x_bits & kFraction) | kImpliedBit, (y_bits & kFraction) | kImpliedBit,
                     x_exponent - 1 + y_exponent - 1, static_cast<std::int64_t>(x_bits ^ y_bits) >> 63);
  }
  void Merge(const OrderFreeSum& other);

  // True where no number was added, not even a zero; products do not tell.
  bool empty() const { return added_ == 0 && flags_ == 0; }
  // Rounded to the nearest double; 0.0 where nothing was added, infinite beyond the largest double, NaN as in Java.
  double Value() const;
  WideDouble WideValue() const;

  class Run;

 private:
  static constexpr int kPlaces = 4;
  static constexpr int kBitsBelowOne = 1074;  // of the smallest double
  static constexpr std::uint64_t kImpliedBit = std::uint64_t{1} << 52;
  static constexpr std::uint64_t kFraction = kImpliedBit - 1;
  static constexpr std::uint32_t kMostAdded = 1u << 29;
  enum Flags : std::uint16_t { kNan = 1, kInfinity = 2, kMinusInfinity = 4 };

  // `position` of the mantissa's lowest bit, counted from that of the smallest double; `sign` is 0 or -1.
  void AddScaled(std::uint64_t mantissa, int position, std::int64_t sign) {
    int shift = position - 32 * lowest_;
    if (shift + 52 >= 32 * kPlaces) [[unlikely]]
      shift = Raise(position);
    if (shift < 0) [[unlikely]] {
      if (shift <= -53) return;
      mantissa >>= -shift;
      shift = 0;
    }
    AddSlices(static_cast<unsigned __int128>(mantissa) << shift, sign);
  }
  // `positions` of both lowest bits together.
  void AddScaledProduct(std::uint64_t x, std::uint64_t y, int positions, std::int64_t sign) {
    const int position = positions - kBitsBelowOne;
    int shift = position - 32 * lowest_;
    if (shift + 105 >= 32 * kPlaces) [[unlikely]] {
      RaiseTo((position + 105) / 32 - (kPlaces - 1));
      shift = position - 32 * lowest_;
    }
    unsigned __int128 scaled = static_cast<unsigned __int128>(x) * y;
    if (shift < 0) {
      if (shift <= -106) return;
      scaled >>= -shift;
    } else {
      scaled <<= shift;
    }
    AddSlices(scaled, sign);
  }
  void AddSlices(unsigned __int128 scaled, std::int64_t sign) {
    const auto low = static_cast<std::uint64_t>(scaled), high = static_cast<std::uint64_t>(scaled >> 64);
    places_[0] += (static_cast<std::int64_t>(low & 0xffffffff) ^ sign) - sign;
    places_[1] += (static_cast<std::int64_t>(low >> 32) ^ sign) - sign;
    places_[2] += (static_cast<std::int64_t>(high & 0xffffffff) ^ sign) - sign;
    places_[3] += (static_cast<std::int64_t>(high >> 32) ^ sign) - sign;
    if (++added_ >= kMostAdded) [[unlikely]]
      Carry();
  }
  void AddUnusual(double x);
  void AddUnusualProduct(double x, double y);
  int Raise(int position);
  void RaiseTo(int lowest);
  void Carry();
  double SpecialValue() const;

  std::int64_t places_[kPlaces] = {};  // of the places from lowest_ up
  std::uint32_t added_ = 0;            // additions since the counters were last emptied into the next ones
  std::int16_t lowest_ = 0;
  std::uint16_t flags_ = 0;
};

// Many additions in a row to one sum, at most kMost, which Finish() takes there; counters stay in registers meanwhile.
class OrderFreeSum::Run {
 public:
  static constexpr std::uint32_t kMost = kMostAdded;

  explicit Run(OrderFreeSum& sum)
      : sum_(sum), lowest_bit_(32 * sum.lowest_), most_(std::min(2045 - lowest_bit_, 32 * kPlaces - 53)) {}
  void Add(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const int shift = (static_cast<int>(bits >> 52) & 0x7ff) - 1 - lowest_bit_;
    // Left to the sum: what is no ordinary number, needs higher places or has bits below the lowest.
    if (shift < 0 || shift > most_) [[unlikely]]
      return sum_.Add(x);
    const std::int64_t sign = static_cast<std::int64_t>(bits) >> 63;
    const unsigned __int128 scaled = static_cast<unsigned __int128>((bits & kFraction) | kImpliedBit) << shift;
    const auto low = static_cast<std::uint64_t>(scaled), high = static_cast<std::uint64_t>(scaled >> 64);
    place0_ += (static_cast<std::int64_t>(low & 0xffffffff) ^ sign) - sign;
    place1_ += (static_cast<std::int64_t>(low >> 32) ^ sign) - sign;
    place2_ += (static_cast<std::int64_t>(high & 0xffffffff) ^ sign) - sign;
    place3_ += (static_cast<std::int64_t>(high >> 32) ^ sign) - sign;
    ++added_;
  }
  void Finish() {
    OrderFreeSum mine;
    mine.places_[0] = place0_;
    mine.places_[1] = place1_;
    mine.places_[2] = place2_;
    mine.places_[3] = place3_;
    mine.lowest_ = static_cast<std::int16_t>(lowest_bit_ / 32);
    mine.added_ = added_;
    sum_.Merge(mine);
  }

 private:
  OrderFreeSum& sum_;
  const int lowest_bit_, most_;
  std::int64_t place0_ = 0, place1_ = 0, place2_ = 0, place3_ = 0;
  std::uint32_t added_ = 0;
};

}  // namespace firesteel::duck
