#include "sql/parser.h"

#include <gtest/gtest.h>

#include "plan/printer.h"

namespace firesteel::sql {
namespace {

std::string Parsed(std::string_view text) {
  StatusOr<plan::CommandPtr> command = ParseStatement(text);
  if (!command.ok()) return command.status().condition();
  const auto* query = std::get_if<plan::Query>(&(*command)->node);
  return query ? plan::Print(query->relation) : "command";
}

std::string Expr(std::string_view text) {
  StatusOr<plan::ExpressionPtr> expression = ParseExpression(text);
  return expression.ok() ? plan::Print(*expression) : expression.status().condition();
}

TEST(ParserTest, OperatorsBindAsInSpark) {
  EXPECT_EQ(Expr("1 + 2 * 3"), "+(1, *(2, 3))");
  EXPECT_EQ(Expr("a OR b AND NOT c = d"), "or(a, and(b, not(=(c, d))))");
  EXPECT_EQ(Expr("1 | 2 & 3 ^ 4"), "|(1, ^(&(2, 3), 4))");
  EXPECT_EQ(Expr("a || b || 1"), "concat(concat(a, b), 1)");
}

}  // namespace
}  // namespace firesteel::sql
