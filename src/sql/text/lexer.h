#pragma once

#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "sql/text/token.h"

namespace firesteel::sql {

// Cuts Spark SQL text into tokens; the last one is kEnd. Fails only for a comment that is never closed
// (UNCLOSED_BRACKETED_COMMENT); all other bad text becomes a kUnrecognized token, which ends the list, so that the
// parser reports whatever is wrong first. Linear in the length of the text.
StatusOr<std::vector<Token>> Tokenize(std::string_view text);

// Length of the white space or comment at `text[position]`, 0 when there is none; std::string_view::npos when a
// bracketed comment is not closed. `/*+` counts as a comment only with `hints_are_comments`.
enum class HintsAre { kTokens, kComments };
std::size_t SkippedLength(std::string_view text, std::size_t position, HintsAre hints);

// Length of the quoted token that starts at `text[position]` with ', " or `, quotes included; npos when not closed.
enum class Escapes { kBackslash, kNone };
std::size_t QuotedLength(std::string_view text, std::size_t position, Escapes escapes);

}  // namespace firesteel::sql
