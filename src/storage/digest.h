#pragma once

#include <string>
#include <string_view>

#include "base/byte_text.h"

// Digests over OpenSSL. All results are raw bytes unless the name says otherwise.
namespace firesteel::storage {

std::string Sha256(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view bytes);
std::string Md5(std::string_view bytes);  // for etags and Content-MD5 only, never for security
inline std::string Sha256Hex(std::string_view bytes) { return HexEncode(Sha256(bytes)); }

}  // namespace firesteel::storage
