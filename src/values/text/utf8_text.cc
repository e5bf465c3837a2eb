#include "values/text/utf8_text.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace firesteel::values {
std::size_t CharacterBytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  if (byte < 0xF0) return 3;
  return 4;
}

std::size_t CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += CharacterBytes(text[i])) ++count;
  return count;
}

std::size_t ByteOfCharacter(std::string_view text, std::size_t index) {
  std::size_t byte = 0;
  while (index > 0 && byte < text.size()) {
    byte += CharacterBytes(text[byte]);
    --index;
  }
  return std::min(byte, text.size());
}

std::int64_t MemoryOfCharacters(std::string_view text) {
  return static_cast<std::int64_t>(text.size() * sizeof(std::string_view));
}

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> out;
  out.reserve(CountCharacters(text));
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = std::min(CharacterBytes(text[i]), text.size() - i);
    out.push_back(text.substr(i, size));
    i += size;
  }
  return out;
}

char32_t DecodeCharacter(std::string_view character) {
  if (character.empty()) return 0;
  const auto lead = static_cast<unsigned char>(character[0]);
  if (lead < 0xC0) return lead;
  char32_t value = lead & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07);
  for (std::size_t i = 1; i < character.size(); ++i)
    value = (value << 6) | (static_cast<unsigned char>(character[i]) & 0x3F);
  return value;
}

void AppendCharacter(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::string_view SubstringByCharacters(std::string_view text, std::int64_t position, std::int64_t length) {
  std::int64_t start = position > 0 ? position - 1 : 0;
  if (position < 0) start = static_cast<std::int64_t>(CountCharacters(text)) + position;
  const std::int64_t end = length > std::numeric_limits<std::int32_t>::max() - start
                               ? std::numeric_limits<std::int32_t>::max()
                               : start + length;
  if (end <= start || end <= 0) return {};
  const auto first = static_cast<std::size_t>(std::max<std::int64_t>(start, 0));
  const std::size_t begin = ByteOfCharacter(text, first);
  const std::string_view rest = text.substr(begin);
  return rest.substr(0, ByteOfCharacter(rest, static_cast<std::size_t>(end) - first));
}

std::string_view SubstringByBytes(std::string_view bytes, std::int64_t position, std::int64_t length) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (position > size) return {};
  std::int64_t start = position > 0 ? position - 1 : position < 0 ? size + position : 0;
  const std::int64_t end = size - start < length ? size : start + length;
  start = std::max<std::int64_t>(start, 0);
  if (start >= end) return {};
  return bytes.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
}

}  // namespace firesteel::values
