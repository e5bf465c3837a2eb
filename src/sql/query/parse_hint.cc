#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {

// SELECT /*+ BROADCAST(t), REPARTITION(3) */ ...
std::vector<plan::Hint> ParseHints(TokenStream& tokens) {
  std::vector<plan::Hint> hints;
  while (tokens.Peek().kind == TokenKind::kHintBegin) {
    tokens.Next();
    do {
      tokens.Accept(",");
      plan::Hint hint;
      hint.name = ParseIdentifier(tokens);
      if (tokens.Accept("(")) {
        do {
          hint.parameters.push_back(ParsePrimary(tokens));
        } while (tokens.Accept(","));
        tokens.Expect(")");
      }
      hints.push_back(std::move(hint));
    } while (tokens.Peek().kind != TokenKind::kHintEnd && !tokens.AtEnd());
    if (tokens.Peek().kind != TokenKind::kHintEnd) tokens.SyntaxError();
    tokens.Next();
  }
  return hints;
}

}  // namespace firesteel::sql
