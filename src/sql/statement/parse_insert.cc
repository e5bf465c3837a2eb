#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::RelationPtr UnderCtes(const TokenStream& tokens, plan::With* ctes, plan::RelationPtr query, std::size_t begin) {
  if (ctes == nullptr) return query;
  ctes->body = std::move(query);
  return plan::MakeRelation(std::move(*ctes), tokens.SpanFrom(begin));
}

plan::RelationPtr ParseSource(TokenStream& tokens, InsertPrefix prefix) {
  const std::size_t begin = tokens.position();
  if (prefix.from) {
    plan::RelationPtr query = ParseQueryOrganization(tokens, ParseSelect(tokens, std::move(prefix.from)));
    if (tokens.At("INSERT"))
      tokens.FailUnsupported("several INSERTs after one FROM (multi-insert)", tokens.Peek().span);
    return UnderCtes(tokens, prefix.ctes, std::move(query), begin);
  }
  return UnderCtes(tokens, prefix.ctes, ParseQueryExpression(tokens), begin);
}

plan::CommandPtr ParseInsertDirectory(TokenStream& tokens, InsertPrefix prefix) {
  const std::size_t begin = tokens.position();
  tokens.Accept("LOCAL");
  tokens.Expect("DIRECTORY");
  plan::InsertOverwriteDirectory insert;
  if (AtString(tokens)) insert.path = ParseString(tokens);
  plan::CreateTable clauses;
  while (TableClauses{clauses}.Parse(tokens)) {
  }
  insert.provider = clauses.provider;
  insert.options = std::move(clauses.options);
  if (insert.provider.empty() && (!clauses.stored_as.empty() || !clauses.row_format.empty())) {
    tokens.FailUnsupported("INSERT OVERWRITE DIRECTORY with a Hive format", tokens.SpanFrom(begin));
  }
  if (insert.path.empty()) {
    if (const auto path = insert.options.find("path"); path != insert.options.end()) {
      insert.path = path->second;
      insert.options.erase(path);
    }
  }
  insert.query = ParseSource(tokens, std::move(prefix));
  return plan::MakeCommand(std::move(insert));
}

}  // namespace

plan::CommandPtr ParseInsert(TokenStream& tokens, InsertPrefix prefix) {
  const std::size_t begin = tokens.position();
  tokens.Expect("INSERT");
  plan::Insert insert;
  if (tokens.Accept("OVERWRITE")) {
    insert.mode = plan::InsertMode::kOverwrite;
    if (tokens.At("DIRECTORY") || tokens.At("LOCAL", "DIRECTORY"))
      return ParseInsertDirectory(tokens, std::move(prefix));
  } else {
    tokens.Expect("INTO");
  }
  if (tokens.At("TABLE") && (AtIdentifier(tokens, 1))) tokens.Next();
  insert.table = ParseNameReference(tokens);
  if (tokens.At("WITH", "(")) tokens.FailUnsupported("INSERT with options", tokens.Peek().span);
  if (tokens.Accept("REPLACE", "WHERE")) {
    insert.replace_where = ParseExpr(tokens);
    insert.query = ParseSource(tokens, std::move(prefix));
    return plan::MakeCommand(std::move(insert));
  }
  insert.partition = ParseOptionalPartitionSpec(tokens);
  insert.if_not_exists = ParseIfNotExists(tokens) == plan::IfExists::kSkip;
  if (insert.if_not_exists) {
    for (const auto& [name, value] : insert.partition) {
      if (!value) {
        tokens.Fail("_LEGACY_ERROR_TEMP_0035",
                    {{"message", "IF NOT EXISTS needs a value for the partition column " + name}},
                    tokens.SpanFrom(begin));
      }
    }
  }
  if (tokens.Accept("BY", "NAME")) {
    insert.by_name = true;
  } else if (tokens.At("(") && !AtParenthesizedQuery(tokens)) {
    insert.columns = ParseIdentifierList(tokens);
  }
  insert.query = ParseSource(tokens, std::move(prefix));
  return plan::MakeCommand(std::move(insert));
}

plan::CommandPtr ParseDelete(TokenStream& tokens) {
  tokens.Expect("DELETE");
  tokens.Expect("FROM");
  plan::DeleteFrom statement;
  statement.table = ParseNameReference(tokens);
  if (!tokens.At("WHERE") && !tokens.AtEnd() && !tokens.At(";")) return Refuse(tokens, "DELETE with a table alias");
  if (tokens.Accept("WHERE")) statement.condition = ParseExpr(tokens);
  return plan::MakeCommand(std::move(statement));
}

}  // namespace firesteel::sql
