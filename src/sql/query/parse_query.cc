#include <utility>

#include "sql/grammar.h"
#include "sql/parser.h"

namespace firesteel::sql {
plan::RelationPtr ParseQueryPrimary(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  TokenStream::Level level(tokens);
  if (tokens.At("SELECT")) return ParseSelect(tokens, nullptr);
  if (tokens.At("FROM")) return ParseFromFirst(tokens);
  if (tokens.At("VALUES")) return ParseInlineTable(tokens);
  if (tokens.Accept("TABLE")) {
    plan::NamedRelation relation;
    if (AtIdentifierClause(tokens)) {
      const plan::ExpressionPtr argument = ParseIdentifierClause(tokens);
      if (std::optional<plan::Name> name = FoldIdentifierClause(tokens, argument)) {
        relation.parts = *std::move(name);
      } else {
        relation.identifier_expression = argument;
      }
    } else {
      relation.parts = ParseMultipart(tokens);
    }
    return plan::MakeRelation(std::move(relation), tokens.SpanFrom(begin));
  }
  if (tokens.AtAny({"MAP", "REDUCE"})) tokens.FailUnsupported("the TRANSFORM clause", tokens.Peek().span);
  tokens.Expect("(");
  plan::RelationPtr query = ParseQueryExpression(tokens);
  tokens.Expect(")");
  return query;
}

namespace {

bool AcceptSetOperator(TokenStream& tokens, bool intersect, plan::SetOperation& operation) {
  if (!AtSetOperator(tokens) || tokens.At("INTERSECT") != intersect) return false;
  TakeSetOperator(tokens, operation);
  return true;
}

// INTERSECT binds tighter than UNION and EXCEPT unless the session says otherwise.
plan::RelationPtr ParseIntersections(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::RelationPtr left = ParseQueryPrimary(tokens);
  if (tokens.options().set_operation_order == SetOperationOrder::kLeftToRight) return left;
  plan::SetOperation operation;
  while (AcceptSetOperator(tokens, true, operation)) {
    operation.left = std::move(left);
    operation.right = ParseQueryPrimary(tokens);
    left = plan::MakeRelation(std::exchange(operation, {}), tokens.SpanFrom(begin));
  }
  return left;
}

void CheckCombination(TokenStream& tokens, int clauses, std::size_t begin) {
  if (clauses > 1) tokens.Fail("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", {}, tokens.SpanFrom(begin));
}

plan::RelationPtr MakeSort(TokenStream& tokens, plan::RelationPtr input, bool global, std::size_t begin) {
  plan::Sort sort;
  sort.input = std::move(input);
  sort.global = global;
  sort.order = ParseSortItems(tokens);
  // A lone ALL means every column of the select list.
  if (sort.order.size() == 1) {
    const auto* column = plan::As<plan::UnresolvedAttribute>(sort.order[0].child);
    if (column != nullptr && column->parts.size() == 1 && tokens.At(begin + 2).Is("ALL")) {
      sort.all = sort.order[0];
      sort.all->child = nullptr;
      sort.order.clear();
    }
  }
  return plan::MakeRelation(std::move(sort), tokens.SpanFrom(begin));
}

}  // namespace

void TakeSetOperator(TokenStream& tokens, plan::SetOperation& operation) {
  const Token word = tokens.Next();
  operation.kind = word.Is("UNION")       ? plan::SetOperationKind::kUnion
                   : word.Is("INTERSECT") ? plan::SetOperationKind::kIntersect
                                          : plan::SetOperationKind::kExcept;
  operation.all = tokens.Accept("ALL");
  if (!operation.all) tokens.Accept("DISTINCT");
}

bool AtSetOperator(const TokenStream& tokens, std::size_t ahead) {
  const Token& word = tokens.Peek(ahead);
  if (!word.Is("UNION") && !word.Is("EXCEPT") && !word.Is("INTERSECT") && !word.Is("MINUS")) return false;
  std::size_t next = ahead + 1;
  if (tokens.Peek(next).Is("ALL") || tokens.Peek(next).Is("DISTINCT")) ++next;
  if (tokens.Peek(next).Is("(")) return AtParenthesizedQuery(tokens, next);
  return StartsQuery(tokens, next) && !tokens.Peek(next).Is("WITH");
}

bool StartsQuery(const TokenStream& tokens, std::size_t ahead) {
  const Token& token = tokens.Peek(ahead);
  const Token& next = tokens.Peek(ahead + 1);
  if (token.Is("SELECT")) {
    return StartsExpression(next) || next.kind == TokenKind::kHintBegin || next.kind == TokenKind::kEnd;
  }
  if (token.Is("VALUES")) return StartsExpression(next);
  if (token.Is("FROM")) return AtIdentifier(tokens, ahead + 1) || next.Is("(");
  if (token.Is("TABLE")) return AtIdentifier(tokens, ahead + 1);
  if (token.Is("WITH")) return AtIdentifier(tokens, ahead + 1);
  if (token.Is("MAP") || token.Is("REDUCE")) {
    // MAP a USING 'script': a function map(..) is followed by a parenthesis, a column by an operator.
    return AtIdentifier(tokens, ahead + 1) && (tokens.Peek(ahead + 2).Is(",") || tokens.Peek(ahead + 2).Is("USING"));
  }
  return false;
}

bool AtParenthesizedQuery(const TokenStream& tokens, std::size_t ahead) {
  const std::size_t first = tokens.position() + ahead;
  std::size_t innermost = first;
  while (tokens.At(innermost + 1).Is("(")) {
    // Too deep to be read either way; looking on would cost the square of the depth.
    if (++innermost - first > static_cast<std::size_t>(kMaxNesting)) return false;
  }
  if (!StartsQuery(tokens, innermost + 1 - tokens.position())) return false;
  // Each inner group must be followed by something that continues a query: `((SELECT 1) + 1)` is an expression.
  for (std::size_t open = innermost; open > first; --open) {
    const std::size_t after = tokens.MatchingClose(open) + 1;
    const Token& token = tokens.At(after);
    const Token& next = tokens.At(after + 1);
    if (token.Is(")") || token.Is("|>")) continue;
    if (token.Is("UNION") || token.Is("EXCEPT") || token.Is("INTERSECT") || token.Is("MINUS")) continue;
    if (next.Is("BY") && (token.Is("ORDER") || token.Is("SORT") || token.Is("CLUSTER") || token.Is("DISTRIBUTE")))
      continue;
    if ((token.Is("LIMIT") || token.Is("OFFSET")) && StartsExpression(next)) continue;
    return false;
  }
  return true;
}

plan::RelationPtr ParseQueryTerm(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  plan::RelationPtr left = ParseIntersections(tokens);
  plan::SetOperation operation;
  while (true) {
    const bool any_order = tokens.options().set_operation_order == SetOperationOrder::kLeftToRight;
    if (tokens.At("|>")) {
      left = ParsePipe(tokens, std::move(left));
      continue;
    }
    if (!AcceptSetOperator(tokens, false, operation) && !(any_order && AcceptSetOperator(tokens, true, operation))) {
      return left;
    }
    operation.left = std::move(left);
    operation.right = ParseIntersections(tokens);
    left = plan::MakeRelation(std::exchange(operation, {}), tokens.SpanFrom(begin));
  }
}

plan::RelationPtr ParseQueryOrganization(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  int clauses = 0;
  bool repartitioned = false;
  if (tokens.At("ORDER", "BY")) {
    const std::size_t at = tokens.position();
    tokens.Accept("ORDER", "BY");
    input = MakeSort(tokens, std::move(input), true, at);
    ++clauses;
  }
  if (tokens.Accept("CLUSTER", "BY")) {
    plan::Repartition repartition;
    repartition.expressions = ParseExprList(tokens);
    plan::Sort sort;
    sort.global = false;
    for (const plan::ExpressionPtr& key : repartition.expressions) sort.order.push_back({key});
    repartition.input = std::move(input);
    sort.input = plan::MakeRelation(std::move(repartition), tokens.SpanFrom(begin));
    input = plan::MakeRelation(std::move(sort), tokens.SpanFrom(begin));
    ++clauses;
  }
  if (tokens.Accept("DISTRIBUTE", "BY")) {
    plan::Repartition repartition;
    repartition.input = std::move(input);
    repartition.expressions = ParseExprList(tokens);
    input = plan::MakeRelation(std::move(repartition), tokens.SpanFrom(begin));
    repartitioned = true;
    ++clauses;
  }
  if (tokens.At("SORT", "BY")) {
    const std::size_t at = tokens.position();
    tokens.Accept("SORT", "BY");
    input = MakeSort(tokens, std::move(input), false, at);
    clauses += repartitioned && clauses == 1 ? 0 : 1;
  }
  CheckCombination(tokens, clauses, begin);
  if (tokens.At("WINDOW") && tokens.Peek(2).Is("AS")) {
    plan::WindowDefinitions windows;
    windows.input = std::move(input);
    windows.definitions = ParseWindowClause(tokens);
    input = plan::MakeRelation(std::move(windows), tokens.SpanFrom(begin));
  }
  const std::size_t limit_begin = tokens.position();
  plan::ExpressionPtr limit;
  bool all = false;
  if (tokens.At("LIMIT") && StartsExpression(tokens.Peek(1))) {
    tokens.Next();
    if (tokens.At("ALL") && !tokens.Peek(1).Is("(")) {
      tokens.Next();
      all = true;
    } else {
      limit = ParseExpr(tokens);
    }
  }
  if (tokens.At("OFFSET") && StartsExpression(tokens.Peek(1))) {
    tokens.Next();
    plan::ExpressionPtr offset = ParseExpr(tokens);
    input = plan::MakeRelation(plan::Offset{std::move(input), std::move(offset)}, tokens.SpanFrom(limit_begin));
  }
  if (limit || all)
    input = plan::MakeRelation(plan::Limit{std::move(input), std::move(limit)}, tokens.SpanFrom(limit_begin));
  return input;
}

void ParseCtes(TokenStream& tokens, plan::With& with) {
  tokens.Expect("WITH");
  if (tokens.At("RECURSIVE") && AtIdentifier(tokens, 1) && !tokens.Peek(1).Is("AS")) {
    tokens.Next();
    with.recursive = true;
  }
  do {
    plan::CommonTableExpression cte;
    const std::size_t begin = tokens.position();
    cte.name = ParseIdentifier(tokens);
    cte.span = tokens.SpanFrom(begin);
    if (tokens.At("(") && !AtParenthesizedQuery(tokens)) cte.column_aliases = ParseIdentifierList(tokens);
    if (tokens.Accept("MAX", "RECURSION", "LEVEL")) {
      if (!with.recursive) {
        tokens.Fail("_LEGACY_ERROR_TEMP_0035", {{"message", "MAX RECURSION LEVEL is for WITH RECURSIVE"}},
                    tokens.SpanFrom(begin));
      }
      const std::size_t level_begin = tokens.position();
      const int level = ParseIntegerValue(tokens);
      with.max_recursion = MakeFrom(tokens, plan::Literal{DataType::Int(), Value{std::int64_t{level}}}, level_begin);
    }
    tokens.Accept("AS");
    tokens.Expect("(");
    cte.plan = ParseQueryExpression(tokens);
    tokens.Expect(")");
    with.ctes.push_back(std::move(cte));
  } while (tokens.Accept(","));
}

plan::RelationPtr ParseQueryExpression(TokenStream& tokens) {
  TokenStream::Level level(tokens);
  const std::size_t begin = tokens.position();
  if (!tokens.At("WITH")) return ParseQueryOrganization(tokens, ParseQueryTerm(tokens));
  plan::With with;
  ParseCtes(tokens, with);
  with.body = ParseQueryOrganization(tokens, ParseQueryTerm(tokens));
  return plan::MakeRelation(std::move(with), tokens.SpanFrom(begin));
}

}  // namespace firesteel::sql
