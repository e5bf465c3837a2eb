#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {

plan::CommandPtr ParseCache(TokenStream& tokens) {
  plan::CacheTable cache;
  tokens.Expect("CACHE");
  cache.lazy = tokens.Accept("LAZY");
  tokens.Expect("TABLE");
  cache.table = ParseNameReference(tokens);
  if (tokens.Accept("OPTIONS")) cache.options = ParseOptionList(tokens);
  const bool with_as = tokens.Accept("AS");
  if (with_as || StartsQuery(tokens) || tokens.At("(")) {
    NamedQuery query = ParseQueryWithText(tokens);
    cache.query = std::move(query.query);
    cache.query_text = std::move(query.text);
  }
  return plan::MakeCommand(std::move(cache));
}

plan::CommandPtr ParseUncache(TokenStream& tokens) {
  plan::UncacheTable uncache;
  tokens.Expect("UNCACHE");
  tokens.Expect("TABLE");
  uncache.if_missing = ParseIfExists(tokens);
  uncache.table = ParseNameReference(tokens);
  return plan::MakeCommand(std::move(uncache));
}

plan::CommandPtr ParseRefresh(TokenStream& tokens) {
  tokens.Expect("REFRESH");
  if (tokens.Accept("TABLE")) return plan::MakeCommand(plan::RefreshTable{ParseNameReference(tokens)});
  if (tokens.At("FUNCTION") && AtIdentifier(tokens, 1)) return Refuse(tokens, "REFRESH FUNCTION");
  if (AtString(tokens)) return plan::MakeCommand(plan::RefreshPath{ParseString(tokens)});
  const std::size_t begin = tokens.position();
  while (!tokens.AtEnd() && !tokens.At(";")) tokens.Next();
  const std::string path = begin == tokens.position() ? "" : std::string(tokens.Text(tokens.SpanFrom(begin)));
  if (path.empty() || path.find_first_of(" \t\n\r") != std::string::npos) {
    tokens.Rewind(begin);
    tokens.Fail("_LEGACY_ERROR_TEMP_0064", {{"msg", "REFRESH needs a path without blanks, or a quoted one"}},
                tokens.Peek().span);
  }
  return plan::MakeCommand(plan::RefreshPath{path});
}

plan::CommandPtr ParseAnalyze(TokenStream& tokens) {
  tokens.Expect("ANALYZE");
  if (tokens.At("TABLES")) return Refuse(tokens, "ANALYZE TABLES");
  plan::AnalyzeTable analyze;
  tokens.Expect("TABLE");
  analyze.table = ParseNameReference(tokens);
  analyze.partition = ParseOptionalPartitionSpec(tokens);
  tokens.Expect("COMPUTE");
  tokens.Expect("STATISTICS");
  if (tokens.Accept("FOR", "ALL", "COLUMNS")) {
    analyze.all_columns = true;
  } else if (tokens.Accept("FOR", "COLUMNS")) {
    analyze.columns = ParseIdentifierSequence(tokens);
  } else if (tokens.At("NOSCAN")) {
    tokens.Next();
    analyze.no_scan = true;
  } else if (AtIdentifier(tokens)) {
    tokens.SyntaxError();
  }
  return plan::MakeCommand(std::move(analyze));
}

}  // namespace firesteel::sql
