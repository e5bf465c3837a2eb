#include <openssl/evp.h>
#include <xxhash.h>
#include <zlib.h>

#include <bit>
#include <cstring>

#include "base/byte_text.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/text/murmur.h"

namespace firesteel::duck {
namespace {

// Java's big-endian BigInteger.toByteArray.
std::string BigEndian(Int128 value) {
  std::string bytes;
  for (int i = 15; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i));
  std::size_t start = 0;
  while (start < 15) {
    const bool zero = bytes[start] == 0 && (bytes[start + 1] & 0x80) == 0;
    const bool ones = bytes[start] == static_cast<char>(-1) && (bytes[start + 1] & 0x80) != 0;
    if (!zero && !ones) break;
    ++start;
  }
  return bytes.substr(start);
}

// -0.0 hashes as 0.0, every NaN alike.
std::int32_t FloatBits(float value) {
  if (value == 0) return 0;
  return value != value ? 0x7fc00000 : std::bit_cast<std::int32_t>(value);
}
std::int64_t DoubleBits(double value) {
  if (value == 0) return 0;
  return value != value ? 0x7ff8000000000000LL : std::bit_cast<std::int64_t>(value);
}

std::int64_t XxBytes(std::string_view bytes, std::int64_t seed) {
  return static_cast<std::int64_t>(XXH64(bytes.data(), bytes.size(), static_cast<std::uint64_t>(seed)));
}
std::int64_t XxLong(std::int64_t value, std::int64_t seed) {
  return XxBytes({reinterpret_cast<const char*>(&value), 8}, seed);
}
std::int64_t XxInt(std::int32_t value, std::int64_t seed) {
  return XxBytes({reinterpret_cast<const char*>(&value), 4}, seed);
}

// A NULL leaves the seed as it is, so that NULLs do not count. S is the seed's and the hash's type.
template <typename T, typename S, S (*kHash)(T, S)>
S OrSeed(std::optional<T> value, S seed) {
  return value ? kHash(*value, seed) : seed;
}
std::int32_t MurmurText(std::string_view v, std::int32_t seed) { return values::MurmurBytes(v, seed); }
std::int32_t MurmurBlob(Blob v, std::int32_t seed) { return values::MurmurBytes(v.bytes, seed); }
std::int32_t MurmurFloat(float v, std::int32_t seed) { return values::MurmurInt(FloatBits(v), seed); }
std::int32_t MurmurDouble(double v, std::int32_t seed) { return values::MurmurLong(DoubleBits(v), seed); }
std::int32_t MurmurDecimal(Int128 v, std::int32_t seed) { return values::MurmurBytes(BigEndian(v), seed); }
std::int64_t XxBlob(Blob v, std::int64_t seed) { return XxBytes(v.bytes, seed); }
std::int64_t XxFloat(float v, std::int64_t seed) { return XxInt(FloatBits(v), seed); }
std::int64_t XxDouble(double v, std::int64_t seed) { return XxLong(DoubleBits(v), seed); }
std::int64_t XxDecimal(Int128 v, std::int64_t seed) { return XxBytes(BigEndian(v), seed); }

std::string Digest(const EVP_MD* kind, std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, kind, nullptr);
  return HexEncode({reinterpret_cast<const char*>(digest), size});
}

std::string Md5(Blob bytes) { return Digest(EVP_md5(), bytes.bytes); }
std::string Sha1(Blob bytes) { return Digest(EVP_sha1(), bytes.bytes); }
std::optional<std::string> Sha2(Blob bytes, std::int32_t bits) {
  if (bits == 0 || bits == 256) return Digest(EVP_sha256(), bytes.bytes);
  if (bits == 224) return Digest(EVP_sha224(), bytes.bytes);
  if (bits == 384) return Digest(EVP_sha384(), bytes.bytes);
  if (bits == 512) return Digest(EVP_sha512(), bytes.bytes);
  return std::nullopt;
}

std::int64_t Crc32(Blob bytes) {
  return static_cast<std::int64_t>(::crc32(0, reinterpret_cast<const unsigned char*>(bytes.bytes.data()),
                                           static_cast<unsigned int>(bytes.bytes.size())));
}

constexpr OwnFunction kFunctions[] = {
    {"fs_hash_int", InstallScalar<OrSeed<std::int32_t, std::int32_t, values::MurmurInt>>},
    {"fs_hash_bigint", InstallScalar<OrSeed<std::int64_t, std::int32_t, values::MurmurLong>>},
    {"fs_hash_float", InstallScalar<OrSeed<float, std::int32_t, MurmurFloat>>},
    {"fs_hash_double", InstallScalar<OrSeed<double, std::int32_t, MurmurDouble>>},
    {"fs_hash_decimal", InstallScalar<OrSeed<Int128, std::int32_t, MurmurDecimal>>},
    {"fs_hash_text", InstallScalar<OrSeed<std::string_view, std::int32_t, MurmurText>>},
    {"fs_hash_binary", InstallScalar<OrSeed<Blob, std::int32_t, MurmurBlob>>},
    {"fs_xxhash64_int", InstallScalar<OrSeed<std::int32_t, std::int64_t, XxInt>>},
    {"fs_xxhash64_bigint", InstallScalar<OrSeed<std::int64_t, std::int64_t, XxLong>>},
    {"fs_xxhash64_float", InstallScalar<OrSeed<float, std::int64_t, XxFloat>>},
    {"fs_xxhash64_double", InstallScalar<OrSeed<double, std::int64_t, XxDouble>>},
    {"fs_xxhash64_decimal", InstallScalar<OrSeed<Int128, std::int64_t, XxDecimal>>},
    {"fs_xxhash64_text", InstallScalar<OrSeed<std::string_view, std::int64_t, XxBytes>>},
    {"fs_xxhash64_binary", InstallScalar<OrSeed<Blob, std::int64_t, XxBlob>>},
    {"fs_md5", InstallScalar<Md5>},
    {"fs_sha1", InstallScalar<Sha1>},
    {"fs_sha2", InstallScalar<Sha2>},
    {"fs_crc32", InstallScalar<Crc32>},
};

}  // namespace

std::span<const OwnFunction> OwnHashFunctions() { return kFunctions; }

}  // namespace firesteel::duck
