#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::CommandPtr ParseDescribeFunction(TokenStream& tokens) {
  plan::DescribeFunction describe;
  tokens.Expect("FUNCTION");
  if (tokens.At("EXTENDED") && tokens.Peek(1).kind != TokenKind::kEnd && !tokens.Peek(1).Is(";")) {
    tokens.Next();
    describe.extended = true;
  }
  if (AtString(tokens)) {
    describe.name = {ParseString(tokens)};
  } else if (AtIdentifier(tokens)) {
    describe.name = ParseNameReference(tokens);
  } else if (tokens.Peek().kind == TokenKind::kSymbol) {
    describe.name = {tokens.Next().symbol};  // operators are functions too
  } else {
    tokens.SyntaxError();
  }
  return plan::MakeCommand(std::move(describe));
}

plan::CommandPtr ParseDescribeTable(TokenStream& tokens) {
  plan::DescribeTable describe;
  if (tokens.At("TABLE") && AtIdentifier(tokens, 1)) tokens.Next();
  if (tokens.AtAny({"EXTENDED", "FORMATTED"}) && AtIdentifier(tokens, 1)) {
    const bool formatted = tokens.Next().Is("FORMATTED");
    describe.extended = !formatted;
    describe.formatted = formatted;
  }
  describe.table = ParseNameReference(tokens);
  describe.partition = ParseOptionalPartitionSpec(tokens);
  if (AtIdentifier(tokens) && !tokens.At("AS", "JSON")) describe.column = ParseMultipart(tokens);
  describe.as_json = tokens.Accept("AS", "JSON");
  return plan::MakeCommand(std::move(describe));
}

}  // namespace

plan::CommandPtr ParseDescribe(TokenStream& tokens) {
  tokens.Next();
  if (tokens.At("FUNCTION") && !tokens.AtEnd() && tokens.Peek(1).kind != TokenKind::kEnd)
    return ParseDescribeFunction(tokens);
  if (tokens.At("PROCEDURE") && AtIdentifier(tokens, 1)) return Refuse(tokens, "DESCRIBE PROCEDURE");
  if (tokens.AtAny({"DATABASE", "SCHEMA", "NAMESPACE"}) && AtIdentifier(tokens, 1)) {
    plan::DescribeDatabase describe;
    tokens.Next();
    if (tokens.At("EXTENDED") && AtIdentifier(tokens, 1)) {
      tokens.Next();
      describe.extended = true;
    }
    describe.name = ParseNameReference(tokens);
    return plan::MakeCommand(std::move(describe));
  }
  const bool explicit_query = tokens.At("QUERY") && (StartsQuery(tokens, 1) || tokens.Peek(1).Is("("));
  if (explicit_query) tokens.Next();
  // `DESCRIBE TABLE t` describes t, although `TABLE t` is a query too.
  const bool table_word = tokens.At("TABLE") && !explicit_query;
  if (explicit_query || (!table_word && (StartsQuery(tokens) || tokens.At("(")))) {
    return plan::MakeCommand(plan::DescribeQuery{ParseQueryExpression(tokens)});
  }
  return ParseDescribeTable(tokens);
}

}  // namespace firesteel::sql
