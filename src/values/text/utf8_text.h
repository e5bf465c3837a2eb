#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel::values {

// UTF-8 by code points, as Spark's UTF8String counts. Bytes that are not UTF-8 count as one character each.

// Bytes of the character that starts with `lead`.
std::size_t CharacterBytes(char lead);
std::size_t CountCharacters(std::string_view text);
// The byte where character `index` starts; text.size() past the end.
std::size_t ByteOfCharacter(std::string_view text, std::size_t index);
std::vector<std::string_view> Characters(std::string_view text);
// At most what Characters(text) takes, in bytes.
std::int64_t MemoryOfCharacters(std::string_view text);
char32_t DecodeCharacter(std::string_view character);
void AppendCharacter(std::string& out, char32_t code_point);

// Spark's substring: positions from 1, negative ones from the end, 0 as 1.
std::string_view SubstringByCharacters(std::string_view text, std::int64_t position, std::int64_t length);
std::string_view SubstringByBytes(std::string_view bytes, std::int64_t position, std::int64_t length);

}  // namespace firesteel::values
