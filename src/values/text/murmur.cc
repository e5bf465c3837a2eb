#include "values/text/murmur.h"

#include <bit>
#include <cstring>

namespace firesteel::values {
namespace {

std::uint32_t MixK(std::uint32_t k) { return std::rotl(k * 0xcc9e2d51U, 15) * 0x1b873593U; }
std::uint32_t MixH(std::uint32_t h, std::uint32_t k) { return std::rotl(h ^ k, 13) * 5 + 0xe6546b64U; }
std::int32_t Finish(std::uint32_t h, std::uint32_t length) {
  h ^= length;
  h = (h ^ (h >> 16)) * 0x85ebca6bU;
  h = (h ^ (h >> 13)) * 0xc2b2ae35U;
  return static_cast<std::int32_t>(h ^ (h >> 16));
}

}  // namespace

std::int32_t MurmurInt(std::int32_t value, std::int32_t seed) {
  return Finish(MixH(static_cast<std::uint32_t>(seed), MixK(static_cast<std::uint32_t>(value))), 4);
}
std::int32_t MurmurLong(std::int64_t value, std::int32_t seed) {
  const auto bits = static_cast<std::uint64_t>(value);
  std::uint32_t h = MixH(static_cast<std::uint32_t>(seed), MixK(static_cast<std::uint32_t>(bits)));
  h = MixH(h, MixK(static_cast<std::uint32_t>(bits >> 32)));
  return Finish(h, 8);
}
std::int32_t MurmurBytes(std::string_view bytes, std::int32_t seed) {
  auto h = static_cast<std::uint32_t>(seed);
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + i, 4);
    h = MixH(h, MixK(word));
  }
  for (; i < bytes.size(); ++i)
    h = MixH(h, MixK(static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<signed char>(bytes[i])))));
  return Finish(h, static_cast<std::uint32_t>(bytes.size()));
}

}  // namespace firesteel::values
