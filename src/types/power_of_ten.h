#pragma once

#include <array>

#include "types/value.h"

namespace firesteel {

// 10^exponent, for 0 to 38: more digits than that no decimal has.
constexpr Int128 PowerOfTen(int exponent) {
  constexpr auto kPowers = [] {
    std::array<Int128, 39> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();
  return kPowers[static_cast<std::size_t>(exponent)];
}

}  // namespace firesteel
