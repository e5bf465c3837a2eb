#include "sql/text/string_text.h"

#include <cctype>
#include <cstdint>
#include <optional>

namespace firesteel::sql {
namespace {

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    out += static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

std::optional<std::uint32_t> ReadNumber(std::string_view text, std::size_t digits, int base) {
  if (text.size() < digits) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
    if (digit >= base) return std::nullopt;
    number = number * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  return number;
}

// Appends what the escape at the beginning of `text` (after its backslash) stands for; returns the bytes it took.
std::size_t AppendEscape(std::string_view text, std::string& out) {
  if (text[0] == 'u') {
    if (const auto high = ReadNumber(text.substr(1), 4, 16)) {
      // A pair of UTF-16 surrogates is one character.
      if (*high >= 0xD800 && *high < 0xDC00 && text.substr(5).starts_with("\\u")) {
        const auto low = ReadNumber(text.substr(7), 4, 16);
        if (low && *low >= 0xDC00 && *low < 0xE000) {
          AppendUtf8(0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00), out);
          return 11;
        }
      }
      if (*high >= 0xD800 && *high < 0xE000) {
        out += '?';  // what Java writes for half a pair
      } else {
        AppendUtf8(*high, out);
      }
      return 5;
    }
  }
  if (text[0] == 'U') {
    if (const auto code_point = ReadNumber(text.substr(1), 8, 16); code_point && *code_point <= 0x10FFFF) {
      AppendUtf8(*code_point, out);
      return 9;
    }
  }
  if (text[0] >= '0' && text[0] <= '1') {
    if (const auto code_point = ReadNumber(text, 3, 8)) {
      AppendUtf8(*code_point, out);
      return 3;
    }
  }
  switch (text[0]) {
    case '0':
      out += '\0';
      return 1;
    case 'b':
      out += '\b';
      return 1;
    case 'n':
      out += '\n';
      return 1;
    case 'r':
      out += '\r';
      return 1;
    case 't':
      out += '\t';
      return 1;
    case 'Z':
      out += '\x1A';
      return 1;
    case '%':
      out += "\\%";
      return 1;
    case '_':
      out += "\\_";
      return 1;
    default:
      out += text[0];
      return 1;
  }
}

}  // namespace

std::string UnescapeString(std::string_view quoted, StringEscapes escapes) {
  if (quoted.front() == 'r' || quoted.front() == 'R') return std::string(quoted.substr(2, quoted.size() - 3));
  const char quote = quoted.front();
  const std::string_view body = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size();) {
    if (body[i] == '\\' && escapes == StringEscapes::kActive && i + 1 < body.size()) {
      i += 1 + AppendEscape(body.substr(i + 1), out);
    } else if (body[i] == quote) {
      out += quote;
      i += 2;
    } else {
      out += body[i++];
    }
  }
  return out;
}

}  // namespace firesteel::sql
