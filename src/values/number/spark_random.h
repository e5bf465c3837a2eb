#pragma once

#include <cstdint>
#include <vector>

namespace firesteel::values {

// The generators behind Spark's rand(seed), randn(seed), uniform and randstr: a 64-bit xorshift whose seed is hashed
// first. One partition's worth; Spark adds the partition's number to the seed.
class XorShiftRandom {
 public:
  explicit XorShiftRandom(std::int64_t seed);

  std::int32_t NextInt() { return Next(32); }
  double NextDouble();
  double NextGaussian();  // polar method, in pairs as Java's Random gives them

 private:
  std::int32_t Next(int bits);

  std::uint64_t state_;
  double kept_gaussian_ = 0;
  bool has_kept_gaussian_ = false;
};

// MT19937, as Spark's shuffle and uuid use it.
class MersenneTwister {
 public:
  explicit MersenneTwister(std::int64_t seed);

  std::int64_t NextLong();
  std::int32_t NextInt(std::int32_t bound);  // 0 <= result < bound
  // 0 .. size-1 in random order.
  std::vector<std::int32_t> Permutation(std::int32_t size);

 private:
  std::uint32_t Next(int bits);

  std::vector<std::uint32_t> state_;
  std::size_t index_ = 0;
};

}  // namespace firesteel::values
