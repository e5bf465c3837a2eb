#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

bool AcceptFrom(TokenStream& tokens) { return tokens.Accept("FROM") || tokens.Accept("IN"); }

// [LIKE] 'pattern'
template <typename Show>
void ParsePattern(TokenStream& tokens, Show& show) {
  const bool like = tokens.Accept("LIKE");
  if (!like && !AtString(tokens)) return;
  show.pattern = ParseString(tokens);
  show.has_pattern = true;
}

plan::CommandPtr ParseShowDatabases(TokenStream& tokens) {
  plan::ShowDatabases show;
  tokens.Next();
  if (AcceptFrom(tokens)) {
    const std::size_t begin = tokens.position();
    ParseMultipart(tokens);
    tokens.FailUnsupported("SHOW DATABASES FROM a catalog", tokens.SpanFrom(begin));
  }
  ParsePattern(tokens, show);
  return plan::MakeCommand(std::move(show));
}

plan::CommandPtr ParseShowTables(TokenStream& tokens) {
  plan::ShowTables show;
  show.extended = tokens.Accept("TABLE", "EXTENDED");
  if (!show.extended) tokens.Expect("TABLES");
  if (AcceptFrom(tokens)) show.database = ParseNameReference(tokens);
  if (show.extended && !tokens.At("LIKE")) tokens.SyntaxError();
  ParsePattern(tokens, show);
  if (show.extended) show.partition = ParseOptionalPartitionSpec(tokens);
  return plan::MakeCommand(std::move(show));
}

plan::CommandPtr ParseShowViews(TokenStream& tokens) {
  plan::ShowViews show;
  tokens.Expect("VIEWS");
  if (AcceptFrom(tokens)) show.database = ParseNameReference(tokens);
  ParsePattern(tokens, show);
  return plan::MakeCommand(std::move(show));
}

plan::CommandPtr ParseShowColumns(TokenStream& tokens) {
  plan::ShowColumns show;
  tokens.Expect("COLUMNS");
  if (!AcceptFrom(tokens)) tokens.SyntaxError();
  show.table = ParseNameReference(tokens);
  if (AcceptFrom(tokens)) show.database = ParseMultipart(tokens);
  return plan::MakeCommand(std::move(show));
}

plan::CommandPtr ParseShowFunctions(TokenStream& tokens) {
  plan::ShowFunctions show;
  if (!tokens.At("FUNCTIONS")) {
    const std::string scope = tokens.Peek().symbol;
    if (scope == "USER") {
      show.scope = plan::ShowFunctions::Scope::kUser;
    } else if (scope == "SYSTEM") {
      show.scope = plan::ShowFunctions::Scope::kSystem;
    } else if (scope != "ALL") {
      tokens.Fail("INVALID_SQL_SYNTAX.SHOW_FUNCTIONS_INVALID_SCOPE",
                  {{"scope", "`" + std::string(tokens.Text(tokens.Peek())) + "`"}}, tokens.Peek().span);
    }
    tokens.Next();
  }
  tokens.Expect("FUNCTIONS");
  if (AcceptFrom(tokens)) {
    show.database = ParseNameReference(tokens);
    if (show.scope != plan::ShowFunctions::Scope::kSystem) show.scope = plan::ShowFunctions::Scope::kUser;
  }
  const bool like = tokens.Accept("LIKE");
  if (AtString(tokens)) {
    show.pattern = ParseString(tokens);
    show.has_pattern = true;
  } else if (like || AtIdentifier(tokens)) {
    show.pattern = ParseMultipart(tokens).back();
    show.has_pattern = true;
  }
  return plan::MakeCommand(std::move(show));
}

plan::CommandPtr ParseShowProperties(TokenStream& tokens) {
  plan::ShowTableProperties show;
  tokens.Expect("TBLPROPERTIES");
  show.table = ParseNameReference(tokens);
  if (tokens.Accept("(")) {
    show.key = ParsePropertyKey(tokens);
    tokens.Expect(")");
  }
  return plan::MakeCommand(std::move(show));
}

}  // namespace

plan::CommandPtr ParseShow(TokenStream& tokens) {
  tokens.Expect("SHOW");
  if (tokens.AtAny({"DATABASES", "SCHEMAS", "NAMESPACES"})) return ParseShowDatabases(tokens);
  if (tokens.At("TABLES") || tokens.At("TABLE", "EXTENDED")) return ParseShowTables(tokens);
  if (tokens.At("VIEWS")) return ParseShowViews(tokens);
  if (tokens.At("COLUMNS")) return ParseShowColumns(tokens);
  if (tokens.At("TBLPROPERTIES")) return ParseShowProperties(tokens);
  if (tokens.At("FUNCTIONS") || tokens.Peek(1).Is("FUNCTIONS")) return ParseShowFunctions(tokens);
  if (tokens.Accept("PARTITIONS")) {
    plan::ShowPartitions show;
    show.table = ParseNameReference(tokens);
    show.partition = ParseOptionalPartitionSpec(tokens);
    return plan::MakeCommand(std::move(show));
  }
  if (tokens.Accept("CREATE", "TABLE")) {
    plan::ShowCreateTable show;
    show.table = ParseNameReference(tokens);
    show.as_serde = tokens.Accept("AS", "SERDE");
    return plan::MakeCommand(std::move(show));
  }
  if (tokens.Accept("CATALOGS")) {
    plan::ShowCatalogs show;
    ParsePattern(tokens, show);
    return plan::MakeCommand(std::move(show));
  }
  if (tokens.At("CURRENT") &&
      (tokens.Peek(1).Is("NAMESPACE") || tokens.Peek(1).Is("DATABASE") || tokens.Peek(1).Is("SCHEMA"))) {
    tokens.Next();
    tokens.Next();
    return plan::MakeCommand(plan::ShowCurrentNamespace{});
  }
  if (tokens.AtAny(
          {"GRANT", "ROLE", "ROLES", "PRINCIPALS", "COMPACTIONS", "TRANSACTIONS", "INDEXES", "LOCKS", "PROCEDURES"})) {
    return Refuse(tokens, "SHOW " + tokens.Peek().symbol);
  }
  if (tokens.At("CURRENT", "ROLES")) return Refuse(tokens, "SHOW CURRENT ROLES");
  tokens.SyntaxError();
}

}  // namespace firesteel::sql
