#include <utility>

#include "sql/grammar.h"

// query |> operator |> operator ..: each operator takes the rows of what stands before it.
namespace firesteel::sql {
namespace {

plan::ExpressionPtr Star(TokenStream& tokens, std::size_t begin, std::vector<std::vector<std::string>> except = {}) {
  plan::UnresolvedStar star;
  star.except = std::move(except);
  return plan::MakeExpression(std::move(star), tokens.SpanFrom(begin), "*");
}

plan::RelationPtr ParseExtend(TokenStream& tokens, plan::RelationPtr input, std::size_t begin) {
  std::vector<plan::ExpressionPtr> list = ParseNamedExprList(tokens);
  list.insert(list.begin(), Star(tokens, begin));
  return plan::MakeRelation(plan::Project{std::move(input), std::move(list)}, tokens.SpanFrom(begin));
}

// SET a = x, b = y: columns keep their places.
plan::RelationPtr ParseReplace(TokenStream& tokens, plan::RelationPtr input, std::size_t begin) {
  do {
    plan::WithColumns columns;
    std::string name = ParseIdentifier(tokens);
    tokens.Expect("=");
    plan::ExpressionPtr value = ParseExpr(tokens);
    columns.input = std::move(input);
    columns.aliases = {plan::MakeExpression(plan::Alias{std::move(value), {std::move(name)}, ""})};
    columns.existing_only = true;
    input = plan::MakeRelation(std::move(columns), tokens.SpanFrom(begin));
  } while (tokens.Accept(","));
  return input;
}

plan::RelationPtr ParseDropped(TokenStream& tokens, plan::RelationPtr input, std::size_t begin) {
  std::vector<std::vector<std::string>> dropped;
  do {
    dropped.push_back({ParseIdentifier(tokens)});
  } while (tokens.Accept(","));
  return plan::MakeRelation(plan::Project{std::move(input), {Star(tokens, begin, std::move(dropped))}},
                            tokens.SpanFrom(begin));
}

plan::ExpressionPtr WithoutAlias(const plan::ExpressionPtr& expression) {
  const auto* alias = plan::As<plan::Alias>(expression);
  return alias ? alias->child : expression;
}

// The grouping columns come out first, then the aggregates.
plan::RelationPtr ParseAggregate(TokenStream& tokens, plan::RelationPtr input, std::size_t begin) {
  plan::Aggregate aggregate;
  aggregate.input = std::move(input);
  std::vector<plan::ExpressionPtr> aggregates;
  if (!tokens.At("GROUP", "BY")) aggregates = ParseNamedExprList(tokens);
  if (tokens.Accept("GROUP", "BY")) {
    do {
      const plan::ExpressionPtr key = ParseNamedExpr(tokens);
      if (const auto* literal = plan::As<plan::Literal>(key); literal && literal->type.Is(TypeKind::kInt)) {
        tokens.FailUnsupported("positions in |> AGGREGATE .. GROUP BY", key->span);
      }
      aggregate.grouping.push_back(WithoutAlias(key));
      aggregate.select_list.push_back(key);
    } while (tokens.Accept(","));
  }
  aggregate.select_list.insert(aggregate.select_list.end(), aggregates.begin(), aggregates.end());
  return plan::MakeRelation(std::move(aggregate), tokens.SpanFrom(begin));
}

bool AtOrganization(const TokenStream& tokens) {
  return tokens.At("ORDER", "BY") || tokens.At("SORT", "BY") || tokens.At("CLUSTER", "BY") ||
         tokens.At("DISTRIBUTE", "BY") || tokens.AtAny({"LIMIT", "OFFSET", "WINDOW"});
}

plan::RelationPtr ParseCombined(TokenStream& tokens, plan::RelationPtr input, std::size_t begin) {
  plan::SetOperation operation;
  TakeSetOperator(tokens, operation);
  operation.left = std::move(input);
  operation.right = ParseQueryPrimary(tokens);
  return plan::MakeRelation(std::move(operation), tokens.SpanFrom(begin));
}

// An order and a limit are two operators.
void CheckSingleClause(TokenStream& tokens, std::size_t begin) {
  std::string_view first;
  for (std::size_t at = begin; at < tokens.position(); ++at) {
    const Token& token = tokens.At(at);
    if (token.Is("(")) {
      at = tokens.MatchingClose(at);
      continue;
    }
    const bool sorts = tokens.At(at + 1).Is("BY") &&
                       (token.Is("ORDER") || token.Is("SORT") || token.Is("CLUSTER") || token.Is("DISTRIBUTE"));
    const bool limits = token.Is("LIMIT") || token.Is("OFFSET");
    if (sorts)
      first = token.Is("ORDER")     ? "ORDER BY"
              : token.Is("SORT")    ? "SORT BY"
              : token.Is("CLUSTER") ? "CLUSTER BY"
                                    : "DISTRIBUTE BY";
    if (!limits || first.empty()) continue;
    tokens.Fail("MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS",
                {{"clause1", std::string(first)}, {"clause2", token.Is("LIMIT") ? "LIMIT" : "OFFSET"}},
                tokens.SpanFrom(begin));
  }
}

plan::RelationPtr ParseOperator(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  if (tokens.At("SELECT")) {
    plan::RelationPtr selected = ParseSelect(tokens, std::move(input));
    return selected;
  }
  if (tokens.Accept("EXTEND")) return ParseExtend(tokens, std::move(input), begin);
  if (tokens.Accept("SET")) return ParseReplace(tokens, std::move(input), begin);
  if (tokens.Accept("DROP")) return ParseDropped(tokens, std::move(input), begin);
  if (tokens.Accept("AGGREGATE")) return ParseAggregate(tokens, std::move(input), begin);
  if (tokens.Accept("AS")) {
    plan::SubqueryAlias alias{std::move(input), ParseStrictIdentifier(tokens), {}};
    return plan::MakeRelation(std::move(alias), tokens.SpanFrom(begin));
  }
  if (tokens.Accept("WHERE")) {
    plan::ExpressionPtr condition = ParseExpr(tokens);
    return plan::MakeRelation(plan::Filter{std::move(input), std::move(condition)}, tokens.SpanFrom(begin));
  }
  if (AtPivot(tokens)) return ParsePivot(tokens, std::move(input));
  if (tokens.At("TABLESAMPLE")) return ParseSample(tokens, std::move(input));
  if (AtJoin(tokens)) return ParseJoin(tokens, std::move(input));
  if (AtSetOperator(tokens)) return ParseCombined(tokens, std::move(input), begin);
  if (AtOrganization(tokens)) {
    plan::RelationPtr organized = ParseQueryOrganization(tokens, std::move(input));
    CheckSingleClause(tokens, begin);
    return organized;
  }
  tokens.SyntaxError();
}

}  // namespace

plan::RelationPtr ParsePipe(TokenStream& tokens, plan::RelationPtr input) {
  tokens.Expect("|>");
  return ParseOperator(tokens, std::move(input));
}

}  // namespace firesteel::sql
