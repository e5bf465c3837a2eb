#include "duck/utf8_text.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace firesteel::duck {
namespace {

// Length of the well-formed sequence at `text`'s start, or 0. Follows Unicode's table of well-formed sequences.
std::size_t WellFormed(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned char lead = byte(0);
  const auto in = [&](std::size_t i, int low, int high) { return byte(i) >= low && byte(i) <= high; };
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool second = lead == 0xE0 ? in(1, 0xA0, 0xBF) : lead == 0xED ? in(1, 0x80, 0x9F) : in(1, 0x80, 0xBF);
    return second && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool second = lead == 0xF0 ? in(1, 0x90, 0xBF) : lead == 0xF4 ? in(1, 0x80, 0x8F) : in(1, 0x80, 0xBF);
    return second && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

}  // namespace

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

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> out;
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
  for (std::size_t i = 1; i < character.size(); ++i) value = (value << 6) | (static_cast<unsigned char>(character[i]) & 0x3F);
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

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = WellFormed(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string MakeValidUtf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = WellFormed(text);
    if (size == 0) {
      AppendCharacter(out, 0xFFFD);
      // One replacement for the longest part of a sequence that could have become well-formed.
      std::size_t bad = 1;
      const std::size_t wanted = CharacterBytes(text[0]);
      while (bad < wanted && bad < text.size() && (text[bad] & 0xC0) == 0x80 && wanted > 2) ++bad;
      text.remove_prefix(std::min(bad, text.size()));
    } else {
      out += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  return out;
}

std::string_view SubstringByCharacters(std::string_view text, std::int64_t position, std::int64_t length) {
  std::int64_t start = position > 0 ? position - 1 : 0;
  if (position < 0) start = static_cast<std::int64_t>(CountCharacters(text)) + position;
  const std::int64_t end = length > std::numeric_limits<std::int32_t>::max() - start ? std::numeric_limits<std::int32_t>::max()
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

}  // namespace firesteel::duck
