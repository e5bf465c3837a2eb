#include "sql/text/lexer.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cctype>
#include <utility>

namespace firesteel::sql {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Longest first among those with a common beginning.
constexpr std::string_view kSymbols[] = {">>>", "<=>", "<>", "<=", "<<", ">=", ">>", "==", "=>", "!=", "!>", "!<", "||",
                                         "|>",  "::",  "->", "(",  ")",  ",",  ".",  "[",  "]",  ";",  "=",  "<",  ">",
                                         "+",   "-",   "*",  "/",  "%",  "~",  "&",  "|",  "^",  ":",  "?",  "!"};

// Length of the letter, digit or underscore at `position`, 0 for anything else. Letters are Unicode's.
std::size_t WordCharacter(std::string_view text, std::size_t position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte < 0x80) return byte == '_' || std::isalnum(byte) != 0 ? 1 : 0;
  std::int32_t next = 0;
  const auto available = static_cast<std::int32_t>(std::min<std::size_t>(4, text.size() - position));
  UChar32 code_point = 0;
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(text.data() + position), next, available, code_point);
  return code_point >= 0 && u_isalpha(code_point) ? static_cast<std::size_t>(next) : 0;
}

std::size_t WordLength(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size()) {
    const std::size_t step = WordCharacter(text, end);
    if (step == 0) break;
    end += step;
  }
  return end - position;
}

std::size_t WhiteSpaceLength(std::string_view text, std::size_t position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte == ' ' || (byte >= '\t' && byte <= '\r')) return 1;
  const std::string_view rest = text.substr(position, 3);
  if (rest.starts_with("\xC2\xA0")) return 2;
  if (rest == "\xE1\x9A\x80" || rest == "\xE3\x80\x80" || rest == "\xE2\x81\x9F") return 3;
  if (rest.size() == 3 && rest.starts_with("\xE2\x80")) {
    const auto last = static_cast<unsigned char>(rest[2]);
    if ((last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xAF) return 3;
  }
  return 0;
}

std::size_t DigitsLength(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - position;
}

std::size_t ExponentLength(std::string_view text, std::size_t position) {
  if (position >= text.size() || (text[position] != 'e' && text[position] != 'E')) return 0;
  std::size_t at = position + 1;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const std::size_t digits = DigitsLength(text, at);
  return digits == 0 ? 0 : at + digits - position;
}

struct Number {
  TokenKind kind = TokenKind::kEnd;
  std::size_t length = 0;
};

// The number at `position`, or length 0. `12abc` is a word in Spark and `1.5abc` is `1`, `.`, `5abc`: a number with a
// point must not be followed by a word character, and one without a point must not be shorter than the word there.
Number ScanNumber(std::string_view text, std::size_t position) {
  const std::size_t digits = DigitsLength(text, position);
  std::size_t end = position + digits;
  bool has_point = false;
  if (end < text.size() && text[end] == '.') {
    const std::size_t fraction = DigitsLength(text, end + 1);
    if (digits + fraction > 0) {
      has_point = true;
      end += 1 + fraction;
    }
  }
  if (end == position) return {};
  const std::size_t exponent = ExponentLength(text, end);
  end += exponent;
  Number number;
  number.kind = exponent > 0 ? TokenKind::kExponent : has_point ? TokenKind::kDecimal : TokenKind::kInteger;
  const auto upper = [&](std::size_t at) {
    return at < text.size() ? static_cast<char>(std::toupper(static_cast<unsigned char>(text[at]))) : '\0';
  };
  const bool whole = !has_point && exponent == 0;
  const char suffix = upper(end);
  if (suffix == 'B' && upper(end + 1) == 'D') {
    number.kind = TokenKind::kSuffixed;
    end += 2;
  } else if (suffix == 'D' || suffix == 'F' || (whole && (suffix == 'L' || suffix == 'S' || suffix == 'Y'))) {
    number.kind = TokenKind::kSuffixed;
    end += 1;
  }
  const bool word_goes_on = end < text.size() && WordCharacter(text, end) > 0;
  if (!word_goes_on) {
    number.length = end - position;
    return number;
  }
  if (has_point && digits > 0) return {TokenKind::kInteger, digits};
  return {};
}

std::string UpperCase(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

SourceSpan MakeSpan(std::size_t begin, std::size_t length) {
  return {static_cast<std::int32_t>(begin), static_cast<std::int32_t>(begin + length)};
}

bool StartsRawString(std::string_view text, std::size_t position) {
  return (text[position] == 'r' || text[position] == 'R') && position + 1 < text.size() &&
         (text[position + 1] == '\'' || text[position + 1] == '"');
}

// The token at `position`, which is neither white space nor a comment.
Token ScanToken(std::string_view text, std::size_t position) {
  const char c = text[position];
  if (c == '\'' || c == '"' || c == '`') {
    const std::size_t length = QuotedLength(text, position, c == '`' ? Escapes::kNone : Escapes::kBackslash);
    if (length == kNone) return {TokenKind::kUnrecognized, MakeSpan(position, 1), ""};
    return {c == '`' ? TokenKind::kQuotedWord : TokenKind::kString, MakeSpan(position, length), ""};
  }
  if (StartsRawString(text, position)) {
    const std::size_t close = text.find(text[position + 1], position + 2);
    if (close != kNone) return {TokenKind::kString, MakeSpan(position, close + 1 - position), ""};
  }
  if (IsDigit(c) || (c == '.' && position + 1 < text.size() && IsDigit(text[position + 1]))) {
    const Number number = ScanNumber(text, position);
    if (number.length > 0) return {number.kind, MakeSpan(position, number.length), ""};
  }
  if (const std::size_t length = WordLength(text, position); length > 0) {
    return {TokenKind::kWord, MakeSpan(position, length), UpperCase(text.substr(position, length))};
  }
  if (text.substr(position).starts_with("/*+")) return {TokenKind::kHintBegin, MakeSpan(position, 3), ""};
  if (text.substr(position).starts_with("*/")) return {TokenKind::kHintEnd, MakeSpan(position, 2), ""};
  for (const std::string_view symbol : kSymbols) {
    if (text.substr(position).starts_with(symbol)) {
      return {TokenKind::kSymbol, MakeSpan(position, symbol.size()), std::string(symbol)};
    }
  }
  return {TokenKind::kUnrecognized, MakeSpan(position, 1), ""};
}

}  // namespace

std::size_t QuotedLength(std::string_view text, std::size_t position, Escapes escapes) {
  const char quote = text[position];
  for (std::size_t i = position + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && escapes == Escapes::kBackslash) {
      ++i;
    } else if (text[i] == quote) {
      if (i + 1 < text.size() && text[i + 1] == quote) {
        ++i;
      } else {
        return i + 1 - position;
      }
    }
  }
  return kNone;
}

std::size_t SkippedLength(std::string_view text, std::size_t position, HintsAre hints) {
  if (const std::size_t space = WhiteSpaceLength(text, position); space > 0) return space;
  const std::string_view rest = text.substr(position);
  if (rest.starts_with("--")) {
    std::size_t end = position + 2;
    while (end < text.size() && text[end] != '\n' && text[end] != '\r') {
      // A backslash at the end of the line continues the comment.
      if (text[end] == '\\' && end + 1 < text.size() && text[end + 1] == '\n') ++end;
      ++end;
    }
    return end - position;
  }
  if (!rest.starts_with("/*")) return 0;
  if (hints == HintsAre::kTokens && rest.starts_with("/*+")) return 0;
  int depth = 1;
  for (std::size_t i = 2; i + 1 < rest.size(); ++i) {
    if (rest[i] == '*' && rest[i + 1] == '/') {
      ++i;
      if (--depth == 0) return i + 1;
    } else if (rest[i] == '/' && rest[i + 1] == '*') {
      ++i;
      ++depth;
    }
  }
  return kNone;
}

StatusOr<std::vector<Token>> Tokenize(std::string_view text) {
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 5 + 2);
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t skipped = SkippedLength(text, position, HintsAre::kTokens);
    if (skipped == kNone) {
      return SparkError("UNCLOSED_BRACKETED_COMMENT", {}, MakeSpan(position, 2));
    }
    if (skipped > 0) {
      position += skipped;
      continue;
    }
    tokens.push_back(ScanToken(text, position));
    if (tokens.back().kind == TokenKind::kUnrecognized) break;
    position = static_cast<std::size_t>(tokens.back().span.end);
  }
  tokens.push_back({TokenKind::kEnd, MakeSpan(text.size(), 0), ""});
  return tokens;
}

}  // namespace firesteel::sql
