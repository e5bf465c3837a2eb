#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {

plan::CommandPtr ParseAddOrReplaceColumns(TokenStream& tokens, const plan::Name& table, bool replace) {
  plan::AddColumns add;
  add.name = table;
  add.replace = replace;
  if (!tokens.Accept("COLUMNS")) tokens.Expect("COLUMN");
  const bool parenthesized = tokens.Accept("(");
  do {
    add.columns.push_back(ParseColumnDefinition(tokens));
    if (tokens.AtAny({"FIRST", "AFTER"})) return Refuse(tokens, "the position of an added column");
  } while (tokens.Accept(","));
  if (parenthesized) tokens.Expect(")");
  return plan::MakeCommand(std::move(add));
}

// ALTER | CHANGE [COLUMN] name TYPE t | COMMENT 'c' | SET NOT NULL | DROP NOT NULL | .., or Hive's
// CHANGE [COLUMN] name new_name type [COMMENT 'c'].
plan::CommandPtr ParseAlterColumns(TokenStream& tokens, const plan::Name& table) {
  plan::AlterColumn alter;
  alter.name = table;
  const std::size_t begin = tokens.position();
  const bool hive_form_allowed = tokens.Next().Is("CHANGE");
  tokens.Accept("COLUMN");
  alter.column = ParseMultipart(tokens);
  if (tokens.Accept("TYPE")) {
    alter.type = ParseType(tokens);
  } else if (tokens.At("COMMENT") && AtString(tokens, 1)) {
    tokens.Next();
    alter.comment = ParseString(tokens);
  } else if (tokens.Accept("SET", "NOT", "NULL")) {
    alter.nullable = false;
  } else if (tokens.Accept("DROP", "NOT", "NULL")) {
    alter.nullable = true;
  } else if (tokens.At("SET", "DEFAULT") || tokens.At("DROP", "DEFAULT")) {
    return Refuse(tokens, "ALTER COLUMN .. DEFAULT");
  } else if (tokens.AtAny({"FIRST", "AFTER"})) {
    return Refuse(tokens, "ALTER COLUMN .. FIRST and AFTER");
  } else if (hive_form_allowed && AtIdentifier(tokens)) {
    plan::ColumnDefinition column = ParseColumnDefinition(tokens);
    if (tokens.AtAny({"FIRST", "AFTER"})) return Refuse(tokens, "ALTER COLUMN .. FIRST and AFTER");
    if (column.field.name != alter.column.back()) {
      tokens.FailUnsupported("CHANGE COLUMN with a new name", tokens.SpanFrom(begin));
    }
    alter.type = column.field.type;
    if (!column.field.comment.empty()) alter.comment = column.field.comment;
  } else {
    tokens.SyntaxError();
  }
  if (tokens.At(",")) return Refuse(tokens, "ALTER TABLE .. ALTER COLUMN of several columns");
  return plan::MakeCommand(std::move(alter));
}

}  // namespace firesteel::sql
