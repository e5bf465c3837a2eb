#include "sql/text/token_stream.h"

#include <algorithm>
#include <utility>

#include "sql/parser.h"

namespace firesteel::sql {
namespace {

std::vector<std::size_t> MatchBrackets(const std::vector<Token>& tokens) {
  std::vector<std::size_t> matching(tokens.size(), tokens.size() - 1);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].Is("(")) {
      open.push_back(i);
    } else if (tokens[i].Is(")") && !open.empty()) {
      matching[open.back()] = i;
      open.pop_back();
    }
  }
  return matching;
}

}  // namespace

TokenStream::TokenStream(std::string_view text, std::vector<Token> tokens, const ParseOptions& options)
    : text_(text), tokens_(std::move(tokens)), matching_(MatchBrackets(tokens_)), options_(&options) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].Is("?")) question_marks_.push_back(i);
  }
}

Token TokenStream::Next() {
  Token token = Peek();
  if (position_ + 1 < tokens_.size()) ++position_;
  return token;
}

bool TokenStream::AtAny(std::initializer_list<std::string_view> symbols) const {
  const std::string& current = Peek().symbol;
  return !current.empty() && std::find(symbols.begin(), symbols.end(), current) != symbols.end();
}

bool TokenStream::Accept(std::string_view symbol) {
  if (!At(symbol)) return false;
  ++position_;
  return true;
}

bool TokenStream::Accept(std::string_view first, std::string_view second) {
  if (!At(first, second)) return false;
  position_ += 2;
  return true;
}

bool TokenStream::Accept(std::string_view first, std::string_view second, std::string_view third) {
  if (!At(first, second) || !Peek(2).Is(third)) return false;
  position_ += 3;
  return true;
}

void TokenStream::Expect(std::string_view symbol) {
  if (!Accept(symbol)) SyntaxError();
}

void TokenStream::ExpectCloseAngle() {
  Token& token = tokens_[position_];
  if (token.Is(">>") || token.Is(">>>") || token.Is(">=")) {
    token.symbol.erase(0, 1);
    ++token.span.begin;
    return;
  }
  Expect(">");
}

std::string_view TokenStream::Text(SourceSpan span) const {
  return text_.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.end - span.begin));
}

SourceSpan TokenStream::PreviousSpan() const { return tokens_[position_ > 0 ? position_ - 1 : 0].span; }

SourceSpan TokenStream::SpanFrom(std::size_t begin_position) const {
  const std::size_t last = position_ > begin_position ? position_ - 1 : begin_position;
  return {At(begin_position).span.begin, At(last).span.end};
}

int TokenStream::NextParameterPosition() {
  // Looked up by place rather than counted up, since productions may go back and read again.
  const auto found = std::lower_bound(question_marks_.begin(), question_marks_.end(), position_ - 1);
  return static_cast<int>(found - question_marks_.begin());
}

bool TokenStream::HasMixedParameters() const {
  if (question_marks_.empty()) return false;
  for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
    const bool begins =
        i == 0 || (tokens_[i - 1].kind == TokenKind::kSymbol && !tokens_[i - 1].Is(")") && !tokens_[i - 1].Is("]")) ||
        tokens_[i - 1].span.end < tokens_[i].span.begin;
    if (begins && tokens_[i].Is(":") && tokens_[i + 1].kind == TokenKind::kWord) return true;
  }
  return false;
}

void TokenStream::SyntaxError(std::string hint) const {
  const Token& token = Peek();
  const std::string error = token.kind == TokenKind::kEnd ? "end of input" : "'" + std::string(Text(token)) + "'";
  Fail("PARSE_SYNTAX_ERROR", {{"error", error}, {"hint", std::move(hint)}}, token.span);
}

void TokenStream::Fail(std::string_view condition, std::map<std::string, std::string> parameters,
                       SourceSpan span) const {
  throw ParseFailure{SparkError(condition, std::move(parameters), span)};
}

void TokenStream::FailUnsupported(std::string_view feature, SourceSpan span) const {
  throw ParseFailure{Unsupported(feature, span)};
}

TokenStream::Level::Level(TokenStream& tokens) : tokens_(tokens) {
  if (++tokens_.depth_ > kMaxNesting) {
    --tokens_.depth_;
    tokens_.Fail("FAILED_TO_PARSE_TOO_COMPLEX", {{"limit", std::to_string(kMaxNesting)}}, tokens_.Peek().span);
  }
}

}  // namespace firesteel::sql
