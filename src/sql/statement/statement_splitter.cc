#include "sql/statement/statement_splitter.h"

#include <algorithm>
#include <cctype>

#include "sql/text/lexer.h"

namespace firesteel::sql {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsWordCharacter(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t SkipBlanksAndComments(std::string_view script, std::size_t at) {
  while (at < script.size()) {
    const std::size_t length = SkippedLength(script, at, HintsAre::kComments);
    if (length == 0 || length == kNone) break;
    at += length;
  }
  return at;
}

// Length of whatever starts at `at` and must not be cut: a comment, a quoted text, a word, or one byte.
std::size_t PieceLength(std::string_view script, std::size_t at) {
  const std::size_t skipped = SkippedLength(script, at, HintsAre::kComments);
  if (skipped == kNone) return script.size() - at;
  if (skipped > 0) return skipped;
  const char c = script[at];
  if (c == '\'' || c == '"' || c == '`') {
    const std::size_t length = QuotedLength(script, at, c == '`' ? Escapes::kNone : Escapes::kBackslash);
    return length == kNone ? script.size() - at : length;
  }
  if (!IsWordCharacter(c)) return 1;
  std::size_t end = at;
  while (end < script.size() && IsWordCharacter(script[end])) ++end;
  const bool raw =
      end - at == 1 && (c == 'r' || c == 'R') && end < script.size() && (script[end] == '\'' || script[end] == '"');
  if (!raw) return end - at;
  const std::size_t close = script.find(script[end], end + 1);
  return close == kNone ? script.size() - at : close + 1 - at;
}

bool StartsBlock(std::string_view script, std::size_t at) {
  constexpr std::string_view kBegin = "BEGIN";
  if (script.size() - at < kBegin.size()) return false;
  for (std::size_t i = 0; i < kBegin.size(); ++i) {
    if (std::toupper(static_cast<unsigned char>(script[at + i])) != kBegin[i]) return false;
  }
  return at + kBegin.size() == script.size() || !IsWordCharacter(script[at + kBegin.size()]);
}

}  // namespace

std::vector<ScriptStatement> SplitStatements(std::string_view script) {
  std::vector<ScriptStatement> statements;
  std::size_t at = SkipBlanksAndComments(script, 0);
  std::size_t counted = 0;
  int line = 1;
  while (at < script.size()) {
    const std::size_t begin = at;
    std::size_t last = begin;  // end of the last piece that is neither blank nor comment
    if (StartsBlock(script, at)) last = at = script.size();
    while (at < script.size() && script[at] != ';') {
      const bool counts = SkippedLength(script, at, HintsAre::kComments) == 0 ||
                          SkippedLength(script, at, HintsAre::kComments) == kNone;
      at += PieceLength(script, at);
      if (counts) last = at;
    }
    if (last > begin) {
      line += static_cast<int>(std::count(script.begin() + static_cast<std::ptrdiff_t>(counted),
                                          script.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
      counted = begin;
      statements.push_back({std::string(script.substr(begin, last - begin)), begin, line, at < script.size()});
    }
    if (at < script.size()) ++at;
    at = SkipBlanksAndComments(script, at);
  }
  return statements;
}

}  // namespace firesteel::sql
