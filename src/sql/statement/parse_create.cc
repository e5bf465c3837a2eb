#include "sql/grammar.h"

namespace firesteel::sql {

plan::CommandPtr ParseCreate(TokenStream& tokens) {
  std::size_t at = tokens.At("CREATE") ? 1 : 0;
  if (tokens.Peek(at).Is("OR") && tokens.Peek(at + 1).Is("REPLACE")) at += 2;
  if (tokens.At("REPLACE")) at = 1;
  const auto is = [&](std::string_view word) { return tokens.Peek(at).Is(word); };
  if (is("TABLE")) return ParseCreateTable(tokens);
  if (is("VIEW")) return ParseCreateView(tokens);
  if (is("DATABASE") || is("SCHEMA") || is("NAMESPACE")) return ParseCreateDatabase(tokens);
  if (is("MATERIALIZED") || is("STREAMING")) return ParseCreatePipelineDataset(tokens);
  if (is("FLOW")) return ParseCreatePipelineFlow(tokens);
  if (is("FUNCTION")) return ParseCreateFunction(tokens);
  if (is("INDEX")) return Refuse(tokens, "CREATE INDEX");
  if (is("ROLE")) return Refuse(tokens, "CREATE ROLE");
  if (is("EXTERNAL")) return ParseCreateTable(tokens);
  if (is("GLOBAL")) return ParseCreateView(tokens);
  if (is("TEMPORARY") || is("TEMP")) {
    const Token& next = tokens.Peek(at + 1);
    if (next.Is("VIEW")) return ParseCreateView(tokens);
    if (next.Is("FUNCTION")) return ParseCreateFunction(tokens);
    if (next.Is("MACRO")) return Refuse(tokens, "CREATE TEMPORARY MACRO");
    if (next.Is("TABLE") || next.Is("EXTERNAL")) return Refuse(tokens, "CREATE TEMPORARY TABLE");
  }
  while (at > 0) {
    tokens.Next();
    --at;
  }
  tokens.SyntaxError();
}

}  // namespace firesteel::sql
