#include <algorithm>
#include <array>
#include <cctype>

#include "base/utf8.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/text/utf8_text.h"

namespace firesteel::duck {
namespace {

constexpr std::string_view kBase64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Spark reads base64 as MIME: whatever is not of the alphabet is skipped.
std::string DecodeBase64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == '=') break;
    const std::size_t value = kBase64Letters.find(c);
    if (value == std::string_view::npos) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++count == 4) {
      out += static_cast<char>(bits >> 16);
      out += static_cast<char>(bits >> 8);
      out += static_cast<char>(bits);
      bits = 0;
      count = 0;
    }
  }
  if (count == 3) {
    out += static_cast<char>(bits >> 10);
    out += static_cast<char>(bits >> 2);
  } else if (count == 2) {
    out += static_cast<char>(bits >> 4);
  }
  return out;
}

BlobResult Unbase64(std::string_view text) { return {DecodeBase64(text)}; }

std::optional<std::string> DecodeHex(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  std::size_t i = 0;
  // An odd first digit stands alone.
  if (text.size() % 2 == 1) {
    if (digit(text[0]) < 0) return std::nullopt;
    out += static_cast<char>(digit(text[0]));
    i = 1;
  }
  for (; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::optional<BlobResult> Unhex(std::string_view text) {
  auto bytes = DecodeHex(text);
  if (!bytes) return std::nullopt;
  return BlobResult{*std::move(bytes)};
}

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::optional<BlobResult> ToBinary(std::string_view text, std::string_view format, std::string_view mode) {
  const std::string name = LowerAscii(format);
  if (name == "utf-8" || name == "utf8") return BlobResult{std::string(text)};
  std::optional<std::string> bytes;
  if (name == "hex") bytes = DecodeHex(text);
  if (name == "base64") {
    const bool fits = std::all_of(text.begin(), text.end(), [](char c) {
      return c == '=' || std::isspace(static_cast<unsigned char>(c)) != 0 ||
             kBase64Letters.find(c) != std::string_view::npos;
    });
    if (fits) bytes = DecodeBase64(text);
  }
  if (bytes) return BlobResult{*std::move(bytes)};
  if (mode == "try") return std::nullopt;
  RaiseError("CONVERSION_INVALID_INPUT", {{"str", "'" + std::string(text) + "'"},
                                          {"fmt", "'" + std::string(format) + "'"},
                                          {"targetType", "\"BINARY\""},
                                          {"suggestion", "`try_to_binary`"}});
}

enum class Charset { kAscii, kLatin1, kUtf8, kUtf16, kUtf16Be, kUtf16Le, kUtf32 };

Charset CharsetOf(std::string_view name, std::string_view function) {
  static constexpr std::array<std::pair<std::string_view, Charset>, 7> names = {{{"us-ascii", Charset::kAscii},
                                                                                 {"iso-8859-1", Charset::kLatin1},
                                                                                 {"utf-8", Charset::kUtf8},
                                                                                 {"utf-16", Charset::kUtf16},
                                                                                 {"utf-16be", Charset::kUtf16Be},
                                                                                 {"utf-16le", Charset::kUtf16Le},
                                                                                 {"utf-32", Charset::kUtf32}}};
  const std::string lower = LowerAscii(name);
  for (const auto& [text, charset] : names) {
    if (text == lower) return charset;
  }
  RaiseError("INVALID_PARAMETER_VALUE.CHARSET",
             {{"functionName", "`" + std::string(function) + "`"},
              {"parameter", "`charset`"},
              {"charset", std::string(name)},
              {"charsets", "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8"}});
}

[[noreturn]] void Malformed(std::string_view function, std::string_view charset) {
  RaiseError("MALFORMED_CHARACTER_CODING",
             {{"function", "`" + std::string(function) + "`"}, {"charset", std::string(charset)}});
}

void Append16(std::string& out, std::uint32_t unit, bool big_endian) {
  const char high = static_cast<char>(unit >> 8);
  const char low = static_cast<char>(unit);
  out += big_endian ? high : low;
  out += big_endian ? low : high;
}

BlobResult Encode(std::string_view text, std::string_view charset_name) {
  const Charset charset = CharsetOf(charset_name, "encode");
  if (charset == Charset::kUtf8) return {std::string(text)};
  std::string out;
  if (charset == Charset::kUtf16 && !text.empty()) out = "\xFE\xFF";
  for (std::string_view character : values::Characters(text)) {
    const char32_t c = values::DecodeCharacter(character);
    switch (charset) {
      case Charset::kAscii:
      case Charset::kLatin1:
        if (c > (charset == Charset::kAscii ? 0x7FU : 0xFFU)) Malformed("encode", charset_name);
        out += static_cast<char>(c);
        break;
      case Charset::kUtf32:
        Append16(out, static_cast<std::uint32_t>(c) >> 16, true);
        Append16(out, static_cast<std::uint32_t>(c) & 0xFFFF, true);
        break;
      default: {
        const bool big_endian = charset != Charset::kUtf16Le;
        if (c >= 0x10000) {
          Append16(out, 0xD800 + ((static_cast<std::uint32_t>(c) - 0x10000) >> 10), big_endian);
          Append16(out, 0xDC00 + ((static_cast<std::uint32_t>(c) - 0x10000) & 0x3FF), big_endian);
        } else {
          Append16(out, static_cast<std::uint32_t>(c), big_endian);
        }
      }
    }
  }
  return {std::move(out)};
}

std::string DecodeUtf16(std::string_view bytes, bool big_endian, std::string_view charset_name) {
  std::string out;
  if (bytes.size() % 2 != 0) Malformed("decode", charset_name);
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(big_endian ? a << 8 | b : b << 8 | a);
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    std::uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size()) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    }
    values::AppendCharacter(out, c);
  }
  return out;
}

std::string Decode(Blob blob, std::string_view charset_name) {
  const std::string_view bytes = blob.bytes;
  std::string out;
  switch (CharsetOf(charset_name, "decode")) {
    case Charset::kUtf8:
      if (!IsValidUtf8(bytes)) Malformed("decode", charset_name);
      return std::string(bytes);
    case Charset::kAscii:
    case Charset::kLatin1:
      for (char c : bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (code > 0x7F && LowerAscii(charset_name) == "us-ascii") Malformed("decode", charset_name);
        values::AppendCharacter(out, code);
      }
      return out;
    case Charset::kUtf16: {
      if (bytes.starts_with("\xFF\xFE")) return DecodeUtf16(bytes.substr(2), false, charset_name);
      return DecodeUtf16(bytes.starts_with("\xFE\xFF") ? bytes.substr(2) : bytes, true, charset_name);
    }
    case Charset::kUtf16Be:
      return DecodeUtf16(bytes, true, charset_name);
    case Charset::kUtf16Le:
      return DecodeUtf16(bytes, false, charset_name);
    case Charset::kUtf32:
      if (bytes.size() % 4 != 0) Malformed("decode", charset_name);
      for (std::size_t i = 0; i < bytes.size(); i += 4) {
        char32_t c = 0;
        for (std::size_t k = 0; k < 4; ++k) c = c << 8 | static_cast<unsigned char>(bytes[i + k]);
        values::AppendCharacter(out, c);
      }
      return out;
  }
  return out;
}

// The text's first code point.
std::int32_t Ascii(std::string_view text) {
  if (text.empty()) return 0;
  return static_cast<std::int32_t>(values::DecodeCharacter(text.substr(0, values::CharacterBytes(text[0]))));
}

std::string Chr(std::int64_t code) {
  if (code < 0) return "";
  std::string out;
  values::AppendCharacter(out, static_cast<char32_t>(code & 0xFF));
  return out;
}

std::string Soundex(std::string_view text) {
  static constexpr std::string_view codes = "01230127022455012623010202";
  if (text.empty()) return "";
  const auto upper = [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); };
  const char first = upper(text[0]);
  // What does not start with a letter stays as it is.
  if (first < 'A' || first > 'Z') return std::string(text);
  std::string out(1, first);
  char last = codes[static_cast<std::size_t>(first - 'A')];
  for (std::size_t i = 1; i < text.size() && out.size() < 4; ++i) {
    const char c = upper(text[i]);
    if (c < 'A' || c > 'Z') {
      last = '0';
      continue;
    }
    const char code = codes[static_cast<std::size_t>(c - 'A')];
    // H and W do not part letters of one code.
    if (code == '7' || c == 'H' || c == 'W') continue;
    if (code != '0' && code != last) out += code;
    last = code;
  }
  out.resize(4, '0');
  return out;
}

std::int32_t Distance(const FunctionCall& call, std::string_view a, std::string_view b) {
  call.NeedMemory(values::MemoryOfCharacters(a) + values::MemoryOfCharacters(b));
  const auto left = values::Characters(a);
  const auto right = values::Characters(b);
  std::vector<std::int32_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = static_cast<std::int32_t>(j);
  for (std::size_t i = 1; i <= left.size(); ++i) {
    call.Poll();
    std::int32_t diagonal = row[0];
    row[0] = static_cast<std::int32_t>(i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::int32_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[right.size()];
}

std::int32_t DistanceWithin(const FunctionCall& call, std::string_view a, std::string_view b, std::int32_t threshold) {
  const std::int32_t distance = Distance(call, a, b);
  return distance > threshold ? -1 : distance;
}

bool LuhnCheck(std::string_view text) {
  int sum = 0;
  bool twice = false;
  for (auto i = text.rbegin(); i != text.rend(); ++i) {
    if (*i < '0' || *i > '9') return false;
    int digit = *i - '0';
    if (twice && (digit *= 2) > 9) digit -= 9;
    sum += digit;
    twice = !twice;
  }
  return !text.empty() && sum % 10 == 0;
}

std::string Quote(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') out += '\\';
    out += c;
  }
  return out + "'";
}

std::optional<std::string> ValidateUtf8(std::string_view text, std::string_view mode) {
  if (IsValidUtf8(text)) return std::string(text);
  if (mode == "try") return std::nullopt;
  RaiseError("INVALID_UTF8_STRING", {{"str", std::string(text)}});
}

constexpr OwnFunction kFunctions[] = {
    {"fs_unbase64", InstallScalar<Unbase64>},
    {"fs_unhex", InstallScalar<Unhex>},
    {"fs_to_binary", InstallScalar<ToBinary>},
    {"fs_encode", InstallScalar<Encode>},
    {"fs_decode", InstallScalar<Decode>},
    {"fs_ascii", InstallScalar<Ascii>},
    {"fs_chr", InstallScalar<Chr>},
    {"fs_soundex", InstallScalar<Soundex>},
    {"fs_levenshtein", InstallScalar<Distance>},
    {"fs_levenshtein_within", InstallScalar<DistanceWithin>},
    {"fs_luhn_check", InstallScalar<LuhnCheck>},
    {"fs_quote", InstallScalar<Quote>},
    {"fs_is_valid_utf8", InstallScalar<IsValidUtf8>},
    {"fs_make_valid_utf8", InstallScalar<MakeValidUtf8>},
    {"fs_validate_utf8", InstallScalar<ValidateUtf8>},
};

}  // namespace

std::span<const OwnFunction> OwnEncodingFunctions() { return kFunctions; }

}  // namespace firesteel::duck
