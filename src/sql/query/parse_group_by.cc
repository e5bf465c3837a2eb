#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

using GroupingSet = std::vector<plan::ExpressionPtr>;

bool AtAnalytics(const TokenStream& tokens) {
  return (tokens.AtAny({"ROLLUP", "CUBE"}) && tokens.Peek(1).Is("(")) ||
         (tokens.At("GROUPING", "SETS") && tokens.Peek(2).Is("("));
}

// (a, b), () or a
GroupingSet ParseGroupingSet(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  if (tokens.Accept("(", ")")) return {};
  if (!tokens.At("(")) return {ParseExpr(tokens)};
  const std::size_t after = tokens.MatchingClose(begin) + 1;
  // `(a + b) * 2` starts with a parenthesis too.
  if (AtParenthesizedQuery(tokens) || !(tokens.At(after).Is(",") || tokens.At(after).Is(")")))
    return {ParseExpr(tokens)};
  tokens.Next();
  GroupingSet set = ParseExprList(tokens);
  tokens.Expect(")");
  return set;
}

plan::ExpressionPtr SetAsExpression(GroupingSet set) {
  if (set.size() == 1) return std::move(set.front());
  return plan::MakeCall("struct", std::move(set));
}

[[noreturn]] void FailEmptySet(const TokenStream& tokens, const char* element, std::size_t begin) {
  tokens.Fail("_LEGACY_ERROR_TEMP_0051", {{"element", element}}, tokens.SpanFrom(begin));
}

// ROLLUP(..), CUBE(..) or GROUPING SETS(..) as a call, for lists that mix them.
plan::ExpressionPtr ParseAnalytics(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  TokenStream::Level level(tokens);
  std::string name = tokens.At("ROLLUP") ? "rollup" : tokens.At("CUBE") ? "cube" : "grouping_sets";
  tokens.Next();
  tokens.Accept("SETS");
  tokens.Expect("(");
  std::vector<plan::ExpressionPtr> arguments;
  do {
    if (name == "grouping_sets" && AtAnalytics(tokens)) {
      arguments.push_back(ParseAnalytics(tokens));
      continue;
    }
    GroupingSet set = ParseGroupingSet(tokens);
    if (set.empty() && name != "grouping_sets") FailEmptySet(tokens, name == "rollup" ? "ROLLUP" : "CUBE", begin);
    arguments.push_back(SetAsExpression(std::move(set)));
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return CallFrom(tokens, std::move(name), std::move(arguments), begin);
}

// A clause that is one ROLLUP, CUBE or GROUPING SETS has a kind of its own.
bool ParseSingleAnalytics(TokenStream& tokens, plan::Aggregate& aggregate) {
  const std::size_t begin = tokens.position();
  const std::size_t open = begin + (tokens.At("GROUPING") ? 2 : 1);
  if (tokens.At(tokens.MatchingClose(open) + 1).Is(",")) return false;
  const bool sets = tokens.At("GROUPING");
  aggregate.kind = sets                  ? plan::GroupKind::kGroupingSets
                   : tokens.At("ROLLUP") ? plan::GroupKind::kRollup
                                         : plan::GroupKind::kCube;
  tokens.Next();
  tokens.Accept("SETS");
  tokens.Expect("(");
  do {
    if (sets && AtAnalytics(tokens)) {
      tokens.Rewind(begin);
      aggregate = plan::Aggregate{aggregate.input, plan::GroupKind::kGroupBy, {}, {}, aggregate.select_list};
      return false;
    }
    GroupingSet set = ParseGroupingSet(tokens);
    if (sets) {
      aggregate.grouping_sets.push_back(std::move(set));
    } else {
      if (set.empty()) FailEmptySet(tokens, aggregate.kind == plan::GroupKind::kRollup ? "ROLLUP" : "CUBE", begin);
      aggregate.grouping.push_back(SetAsExpression(std::move(set)));
    }
  } while (tokens.Accept(","));
  tokens.Expect(")");
  return true;
}

}  // namespace

void ParseGroupBy(TokenStream& tokens, plan::Aggregate& aggregate) {
  tokens.Expect("GROUP");
  tokens.Expect("BY");
  if (tokens.At("ALL") && !tokens.Peek(1).Is(",") && !tokens.Peek(1).Is(".") && !tokens.Peek(1).Is("(")) {
    tokens.Next();
    aggregate.kind = plan::GroupKind::kAll;
    return;
  }
  if (tokens.At("WITH") && (tokens.Peek(1).Is("ROLLUP") || tokens.Peek(1).Is("CUBE"))) tokens.SyntaxError();
  if (AtAnalytics(tokens) && ParseSingleAnalytics(tokens, aggregate)) return;
  do {
    aggregate.grouping.push_back(AtAnalytics(tokens) ? ParseAnalytics(tokens) : ParseNamedExpr(tokens));
  } while (tokens.Accept(","));
  if (tokens.Accept("WITH", "ROLLUP")) {
    aggregate.kind = plan::GroupKind::kRollup;
  } else if (tokens.Accept("WITH", "CUBE")) {
    aggregate.kind = plan::GroupKind::kCube;
  } else if (tokens.Accept("GROUPING", "SETS", "(")) {
    aggregate.kind = plan::GroupKind::kGroupingSets;
    do {
      aggregate.grouping_sets.push_back(ParseGroupingSet(tokens));
    } while (tokens.Accept(","));
    tokens.Expect(")");
  }
}

}  // namespace firesteel::sql
