#pragma once

#include <string>
#include <string_view>

// Bytes as printable text and back.
namespace firesteel {

std::string HexEncode(std::string_view bytes);  // lower case
// Empty where `hex` is not an even number of hex digits.
std::string HexDecode(std::string_view hex);
std::string Base64Encode(std::string_view bytes);  // with padding, without line breaks

}  // namespace firesteel
