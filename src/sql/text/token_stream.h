#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "sql/parse_options.h"
#include "sql/text/token.h"

namespace firesteel::sql {

// How a production gives up. It never leaves this module: the functions of parser.h turn it into its status.
struct ParseFailure {
  Status status;
};

// The tokens of one text and a position among them. Productions read it forwards; where Spark's grammar needs more
// than a few tokens of lookahead they remember position() and return to it. Not thread-safe.
class TokenStream {
 public:
  // `text` and `options` must outlive the stream.
  TokenStream(std::string_view text, std::vector<Token> tokens, const ParseOptions& options);

  const ParseOptions& options() const { return *options_; }
  const Token& Peek(std::size_t ahead = 0) const {
    const std::size_t at = position_ + ahead;
    return at < tokens_.size() ? tokens_[at] : tokens_.back();
  }
  std::size_t position() const { return position_; }
  void Rewind(std::size_t position) { position_ = position; }
  Token Next();
  bool AtEnd() const { return Peek().kind == TokenKind::kEnd; }

  // Keywords in upper case, symbols as they are.
  bool At(std::string_view symbol) const { return Peek().Is(symbol); }
  bool At(std::string_view first, std::string_view second) const { return At(first) && Peek(1).Is(second); }
  bool AtAny(std::initializer_list<std::string_view> symbols) const;
  bool Accept(std::string_view symbol);
  // All of them in a row, or none.
  bool Accept(std::string_view first, std::string_view second);
  bool Accept(std::string_view first, std::string_view second, std::string_view third);
  void Expect(std::string_view symbol);
  // The `>` that ends a type's arguments, also as the first half of `>>`.
  void ExpectCloseAngle();

  // Text of a token, of the source between two positions of tokens, and of everything from here to the end.
  std::string_view Text(const Token& token) const { return Text(token.span); }
  std::string_view Text(SourceSpan span) const;
  std::string_view source() const { return text_; }
  // The source from where a production began to the end of the last token read.
  SourceSpan SpanFrom(std::size_t begin_position) const;
  SourceSpan PreviousSpan() const;
  // Index of the token closing the bracket at `position`; the last token when it is never closed.
  std::size_t MatchingClose(std::size_t position) const { return matching_[position]; }
  const Token& At(std::size_t position) const { return tokens_[std::min(position, tokens_.size() - 1)]; }

  // The number, from 0 in the order of the text, of the question mark just read.
  int NextParameterPosition();
  // True where the text has markers of both kinds, ? and :name.
  bool HasMixedParameters() const;

  // Throw ParseFailure. SyntaxError points at the current token.
  [[noreturn]] void SyntaxError(std::string hint = "") const;
  [[noreturn]] void Fail(std::string_view condition, std::map<std::string, std::string> parameters,
                         SourceSpan span) const;
  [[noreturn]] void FailUnsupported(std::string_view feature, SourceSpan span) const;

  // A level of nesting for as long as it lives; throws when there are too many.
  class Level {
   public:
    explicit Level(TokenStream& tokens);
    ~Level() { --tokens_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    TokenStream& tokens_;
  };

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> matching_;
  std::vector<std::size_t> question_marks_;
  const ParseOptions* options_;  // never null
  std::size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace firesteel::sql
