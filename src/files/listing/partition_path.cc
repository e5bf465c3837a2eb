#include "files/listing/partition_path.h"

#include <array>
#include <cstdint>

namespace firesteel::files {
namespace {

// ExternalCatalogUtils.charToEscape of Spark.
constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (int c = 1; c < 0x20; ++c) escaped[static_cast<std::size_t>(c)] = true;
  for (const char c : {'"', '#', '%', '\'', '*', '/', ':', '=', '?', '\\', '\x7F', '{', '[', ']', '^'}) {
    escaped[static_cast<unsigned char>(c)] = true;
  }
  return escaped;
}();

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string EscapePathName(std::string_view name) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (kEscaped[byte]) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

std::string UnescapePathName(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '%' && i + 2 < name.size()) {
      const int high = HexDigit(name[i + 1]);
      const int low = HexDigit(name[i + 2]);
      if (high >= 0 && low >= 0) {
        // Java works on UTF-16 and would make U+00E9 of %E9; escapes above ASCII are never written by Hive.
        const std::uint32_t code = static_cast<std::uint32_t>(high * 16 + low);
        if (code < 0x80) {
          out += static_cast<char>(code);
        } else {
          out += static_cast<char>(0xC0 | (code >> 6));
          out += static_cast<char>(0x80 | (code & 0x3F));
        }
        i += 2;
        continue;
      }
    }
    out += name[i];
  }
  return out;
}

std::string PartitionFolderName(std::string_view column, const std::optional<std::string>& value) {
  std::string out = EscapePathName(column) + "=";
  if (!value || value->empty()) return out + std::string(kHiveDefaultPartition);
  return out + EscapePathName(*value);
}

std::optional<std::pair<std::string, std::string>> ParsePartitionFolder(std::string_view name) {
  const std::size_t equals = name.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == name.size()) return std::nullopt;
  return std::pair(UnescapePathName(name.substr(0, equals)), UnescapePathName(name.substr(equals + 1)));
}

bool IsHiddenName(std::string_view name) {
  return (name.starts_with('_') && name.find('=') == std::string_view::npos) || name.starts_with('.') ||
         name.ends_with("._COPYING_");
}

}  // namespace firesteel::files
