#pragma once

#include <cstdint>
#include <string_view>

namespace firesteel::values {

// Spark's Murmur3 (x86, 32 bits). The bytes of texts beyond the last whole word are hashed one by one, sign and all.
std::int32_t MurmurInt(std::int32_t value, std::int32_t seed);
std::int32_t MurmurLong(std::int64_t value, std::int32_t seed);
std::int32_t MurmurBytes(std::string_view bytes, std::int32_t seed);

}  // namespace firesteel::values
