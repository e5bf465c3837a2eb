#pragma once

#include <cstdint>

#include "duckdb_cpp.hpp"

#include "types/value.h"

namespace firesteel::duck {

// DuckDB's HUGEINT in a vector: low word first. Vectors that hold rows behind each other (those of window functions,
// sorts, spilled data) align it to 8 bytes only, which the processor does not forgive an __int128.
struct StoredInt128 {
  std::uint64_t low = 0;
  std::int64_t high = 0;

  StoredInt128() = default;
  StoredInt128(Int128 value) : low(static_cast<std::uint64_t>(value)), high(static_cast<std::int64_t>(value >> 64)) {}
  operator Int128() const { return static_cast<Int128>((static_cast<unsigned __int128>(high) << 64) | low); }
};
static_assert(sizeof(StoredInt128) == 16 && alignof(StoredInt128) == 8);

// DuckDB stores 16, 32, 64 or 128 bits by precision.
inline Int128 ReadStoredDecimal(const void* stored, duckdb::cxx::idx_t entry, int precision) {
  if (precision <= 4) return static_cast<const std::int16_t*>(stored)[entry];
  if (precision <= 9) return static_cast<const std::int32_t*>(stored)[entry];
  if (precision <= 18) return static_cast<const std::int64_t*>(stored)[entry];
  return static_cast<const StoredInt128*>(stored)[entry];
}

inline void WriteStoredDecimal(void* stored, duckdb::cxx::idx_t entry, int precision, Int128 value) {
  if (precision <= 4) {
    static_cast<std::int16_t*>(stored)[entry] = static_cast<std::int16_t>(value);
  } else if (precision <= 9) {
    static_cast<std::int32_t*>(stored)[entry] = static_cast<std::int32_t>(value);
  } else if (precision <= 18) {
    static_cast<std::int64_t*>(stored)[entry] = static_cast<std::int64_t>(value);
  } else {
    static_cast<StoredInt128*>(stored)[entry] = value;
  }
}

}  // namespace firesteel::duck
