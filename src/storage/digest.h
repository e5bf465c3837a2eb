#pragma once

#include <string>
#include <string_view>

// Digests over OpenSSL. All results are raw bytes unless the name says otherwise.
namespace firesteel::storage {

std::string Sha256(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view bytes);
std::string Md5(std::string_view bytes);  // for etags and Content-MD5 only, never for security
std::string HexEncode(std::string_view bytes);
// Empty where `hex` is not an even number of hex digits.
std::string HexDecode(std::string_view hex);
std::string Base64Encode(std::string_view bytes);
inline std::string Sha256Hex(std::string_view bytes) { return HexEncode(Sha256(bytes)); }

}  // namespace firesteel::storage
