#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::RelationPtr ParseWhere(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  if (!tokens.Accept("WHERE")) return input;
  plan::ExpressionPtr condition = ParseExpr(tokens);
  return plan::MakeRelation(plan::Filter{std::move(input), std::move(condition)}, tokens.SpanFrom(begin));
}

// SELECT .. FROM .. WHERE .. GROUP BY .. with HAVING on top.
plan::RelationPtr ParseAggregation(TokenStream& tokens, plan::RelationPtr input,
                                   std::vector<plan::ExpressionPtr> select_list, std::size_t begin) {
  const bool grouped = tokens.At("GROUP", "BY");
  const bool having = !grouped && tokens.At("HAVING");
  const bool having_filters = having && tokens.options().having_without_group_by == HavingWithoutGroupBy::kFilters;
  plan::RelationPtr result;
  if (grouped || (having && !having_filters)) {
    plan::Aggregate aggregate;
    aggregate.input = std::move(input);
    aggregate.select_list = std::move(select_list);
    if (grouped) ParseGroupBy(tokens, aggregate);
    result = plan::MakeRelation(std::move(aggregate), tokens.SpanFrom(begin));
  } else if (having) {
    tokens.Expect("HAVING");
    plan::ExpressionPtr condition = ParseExpr(tokens);
    input = plan::MakeRelation(plan::Filter{std::move(input), std::move(condition)}, tokens.SpanFrom(begin));
    return plan::MakeRelation(plan::Project{std::move(input), std::move(select_list)}, tokens.SpanFrom(begin));
  } else {
    result = plan::MakeRelation(plan::Project{std::move(input), std::move(select_list)}, tokens.SpanFrom(begin));
  }
  if (tokens.Accept("HAVING")) {
    plan::ExpressionPtr condition = ParseExpr(tokens);
    result = plan::MakeRelation(plan::Having{std::move(result), std::move(condition)}, tokens.SpanFrom(begin));
  }
  return result;
}

}  // namespace

plan::RelationPtr ParseSelect(TokenStream& tokens, plan::RelationPtr from_first) {
  const std::size_t begin = tokens.position();
  tokens.Expect("SELECT");
  std::vector<plan::Hint> hints = ParseHints(tokens);
  if (tokens.At("TRANSFORM", "(") && tokens.At(tokens.MatchingClose(tokens.position() + 1) + 1).Is("USING")) {
    tokens.FailUnsupported("the TRANSFORM clause", tokens.Peek().span);
  }
  bool distinct = false;
  if (tokens.AtAny({"DISTINCT", "ALL"}) && StartsExpression(tokens.Peek(1)) && !tokens.Peek(1).Is("FROM")) {
    distinct = tokens.Next().Is("DISTINCT");
  }
  std::vector<plan::ExpressionPtr> select_list = ParseNamedExprList(tokens);
  plan::RelationPtr input = std::move(from_first);
  if (!input && tokens.Accept("FROM")) input = ParseFromClause(tokens);
  input = ParseLateralViews(tokens, std::move(input));
  input = ParseWhere(tokens, std::move(input));
  plan::RelationPtr result = ParseAggregation(tokens, std::move(input), std::move(select_list), begin);
  if (distinct) result = plan::MakeRelation(plan::Distinct{std::move(result)}, tokens.SpanFrom(begin));
  if (tokens.At("WINDOW") && tokens.Peek(2).Is("AS")) {
    plan::WindowDefinitions windows;
    windows.input = std::move(result);
    windows.definitions = ParseWindowClause(tokens);
    result = plan::MakeRelation(std::move(windows), tokens.SpanFrom(begin));
  }
  for (auto hint = hints.rbegin(); hint != hints.rend(); ++hint) {
    hint->input = std::move(result);
    result = plan::MakeRelation(std::move(*hint), tokens.SpanFrom(begin));
  }
  return result;
}

plan::RelationPtr ParseFromFirst(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("FROM");
  plan::RelationPtr input = ParseFromClause(tokens);
  if (tokens.AtAny({"MAP", "REDUCE"})) tokens.FailUnsupported("the TRANSFORM clause", tokens.Peek().span);
  if (tokens.At("SELECT")) {
    plan::RelationPtr result = ParseQueryOrganization(tokens, ParseSelect(tokens, std::move(input)));
    if (tokens.At("SELECT")) tokens.FailUnsupported("several SELECT bodies after one FROM", tokens.Peek().span);
    return result;
  }
  // FROM t alone is SELECT * FROM t.
  plan::ExpressionPtr star = plan::MakeExpression(plan::UnresolvedStar{}, tokens.SpanFrom(begin), "*");
  return plan::MakeRelation(plan::Project{std::move(input), {std::move(star)}}, tokens.SpanFrom(begin));
}

plan::RelationPtr ParseInlineTable(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("VALUES");
  plan::InlineTable table;
  do {
    plan::ExpressionPtr value = ParseExpr(tokens);
    const auto* call = plan::As<plan::UnresolvedFunction>(value);
    // (a, b) and STRUCT(a, b) are rows of two cells; a call of named_struct is one cell.
    const bool row = call != nullptr && call->name == plan::Name{"named_struct"} && value->text.starts_with("(");
    std::vector<plan::ExpressionPtr> cells;
    if (row) {
      for (std::size_t i = 1; i < call->arguments.size(); i += 2) cells.push_back(call->arguments[i]);
    } else if (call != nullptr && call->name == plan::Name{"struct"}) {
      for (const plan::ExpressionPtr& field : call->arguments) {
        const auto* alias = plan::As<plan::Alias>(field);
        cells.push_back(alias ? alias->child : field);
      }
    } else {
      cells.push_back(std::move(value));
    }
    table.rows.push_back(std::move(cells));
  } while (tokens.Accept(","));
  return ApplyTableAlias(tokens, plan::MakeRelation(std::move(table), tokens.SpanFrom(begin)));
}

}  // namespace firesteel::sql
