#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

// Statements of Spark's grammar that firesteel names and refuses, by their first words.
struct RefusedStatement {
  std::string_view first;
  std::string_view second;  // "" for any
  std::string_view feature;
};

constexpr RefusedStatement kRefused[] = {{"CALL", "", "CALL"},
                                         {"GRANT", "", "GRANT"},
                                         {"REVOKE", "", "REVOKE"},
                                         {"LOAD", "DATA", "LOAD DATA"},
                                         {"ADD", "", "ADD JAR, ADD FILE and ADD ARCHIVE"},
                                         {"LIST", "", "LIST JARS and LIST FILES"},
                                         {"BEGIN", "", "SQL scripting (BEGIN .. END)"},
                                         {"START", "TRANSACTION", "transactions"},
                                         {"COMMIT", "", "transactions"},
                                         {"ROLLBACK", "", "transactions"},
                                         {"EXPORT", "TABLE", "EXPORT TABLE"},
                                         {"IMPORT", "TABLE", "IMPORT TABLE"},
                                         {"LOCK", "", "LOCK"},
                                         {"UNLOCK", "", "UNLOCK"},
                                         {"DFS", "", "DFS"}};

plan::CommandPtr ParseUse(TokenStream& tokens) {
  tokens.Expect("USE");
  plan::Use use;
  const bool names_database = tokens.AtAny({"DATABASE", "SCHEMA", "NAMESPACE"}) && AtIdentifier(tokens, 1);
  if (names_database) {
    tokens.Next();
    use.what = plan::Use::What::kDatabase;
  } else if (tokens.At("CATALOG") && (AtIdentifier(tokens, 1) || AtString(tokens, 1))) {
    tokens.Next();
    use.what = plan::Use::What::kCatalog;
    if (AtString(tokens)) {
      use.name = {ParseString(tokens)};
      return plan::MakeCommand(std::move(use));
    }
  }
  use.name = ParseNameReference(tokens);
  return plan::MakeCommand(std::move(use));
}

plan::CommandPtr ParseExplain(TokenStream& tokens) {
  tokens.Expect("EXPLAIN");
  plan::Explain explain;
  if (tokens.Accept("EXTENDED") || tokens.Accept("LOGICAL")) {
    explain.mode = plan::ExplainMode::kExtended;
  } else if (tokens.Accept("FORMATTED")) {
    explain.mode = plan::ExplainMode::kFormatted;
  } else if (tokens.Accept("CODEGEN")) {
    explain.mode = plan::ExplainMode::kCodegen;
  } else if (tokens.Accept("COST")) {
    explain.mode = plan::ExplainMode::kCost;
  }
  explain.statement = ParseAnyStatement(tokens);
  return plan::MakeCommand(std::move(explain));
}

plan::CommandPtr ParseTruncate(TokenStream& tokens) {
  tokens.Accept("TRUNCATE", "TABLE");
  plan::Truncate truncate;
  truncate.table = ParseNameReference(tokens);
  truncate.partition = ParseOptionalPartitionSpec(tokens);
  return plan::MakeCommand(std::move(truncate));
}

plan::CommandPtr ParseRepair(TokenStream& tokens) {
  tokens.Accept("MSCK");
  tokens.Expect("REPAIR");
  tokens.Expect("TABLE");
  plan::RecoverPartitions recover;
  recover.name = ParseNameReference(tokens);
  if (tokens.AtAny({"DROP", "SYNC"})) return Refuse(tokens, "MSCK REPAIR TABLE .. DROP or SYNC PARTITIONS");
  tokens.Accept("ADD", "PARTITIONS");
  return plan::MakeCommand(std::move(recover));
}

plan::CommandPtr ParseCommentOn(TokenStream& tokens) {
  tokens.Accept("COMMENT", "ON");
  plan::CommentOn comment;
  if (AcceptDatabaseWord(tokens)) {
    comment.kind = plan::ObjectKind::kDatabase;
  } else {
    tokens.Expect("TABLE");
  }
  comment.name = ParseNameReference(tokens);
  tokens.Expect("IS");
  if (!tokens.Accept("NULL")) comment.comment = ParseString(tokens);
  return plan::MakeCommand(std::move(comment));
}

plan::CommandPtr ParseUpdate(TokenStream& tokens) {
  tokens.Expect("UPDATE");
  ParseNameReference(tokens);
  if (!tokens.At("SET")) {
    tokens.Accept("AS");
    ParseStrictIdentifier(tokens);
  }
  tokens.Expect("SET");
  return Refuse(tokens, "UPDATE");
}

plan::CommandPtr ParseMerge(TokenStream& tokens) {
  tokens.Expect("MERGE");
  tokens.Accept("WITH", "SCHEMA", "EVOLUTION");
  tokens.Expect("INTO");
  ParseNameReference(tokens);
  if (!tokens.At("USING")) {
    tokens.Accept("AS");
    ParseStrictIdentifier(tokens);
  }
  tokens.Expect("USING");
  return Refuse(tokens, "MERGE INTO");
}

// A query, possibly under WITH, or INSERT .. under WITH.
plan::CommandPtr ParseQueryStatement(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::With with;
  const bool has_ctes = tokens.At("WITH");
  if (has_ctes) {
    ParseCtes(tokens, with);
    if (tokens.At("INSERT")) return ParseInsert(tokens, {.ctes = &with});
    if (tokens.At("MERGE")) return ParseMerge(tokens);
    if (tokens.At("UPDATE")) return ParseUpdate(tokens);
    if (tokens.At("DELETE")) return Refuse(tokens, "DELETE with a WITH clause");
  }
  if (tokens.Accept("FROM")) {
    plan::RelationPtr from = ParseFromClause(tokens);
    if (tokens.At("INSERT")) {
      return ParseInsert(tokens, {.ctes = has_ctes ? &with : nullptr, .from = std::move(from)});
    }
  }
  tokens.Rewind(begin);
  return plan::MakeCommand(plan::Query{ParseQueryExpression(tokens)});
}

plan::CommandPtr ParseByFirstWord(TokenStream& tokens) {
  for (const RefusedStatement& row : kRefused) {
    if (tokens.At(row.first) && (row.second.empty() || tokens.Peek(1).Is(row.second))) {
      return Refuse(tokens, std::string(row.feature));
    }
  }
  if (tokens.AtAny({"CREATE", "REPLACE"})) return ParseCreate(tokens);
  if (tokens.At("DROP")) return ParseDrop(tokens);
  if (tokens.At("ALTER")) return ParseAlter(tokens);
  if (tokens.At("INSERT")) return ParseInsert(tokens, {});
  if (tokens.At("UPDATE")) return ParseUpdate(tokens);
  if (tokens.At("MERGE")) return ParseMerge(tokens);
  if (tokens.At("DELETE")) return ParseDelete(tokens);
  if (tokens.At("TRUNCATE", "TABLE")) return ParseTruncate(tokens);
  if (tokens.At("SHOW")) return ParseShow(tokens);
  if (tokens.AtAny({"DESCRIBE", "DESC"})) return ParseDescribe(tokens);
  if (tokens.At("USE")) return ParseUse(tokens);
  if (tokens.At("SET")) return ParseSet(tokens);
  if (tokens.At("DECLARE")) return ParseDeclareVariable(tokens);
  if (tokens.At("EXECUTE", "IMMEDIATE")) return ParseExecuteImmediate(tokens);
  if (tokens.At("RESET")) return ParseReset(tokens);
  if (tokens.At("EXPLAIN")) return ParseExplain(tokens);
  if (tokens.At("CACHE")) return ParseCache(tokens);
  if (tokens.At("UNCACHE")) return ParseUncache(tokens);
  if (tokens.Accept("CLEAR", "CACHE")) return plan::MakeCommand(plan::ClearCache{});
  if (tokens.At("REFRESH")) return ParseRefresh(tokens);
  if (tokens.At("ANALYZE")) return ParseAnalyze(tokens);
  if (tokens.At("REPAIR") || tokens.At("MSCK", "REPAIR")) return ParseRepair(tokens);
  if (tokens.At("COMMENT", "ON")) return ParseCommentOn(tokens);
  if (tokens.At("(") || StartsQuery(tokens) || tokens.AtAny({"WITH", "SELECT", "FROM", "VALUES", "TABLE"})) {
    return ParseQueryStatement(tokens);
  }
  tokens.SyntaxError();
}

}  // namespace

plan::CommandPtr Refuse(TokenStream& tokens, std::string feature) {
  while (!tokens.AtEnd() && !(tokens.At(";") && tokens.Peek(1).kind == TokenKind::kEnd)) {
    if (tokens.Peek().kind == TokenKind::kUnrecognized) tokens.SyntaxError();
    tokens.Next();
  }
  return plan::MakeCommand(plan::UnsupportedStatement{std::move(feature)});
}

plan::CommandPtr ParseAnyStatement(TokenStream& tokens) {
  TokenStream::Level level(tokens);
  const std::size_t begin = tokens.position();
  plan::CommandPtr command = ParseByFirstWord(tokens);
  return std::make_shared<const plan::Command>(plan::Command{command->node, tokens.SpanFrom(begin)});
}

}  // namespace firesteel::sql
