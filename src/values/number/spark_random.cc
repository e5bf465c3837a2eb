#include "values/number/spark_random.h"

#include <cmath>

namespace firesteel::values {
namespace {

std::uint32_t RotateLeft(std::uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }

// MurmurHash3 (x86, 32 bit) of the eight big-endian bytes of `value`.
std::uint32_t HashOfLong(std::uint64_t value, std::uint32_t seed) {
  std::uint32_t hash = seed;
  for (int word = 0; word < 2; ++word) {
    std::uint32_t block = 0;
    for (int i = 0; i < 4; ++i) {
      block |= static_cast<std::uint32_t>((value >> (56 - 8 * (4 * word + i))) & 0xFF) << (8 * i);
    }
    block = RotateLeft(block * 0xcc9e2d51U, 15) * 0x1b873593U;
    hash = RotateLeft(hash ^ block, 13) * 5 + 0xe6546b64U;
  }
  hash ^= 8;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16);
}

constexpr std::uint32_t kArraySeed = 0x3c074a61;

constexpr std::size_t kWords = 624;
constexpr std::size_t kMiddle = 397;

}  // namespace

XorShiftRandom::XorShiftRandom(std::int64_t seed) {
  const std::uint32_t low = HashOfLong(static_cast<std::uint64_t>(seed), kArraySeed);
  const std::uint32_t high = HashOfLong(static_cast<std::uint64_t>(seed), low);
  state_ = (static_cast<std::uint64_t>(high) << 32) | low;
}

std::int32_t XorShiftRandom::Next(int bits) {
  state_ ^= state_ << 21;
  state_ ^= state_ >> 35;
  state_ ^= state_ << 4;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(state_ & ((std::uint64_t{1} << bits) - 1)));
}

double XorShiftRandom::NextDouble() {
  const auto high = static_cast<std::int64_t>(Next(26)) << 27;
  return static_cast<double>(high + Next(27)) * 0x1.0p-53;
}

double XorShiftRandom::NextGaussian() {
  if (has_kept_gaussian_) {
    has_kept_gaussian_ = false;
    return kept_gaussian_;
  }
  while (true) {
    const double x = 2 * NextDouble() - 1;
    const double y = 2 * NextDouble() - 1;
    const double square = x * x + y * y;
    if (square >= 1 || square == 0) continue;
    const double scale = std::sqrt(-2 * std::log(square) / square);
    kept_gaussian_ = y * scale;
    has_kept_gaussian_ = true;
    return x * scale;
  }
}

MersenneTwister::MersenneTwister(std::int64_t seed) : state_(kWords) {
  state_[0] = 19650218;
  for (std::size_t i = 1; i < kWords; ++i) {
    state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
  }
  const std::uint32_t key[2] = {static_cast<std::uint32_t>(static_cast<std::uint64_t>(seed) >> 32),
                                static_cast<std::uint32_t>(seed)};
  std::size_t i = 1;
  const auto advance = [&] {
    if (++i < kWords) return;
    state_[0] = state_[kWords - 1];
    i = 1;
  };
  std::uint32_t j = 0;
  for (std::size_t k = 0; k < kWords; ++k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525U)) + key[j] + j;
    advance();
    j ^= 1;
  }
  for (std::size_t k = 1; k < kWords; ++k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941U)) - static_cast<std::uint32_t>(i);
    advance();
  }
  state_[0] = 0x80000000U;
  index_ = kWords;
}

std::uint32_t MersenneTwister::Next(int bits) {
  if (index_ >= kWords) {
    for (std::size_t i = 0; i < kWords; ++i) {
      const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kWords] & 0x7FFFFFFFU);
      state_[i] = state_[(i + kMiddle) % kWords] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908B0DFU : 0);
    }
    index_ = 0;
  }
  std::uint32_t y = state_[index_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9D2C5680U;
  y ^= (y << 15) & 0xEFC60000U;
  y ^= y >> 18;
  return y >> (32 - bits);
}

std::int64_t MersenneTwister::NextLong() {
  const std::uint64_t high = Next(32);
  return static_cast<std::int64_t>((high << 32) | Next(32));
}

std::int32_t MersenneTwister::NextInt(std::int32_t bound) {
  if ((bound & -bound) == bound) {
    return static_cast<std::int32_t>((static_cast<std::int64_t>(bound) * Next(31)) >> 31);
  }
  while (true) {
    const auto bits = static_cast<std::int32_t>(Next(31));
    const std::int32_t value = bits % bound;
    // The last, incomplete run of `bound` numbers below 2^31 is not used.
    if (static_cast<std::int64_t>(bits) - value + (bound - 1) <= INT32_MAX) return value;
  }
}

std::vector<std::int32_t> MersenneTwister::Permutation(std::int32_t size) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(size));
  for (std::int32_t i = 0; i < size; ++i) {
    const std::int32_t j = NextInt(i + 1);
    if (j != i) order[static_cast<std::size_t>(i)] = order[static_cast<std::size_t>(j)];
    order[static_cast<std::size_t>(j)] = i;
  }
  return order;
}

}  // namespace firesteel::values
