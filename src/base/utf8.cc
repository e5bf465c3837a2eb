#include "base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace firesteel {
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

// The length a lead byte promises.
std::size_t AnnouncedBytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    std::uint64_t eight = 0;  // most text is ASCII
    if (text.size() >= sizeof(eight)) {
      std::memcpy(&eight, text.data(), sizeof(eight));
      if ((eight & 0x8080808080808080u) == 0) {
        text.remove_prefix(sizeof(eight));
        continue;
      }
    }
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
      out += "\xEF\xBF\xBD";
      // One replacement for the longest part of a sequence that could have become well-formed.
      std::size_t bad = 1;
      const std::size_t wanted = AnnouncedBytes(text[0]);
      while (bad < wanted && bad < text.size() && (text[bad] & 0xC0) == 0x80 && wanted > 2) ++bad;
      text.remove_prefix(std::min(bad, text.size()));
    } else {
      out += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  return out;
}

}  // namespace firesteel
