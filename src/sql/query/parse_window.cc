#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

plan::FrameBound ParseFrameBound(TokenStream& tokens) {
  plan::FrameBound bound;
  if (tokens.Accept("UNBOUNDED", "PRECEDING")) {
    bound.kind = plan::FrameBoundKind::kUnboundedPreceding;
  } else if (tokens.Accept("UNBOUNDED", "FOLLOWING")) {
    bound.kind = plan::FrameBoundKind::kUnboundedFollowing;
  } else if (tokens.Accept("CURRENT", "ROW")) {
    bound.kind = plan::FrameBoundKind::kCurrentRow;
  } else {
    bound.offset = ParseExpr(tokens);
    if (tokens.Accept("PRECEDING")) {
      bound.kind = plan::FrameBoundKind::kPreceding;
    } else {
      tokens.Expect("FOLLOWING");
      bound.kind = plan::FrameBoundKind::kFollowing;
    }
  }
  return bound;
}

}  // namespace

plan::WindowSpec ParseWindowSpec(TokenStream& tokens) {
  plan::WindowSpec spec;
  if (!tokens.At("(")) {
    spec.reference = ParseIdentifier(tokens);
    return spec;
  }
  tokens.Expect("(");
  if (AtIdentifier(tokens) && tokens.Peek(1).Is(")")) {
    spec.reference = ParseIdentifier(tokens);
    tokens.Expect(")");
    return spec;
  }
  if (tokens.Accept("CLUSTER", "BY")) {
    spec.partition_by = ParseExprList(tokens);
  } else {
    if (tokens.Accept("PARTITION", "BY") || tokens.Accept("DISTRIBUTE", "BY"))
      spec.partition_by = ParseExprList(tokens);
    if (tokens.Accept("ORDER", "BY") || tokens.Accept("SORT", "BY")) spec.order_by = ParseSortItems(tokens);
  }
  if (tokens.AtAny({"RANGE", "ROWS"})) {
    plan::WindowFrame frame;
    frame.type = tokens.Next().Is("ROWS") ? plan::FrameType::kRows : plan::FrameType::kRange;
    if (tokens.Accept("BETWEEN")) {
      frame.lower = ParseFrameBound(tokens);
      tokens.Expect("AND");
      frame.upper = ParseFrameBound(tokens);
    } else {
      frame.lower = ParseFrameBound(tokens);
    }
    spec.frame = std::move(frame);
  }
  tokens.Expect(")");
  return spec;
}

std::vector<std::pair<std::string, plan::WindowSpec>> ParseWindowClause(TokenStream& tokens) {
  std::vector<std::pair<std::string, plan::WindowSpec>> definitions;
  tokens.Expect("WINDOW");
  do {
    std::string name = ParseIdentifier(tokens);
    tokens.Expect("AS");
    definitions.emplace_back(std::move(name), ParseWindowSpec(tokens));
  } while (tokens.Accept(","));
  return definitions;
}

}  // namespace firesteel::sql
