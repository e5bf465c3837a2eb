#include "session/display/display_width.h"

#include <algorithm>
#include <cstdint>

namespace firesteel::session {
namespace {

std::size_t SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

// Ranges that Spark takes for full width; all are in the basic plane.
constexpr struct {
  std::uint32_t first, last;
} kFullWidth[] = {
    {0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
    {0xFE10, 0xFE19}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
};

bool IsFullWidth(std::string_view three_bytes) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(three_bytes[i]));
  };
  const std::uint32_t point = (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
  return std::any_of(std::begin(kFullWidth), std::end(kFullWidth),
                     [&](const auto& range) { return point >= range.first && point <= range.last; });
}

}  // namespace

std::size_t Utf16Length(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = SequenceLength(static_cast<unsigned char>(text[i]));
    units += length == 4 ? 2 : 1;
    i += length;
  }
  return units;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = SequenceLength(static_cast<unsigned char>(text[i]));
    width += length == 4 ? 2 : 1;
    if (length == 3 && i + 3 <= text.size() && IsFullWidth(text.substr(i, 3))) ++width;
    i += length;
  }
  return width;
}

std::string Utf16Prefix(std::string_view text, std::size_t units) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (seen == units) return std::string(text.substr(0, i));
    const std::size_t length = SequenceLength(static_cast<unsigned char>(text[i]));
    seen += length == 4 ? 2 : 1;
    if (seen > units) return std::string(text.substr(0, i)) + "?";
    i += length;
  }
  return std::string(text);
}

}  // namespace firesteel::session
