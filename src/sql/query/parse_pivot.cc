#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::ExpressionPtr ParseColumnName(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  return MakeFrom(tokens, plan::UnresolvedAttribute{{ParseIdentifier(tokens)}}, begin);
}

plan::ExpressionPtr ParseMultipartColumn(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  return MakeFrom(tokens, plan::UnresolvedAttribute{ParseMultipart(tokens)}, begin);
}

std::string ParseOptionalAlias(TokenStream& tokens) {
  if (tokens.Accept("AS") || AtIdentifier(tokens)) return ParseIdentifier(tokens);
  return "";
}

plan::RelationPtr ParsePivotClause(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  plan::Pivot pivot;
  pivot.input = std::move(input);
  tokens.Accept("PIVOT", "(");
  pivot.aggregates = ParseNamedExprList(tokens);
  tokens.Expect("FOR");
  if (tokens.Accept("(")) {
    do {
      pivot.columns.push_back(ParseColumnName(tokens));
    } while (tokens.Accept(","));
    tokens.Expect(")");
  } else {
    pivot.columns.push_back(ParseColumnName(tokens));
  }
  tokens.Expect("IN");
  tokens.Expect("(");
  do {
    plan::PivotValue value;
    value.value = ParseExpr(tokens);
    value.alias = ParseOptionalAlias(tokens);
    pivot.values.push_back(std::move(value));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  tokens.Expect(")");
  return plan::MakeRelation(std::move(pivot), tokens.SpanFrom(begin));
}

// v FOR n IN (a, b AS x)
void ParseSingleValue(TokenStream& tokens, plan::Unpivot& unpivot) {
  unpivot.value_columns = {ParseIdentifier(tokens)};
  tokens.Expect("FOR");
  unpivot.variable_column = ParseIdentifier(tokens);
  tokens.Expect("IN");
  tokens.Expect("(");
  do {
    plan::UnpivotValue value;
    value.columns = {ParseMultipartColumn(tokens)};
    value.alias = ParseOptionalAlias(tokens);
    unpivot.values.push_back(std::move(value));
  } while (tokens.Accept(","));
  tokens.Expect(")");
}

// (v, w) FOR n IN ((a, b), (c, d) AS x)
void ParseMultipleValues(TokenStream& tokens, plan::Unpivot& unpivot) {
  unpivot.value_columns = ParseIdentifierList(tokens);
  tokens.Expect("FOR");
  unpivot.variable_column = ParseIdentifier(tokens);
  tokens.Expect("IN");
  tokens.Expect("(");
  do {
    plan::UnpivotValue value;
    tokens.Expect("(");
    do {
      value.columns.push_back(ParseMultipartColumn(tokens));
    } while (tokens.Accept(","));
    tokens.Expect(")");
    value.alias = ParseOptionalAlias(tokens);
    unpivot.values.push_back(std::move(value));
  } while (tokens.Accept(","));
  tokens.Expect(")");
}

plan::RelationPtr ParseUnpivotClause(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  plan::Unpivot unpivot;
  unpivot.input = std::move(input);
  tokens.Expect("UNPIVOT");
  if (tokens.Accept("INCLUDE", "NULLS")) {
    unpivot.include_nulls = true;
  } else {
    tokens.Accept("EXCLUDE", "NULLS");
  }
  tokens.Expect("(");
  if (tokens.At("(")) {
    ParseMultipleValues(tokens, unpivot);
  } else {
    ParseSingleValue(tokens, unpivot);
  }
  tokens.Expect(")");
  return ApplyTableAlias(tokens, plan::MakeRelation(std::move(unpivot), tokens.SpanFrom(begin)));
}

}  // namespace

bool AtPivot(const TokenStream& tokens) {
  if (tokens.At("PIVOT", "(")) return true;
  return tokens.At("UNPIVOT") &&
         (tokens.Peek(1).Is("(") || tokens.Peek(1).Is("INCLUDE") || tokens.Peek(1).Is("EXCLUDE"));
}

plan::RelationPtr ParsePivot(TokenStream& tokens, plan::RelationPtr input) {
  return tokens.At("PIVOT") ? ParsePivotClause(tokens, std::move(input)) : ParseUnpivotClause(tokens, std::move(input));
}

}  // namespace firesteel::sql
