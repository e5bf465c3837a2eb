#pragma once

#include <string>
#include <string_view>

#include "base/source_span.h"

namespace firesteel::sql {

enum class TokenKind {
  kEnd,
  kWord,        // an identifier or keyword without quotes; Spark reserves no word
  kQuotedWord,  // `name`
  kString,      // '..', "..", r'..', r".."
  kInteger,     // 12
  kDecimal,     // 1.5  .5  5.
  kExponent,    // 1e3
  kSuffixed,    // 1L 1S 1Y 1D 1F 1BD
  kSymbol,
  kHintBegin,     // /*+
  kHintEnd,       // */ (outside a comment)
  kUnrecognized,  // a byte no token starts with, or an opening quote that is never closed
};

// One token. `symbol` is the upper case text of a kWord and the text of a kSymbol, "" for all others, so that
// comparing it never mistakes a quoted name for a keyword.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  SourceSpan span;
  std::string symbol;

  bool IsNumber() const { return kind >= TokenKind::kInteger && kind <= TokenKind::kSuffixed; }
  bool Is(std::string_view text) const { return symbol == text; }
};

}  // namespace firesteel::sql
