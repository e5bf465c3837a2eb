#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

std::vector<std::pair<std::string, std::string>> ParseViewColumns(TokenStream& tokens) {
  std::vector<std::pair<std::string, std::string>> columns;
  tokens.Expect("(");
  do {
    std::string name = ParseIdentifier(tokens);
    std::string comment;
    if (tokens.Accept("COMMENT")) comment = ParseString(tokens);
    columns.emplace_back(std::move(name), std::move(comment));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return columns;
}

// (a INT, b STRING) rather than (a, b COMMENT 'x').
bool AtTypedColumns(const TokenStream& tokens) {
  return tokens.At("(") && AtIdentifier(tokens, 1) && AtIdentifier(tokens, 2) &&
         !(tokens.Peek(2).Is("COMMENT") && AtString(tokens, 3));
}

plan::CommandPtr ParseViewUsing(TokenStream& tokens, const plan::CreateView& header) {
  plan::CreateTempViewUsing view;
  view.name = header.name;
  view.or_replace = header.or_replace;
  view.global = header.kind == plan::CreateView::Kind::kGlobalTemporary;
  if (tokens.Accept("(")) {
    view.schema = ParseColumnTypes(tokens);
    tokens.Expect(")");
  }
  tokens.Expect("USING");
  for (const std::string& part : ParseMultipart(tokens)) view.provider += (view.provider.empty() ? "" : ".") + part;
  if (tokens.Accept("OPTIONS")) view.options = ParseOptionList(tokens);
  return plan::MakeCommand(std::move(view));
}

void ParseViewClauses(TokenStream& tokens, plan::CreateView& view) {
  while (true) {
    const std::size_t begin = tokens.position();
    const auto once = [&](bool seen, const char* clause) {
      if (seen) tokens.Fail("DUPLICATE_CLAUSES", {{"clauseName", clause}}, tokens.SpanFrom(begin));
    };
    if (tokens.At("COMMENT") && AtString(tokens, 1)) {
      once(!view.comment.empty(), "COMMENT");
      tokens.Next();
      view.comment = ParseString(tokens);
    } else if (tokens.Accept("TBLPROPERTIES")) {
      once(!view.properties.empty(), "TBLPROPERTIES");
      view.properties = ParseProperties(tokens);
    } else if (tokens.Accept("WITH", "SCHEMA")) {
      std::string mode;
      while (tokens.AtAny({"BINDING", "COMPENSATION", "EVOLUTION", "TYPE"})) mode += tokens.Next().symbol + " ";
      if (mode.empty()) tokens.SyntaxError();
      mode.pop_back();
      view.properties.emplace_back("view.schemaMode", std::move(mode));
    } else if (tokens.At("PARTITIONED", "ON")) {
      tokens.FailUnsupported("PARTITIONED ON of views", tokens.Peek().span);
    } else if (tokens.At("DEFAULT", "COLLATION")) {
      tokens.FailUnsupported("DEFAULT COLLATION", tokens.Peek().span);
    } else {
      return;
    }
  }
}

}  // namespace

plan::CommandPtr ParseCreateView(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::CreateView view;
  tokens.Expect("CREATE");
  view.or_replace = tokens.Accept("OR", "REPLACE");
  const bool global = tokens.Accept("GLOBAL");
  const bool temporary = tokens.Accept("TEMPORARY") || tokens.Accept("TEMP");
  if (global && !temporary) tokens.SyntaxError();
  view.kind = global      ? plan::CreateView::Kind::kGlobalTemporary
              : temporary ? plan::CreateView::Kind::kTemporary
                          : plan::CreateView::Kind::kPersistent;
  tokens.Expect("VIEW");
  view.if_exists = ParseIfNotExists(tokens);
  view.name = ParseNameReference(tokens);
  if (temporary && (tokens.At("USING") || AtTypedColumns(tokens))) return ParseViewUsing(tokens, view);
  if (tokens.At("(")) view.columns = ParseViewColumns(tokens);
  ParseViewClauses(tokens, view);
  tokens.Expect("AS");
  NamedQuery query = ParseQueryWithText(tokens);
  view.query = std::move(query.query);
  view.query_text = std::move(query.text);
  if (view.or_replace && view.if_exists == plan::IfExists::kSkip) {
    tokens.Fail("_LEGACY_ERROR_TEMP_0052", {}, tokens.SpanFrom(begin));
  }
  if (temporary && view.if_exists == plan::IfExists::kSkip) {
    tokens.Fail("_LEGACY_ERROR_TEMP_0053", {}, tokens.SpanFrom(begin));
  }
  if (temporary && view.name.size() > 1) {
    const SourceSpan span = tokens.SpanFrom(begin);
    std::string name;
    for (const std::string& part : view.name) name += (name.empty() ? "`" : ".`") + part + "`";
    tokens.Fail("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", name}}, span);
  }
  return plan::MakeCommand(std::move(view));
}

}  // namespace firesteel::sql
