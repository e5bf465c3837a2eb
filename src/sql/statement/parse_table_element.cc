#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

bool AtConstraint(const TokenStream& tokens) {
  if (tokens.At("CONSTRAINT")) return AtIdentifier(tokens, 1) && !tokens.Peek(2).Is(",") && !tokens.Peek(2).Is(")");
  if (tokens.At("CHECK") || tokens.At("UNIQUE")) return tokens.Peek(1).Is("(");
  return tokens.At("PRIMARY", "KEY") || tokens.At("FOREIGN", "KEY");
}

std::string ExpressionText(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  ParseExpr(tokens);
  return std::string(tokens.Text(tokens.SpanFrom(begin)));
}

void ParseGenerated(TokenStream& tokens, plan::ColumnDefinition& column) {
  const std::size_t begin = tokens.position();
  tokens.Expect("GENERATED");
  if (!tokens.Accept("ALWAYS")) {
    tokens.Expect("BY");
    tokens.Expect("DEFAULT");
  }
  tokens.Expect("AS");
  if (tokens.At("IDENTITY")) tokens.FailUnsupported("IDENTITY columns", tokens.SpanFrom(begin));
  tokens.Expect("(");
  column.generated_sql = ExpressionText(tokens);
  tokens.Expect(")");
}

// One of NOT NULL, DEFAULT, GENERATED, COMMENT; false when there is none.
bool ParseColumnOption(TokenStream& tokens, plan::ColumnDefinition& column) {
  const std::size_t begin = tokens.position();
  if (tokens.Accept("NOT", "NULL") || tokens.Accept("!", "NULL")) {
    if (!column.field.nullable) {
      tokens.Fail("CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE",
                  {{"columnName", column.field.name}, {"optionName", "NOT NULL"}}, tokens.SpanFrom(begin));
    }
    column.field.nullable = false;
  } else if (tokens.Accept("DEFAULT")) {
    if (column.default_sql) {
      tokens.Fail("CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE",
                  {{"columnName", column.field.name}, {"optionName", "DEFAULT"}}, tokens.SpanFrom(begin));
    }
    column.default_sql = ExpressionText(tokens);
  } else if (tokens.At("GENERATED")) {
    ParseGenerated(tokens, column);
  } else if (tokens.Accept("COMMENT")) {
    column.field.comment = ParseString(tokens);
  } else if (AtConstraint(tokens) || tokens.At("UNIQUE") || tokens.At("REFERENCES")) {
    tokens.FailUnsupported("column constraints", tokens.Peek().span);
  } else {
    return false;
  }
  return true;
}

}  // namespace

plan::ColumnDefinition ParseColumnDefinition(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::ColumnDefinition column;
  plan::Name name = ParseMultipart(tokens);
  column.field.name = name.front();
  for (std::size_t i = 1; i < name.size(); ++i) column.field.name += "." + name[i];
  column.field.type = ParseType(tokens);
  while (ParseColumnOption(tokens, column)) {
  }
  column.span = tokens.SpanFrom(begin);
  return column;
}

std::vector<plan::ColumnDefinition> ParseTableElements(TokenStream& tokens) {
  std::vector<plan::ColumnDefinition> columns;
  tokens.Expect("(");
  do {
    if (AtConstraint(tokens)) tokens.FailUnsupported("table constraints", tokens.Peek().span);
    columns.push_back(ParseColumnDefinition(tokens));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return columns;
}

}  // namespace firesteel::sql
