#include <algorithm>
#include <map>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/text/utf8_text.h"

namespace firesteel::duck {
namespace {

bool IsAscii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// Full case mapping as in Java ('ß' becomes 'SS'), with the quick way for ASCII.
enum class Case { kUpper, kLower };

template <Case kCase>
std::string Map(std::string_view text) {
  std::string out;
  if (IsAscii(text)) {
    out.resize(text.size());
    std::transform(text.begin(), text.end(), out.begin(), [](char c) {
      if constexpr (kCase == Case::kUpper) return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return out;
  }
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode error = U_ZERO_ERROR;
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  if constexpr (kCase == Case::kUpper) {
    icu::CaseMap::utf8ToUpper("", 0, piece, sink, nullptr, error);
  } else {
    icu::CaseMap::utf8ToLower("", 0, piece, sink, nullptr, error);
  }
  return out;
}

std::string Upper(std::string_view text) { return Map<Case::kUpper>(text); }
std::string Lower(std::string_view text) { return Map<Case::kLower>(text); }

// A word starts after a space, and only there.
std::string Initcap(const FunctionCall& call, std::string_view text) {
  call.NeedMemory(values::MemoryOfCharacters(text));
  const std::string lower = Lower(text);
  std::string out;
  bool start = true;
  for (std::string_view character : values::Characters(lower)) {
    if (start) {
      values::AppendCharacter(
          out, static_cast<char32_t>(u_totitle(static_cast<UChar32>(values::DecodeCharacter(character)))));
    } else {
      out += character;
    }
    start = character == " ";
  }
  return out;
}

std::string Substring(std::string_view text, std::int32_t position, std::int32_t length) {
  return std::string(values::SubstringByCharacters(text, position, length));
}
BlobResult SubstringBinary(Blob bytes, std::int32_t position, std::int32_t length) {
  return {std::string(values::SubstringByBytes(bytes.bytes, position, length))};
}

std::string Right(std::string_view text, std::int32_t length) {
  if (length <= 0) return "";
  return std::string(values::SubstringByCharacters(text, -static_cast<std::int64_t>(length), length));
}
BlobResult RightBinary(Blob bytes, std::int32_t length) {
  if (length <= 0) return {};
  const auto kept = std::min<std::size_t>(bytes.bytes.size(), static_cast<std::size_t>(length));
  return {std::string(bytes.bytes.substr(bytes.bytes.size() - kept))};
}

// Room for a result of that size, which is held twice for a moment: here and in the rows.
void ReserveResult(const FunctionCall& call, std::string& out, std::int64_t bytes) {
  call.NeedMemory(2 * bytes);
  out.reserve(static_cast<std::size_t>(bytes));
}

void AppendTimes(const FunctionCall& call, std::string& out, std::string_view text, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) {
    out += text;
    call.Poll();
  }
}

enum class Side { kLeft, kRight };

template <Side kSide>
std::string Pad(const FunctionCall& call, std::string_view text, std::int32_t length, std::string_view pad) {
  const auto missing = static_cast<std::int64_t>(length) - static_cast<std::int64_t>(values::CountCharacters(text));
  if (missing <= 0 || pad.empty()) return std::string(values::SubstringByCharacters(text, 1, std::max(length, 0)));
  const auto pad_characters = static_cast<std::int64_t>(values::CountCharacters(pad));
  const std::int64_t whole = missing / pad_characters;
  const std::string_view rest = values::SubstringByCharacters(pad, 1, missing % pad_characters);
  std::string out;
  ReserveResult(call, out,
                static_cast<std::int64_t>(text.size() + rest.size()) + whole * static_cast<std::int64_t>(pad.size()));
  if (kSide == Side::kRight) out += text;
  AppendTimes(call, out, pad, whole);
  out += rest;
  if (kSide == Side::kLeft) out += text;
  return out;
}

template <Side kSide>
BlobResult PadBinary(const FunctionCall& call, Blob bytes, std::int32_t length, Blob pad) {
  if (length <= 0) return {};
  const auto wanted = static_cast<std::size_t>(length);
  std::string text(bytes.bytes.substr(0, wanted));
  if (text.size() == wanted || pad.bytes.empty()) return {std::move(text)};
  const std::size_t missing = wanted - text.size();
  std::string out;
  ReserveResult(call, out, length);
  if (kSide == Side::kRight) out += text;
  AppendTimes(call, out, pad.bytes, static_cast<std::int64_t>(missing / pad.bytes.size()));
  out += pad.bytes.substr(0, missing % pad.bytes.size());
  if (kSide == Side::kLeft) out += text;
  return {std::move(out)};
}

std::string Reverse(const FunctionCall& call, std::string_view text) {
  call.NeedMemory(values::MemoryOfCharacters(text));
  std::string out;
  const auto characters = values::Characters(text);
  for (auto i = characters.rbegin(); i != characters.rend(); ++i) out += *i;
  return out;
}

// Positions count from 1; 0 is "not there". A NULL start gives 0, whatever the texts are.
std::optional<std::int32_t> Locate(std::optional<std::string_view> part, std::optional<std::string_view> text,
                                   std::optional<std::int32_t> start) {
  if (!start) return 0;
  if (!part || !text) return std::nullopt;
  if (*start < 1) return 0;
  if (part->empty()) return 1;
  const std::size_t from = values::ByteOfCharacter(*text, static_cast<std::size_t>(*start) - 1);
  const std::size_t found = text->find(*part, from);
  if (found == std::string_view::npos) return 0;
  return static_cast<std::int32_t>(values::CountCharacters(text->substr(0, found))) + 1;
}

std::string Replace(const FunctionCall& call, std::string_view text, std::string_view part, std::string_view with) {
  if (part.empty()) return std::string(text);
  std::string out;
  for (std::size_t asked = 1 << 20;; call.Poll()) {
    if (out.size() > asked) {
      asked = 2 * out.capacity();
      call.NeedMemory(static_cast<std::int64_t>(asked));
    }
    const std::size_t found = text.find(part);
    out += text.substr(0, found);
    if (found == std::string_view::npos) return out;
    out += with;
    text.remove_prefix(found + part.size());
  }
}

std::string Translate(const FunctionCall& call, std::string_view text, std::string_view from, std::string_view to) {
  call.NeedMemory(values::MemoryOfCharacters(text) + values::MemoryOfCharacters(from) + values::MemoryOfCharacters(to));
  const auto sources = values::Characters(from);
  const auto targets = values::Characters(to);
  std::map<std::string_view, std::string_view> table;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    table.emplace(sources[i], i < targets.size() ? targets[i] : std::string_view());
  }
  std::string out;
  for (std::string_view character : values::Characters(text)) {
    call.Poll();
    const auto found = table.find(character);
    out += found == table.end() ? character : found->second;
  }
  return out;
}

std::string Overlay(std::string_view text, std::string_view part, std::int32_t position, std::int32_t length) {
  const std::int64_t replaced = length >= 0 ? length : static_cast<std::int64_t>(values::CountCharacters(part));
  std::string out(values::SubstringByCharacters(text, 1, static_cast<std::int64_t>(position) - 1));
  out += part;
  out += values::SubstringByCharacters(text, position + replaced, std::numeric_limits<std::int32_t>::max());
  return out;
}

BlobResult OverlayBinary(Blob bytes, Blob part, std::int32_t position, std::int32_t length) {
  const std::int64_t replaced = length >= 0 ? length : static_cast<std::int64_t>(part.bytes.size());
  std::string out(values::SubstringByBytes(bytes.bytes, 1, static_cast<std::int64_t>(position) - 1));
  out += part.bytes;
  out += values::SubstringByBytes(bytes.bytes, position + replaced, std::numeric_limits<std::int32_t>::max());
  return {std::move(out)};
}

std::string SplitPart(std::string_view text, std::string_view delimiter, std::int32_t index) {
  if (index == 0) RaiseError("INVALID_INDEX_OF_ZERO");
  std::vector<std::string_view> parts;
  while (!delimiter.empty()) {
    const std::size_t found = text.find(delimiter);
    if (found == std::string_view::npos) break;
    parts.push_back(text.substr(0, found));
    text.remove_prefix(found + delimiter.size());
  }
  parts.push_back(text);
  const auto count = static_cast<std::int64_t>(parts.size());
  const std::int64_t wanted = index > 0 ? index - 1 : count + index;
  if (wanted < 0 || wanted >= count) return "";
  return std::string(parts[static_cast<std::size_t>(wanted)]);
}

// Searches go on one byte after the last hit, as Spark's do: 'aaa' holds 'aa' twice.
std::string SubstringIndex(std::string_view text, std::string_view delimiter, std::int32_t count) {
  if (delimiter.empty() || count == 0) return "";
  if (count > 0) {
    std::size_t found = 0;
    for (std::size_t from = 0; count > 0; --count, from = found + 1) {
      found = text.find(delimiter, from);
      if (found == std::string_view::npos) return std::string(text);
    }
    return std::string(text.substr(0, found));
  }
  std::size_t found = text.size();
  for (std::int64_t left = -static_cast<std::int64_t>(count); left > 0; --left) {
    if (found == 0) return std::string(text);
    found = text.rfind(delimiter, found - 1);
    if (found == std::string_view::npos) return std::string(text);
  }
  return std::string(text.substr(found + delimiter.size()));
}

std::int32_t FindInSet(std::string_view word, std::string_view list) {
  if (word.find(',') != std::string_view::npos) return 0;
  std::int32_t index = 1;
  while (true) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == word) return index;
    if (comma == std::string_view::npos) return 0;
    list.remove_prefix(comma + 1);
    ++index;
  }
}

std::string Repeat(const FunctionCall& call, std::string_view text, std::int32_t times) {
  std::string out;
  ReserveResult(call, out, static_cast<std::int64_t>(text.size()) * std::max(times, 0));
  AppendTimes(call, out, text, times);
  return out;
}

// A NULL replacement keeps characters of that class.
std::optional<std::string> Mask(const FunctionCall& call, std::optional<std::string_view> text,
                                std::optional<std::string_view> upper, std::optional<std::string_view> lower,
                                std::optional<std::string_view> digit, std::optional<std::string_view> other) {
  if (!text) return std::nullopt;
  call.NeedMemory(values::MemoryOfCharacters(*text));
  std::string out;
  for (std::string_view character : values::Characters(*text)) {
    call.Poll();
    const auto c = static_cast<UChar32>(values::DecodeCharacter(character));
    const auto& with = u_isUUppercase(c) || u_istitle(c) ? upper
                       : u_isULowercase(c)               ? lower
                       : u_isdigit(c)                    ? digit
                                                         : other;
    out += with.value_or(character);
  }
  return out;
}

bool BinaryContains(Blob bytes, Blob part) { return bytes.bytes.find(part.bytes) != std::string_view::npos; }
bool BinaryStartsWith(Blob bytes, Blob part) { return bytes.bytes.starts_with(part.bytes); }
bool BinaryEndsWith(Blob bytes, Blob part) { return bytes.bytes.ends_with(part.bytes); }
BlobResult BinaryConcat(Blob a, Blob b) { return {std::string(a.bytes) + std::string(b.bytes)}; }

constexpr OwnFunction kFunctions[] = {
    {"fs_upper", InstallScalar<Upper>},
    {"fs_lower", InstallScalar<Lower>},
    {"fs_initcap", InstallScalar<Initcap>},
    {"fs_substring", InstallScalar<Substring>},
    {"fs_substring_binary", InstallScalar<SubstringBinary>},
    {"fs_right", InstallScalar<Right>},
    {"fs_right_binary", InstallScalar<RightBinary>},
    {"fs_lpad", InstallScalar<Pad<Side::kLeft>>},
    {"fs_rpad", InstallScalar<Pad<Side::kRight>>},
    {"fs_lpad_binary", InstallScalar<PadBinary<Side::kLeft>>},
    {"fs_rpad_binary", InstallScalar<PadBinary<Side::kRight>>},
    {"fs_reverse", InstallScalar<Reverse>},
    {"fs_locate", InstallScalar<Locate>},
    {"fs_replace", InstallScalar<Replace>},
    {"fs_translate", InstallScalar<Translate>},
    {"fs_overlay", InstallScalar<Overlay>},
    {"fs_overlay_binary", InstallScalar<OverlayBinary>},
    {"fs_split_part", InstallScalar<SplitPart>},
    {"fs_substring_index", InstallScalar<SubstringIndex>},
    {"fs_find_in_set", InstallScalar<FindInSet>},
    {"fs_repeat", InstallScalar<Repeat>},
    {"fs_mask", InstallScalar<Mask>},
    {"fs_contains_binary", InstallScalar<BinaryContains>},
    {"fs_startswith_binary", InstallScalar<BinaryStartsWith>},
    {"fs_endswith_binary", InstallScalar<BinaryEndsWith>},
    {"fs_concat_binary", InstallScalar<BinaryConcat>},
};

}  // namespace

std::span<const OwnFunction> OwnTextFunctions() { return kFunctions; }

}  // namespace firesteel::duck
