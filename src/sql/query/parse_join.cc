#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

// Words of a join type before JOIN; 0 when there is no join here.
std::size_t JoinWords(const TokenStream& tokens) {
  std::size_t count = 0;
  const auto at = [&](std::string_view word) { return tokens.Peek(count).Is(word); };
  if (at("NATURAL")) ++count;
  if (at("LEFT")) {
    ++count;
    if (at("OUTER") || at("SEMI") || at("ANTI")) ++count;
  } else if (at("RIGHT") || at("FULL")) {
    ++count;
    if (at("OUTER")) ++count;
  } else if (at("INNER") || at("CROSS") || at("SEMI") || at("ANTI")) {
    ++count;
  }
  return at("JOIN") ? count + 1 : 0;
}

plan::JoinType ReadJoinType(const TokenStream& tokens) {
  const std::size_t first = tokens.At("NATURAL") ? 1 : 0;
  const Token& word = tokens.Peek(first);
  const Token& next = tokens.Peek(first + 1);
  if (word.Is("SEMI") || next.Is("SEMI")) return plan::JoinType::kLeftSemi;
  if (word.Is("ANTI") || next.Is("ANTI")) return plan::JoinType::kLeftAnti;
  if (word.Is("LEFT")) return plan::JoinType::kLeft;
  if (word.Is("RIGHT")) return plan::JoinType::kRight;
  if (word.Is("FULL")) return plan::JoinType::kFull;
  if (word.Is("CROSS")) return plan::JoinType::kCross;
  return plan::JoinType::kInner;
}

const char* JoinTypeName(plan::JoinType type) {
  switch (type) {
    case plan::JoinType::kInner:
      return "INNER";
    case plan::JoinType::kLeft:
      return "LEFT OUTER";
    case plan::JoinType::kRight:
      return "RIGHT OUTER";
    case plan::JoinType::kFull:
      return "FULL OUTER";
    case plan::JoinType::kCross:
      return "CROSS";
    case plan::JoinType::kLeftSemi:
      return "LEFT SEMI";
    case plan::JoinType::kLeftAnti:
      return "LEFT ANTI";
  }
  return "";
}

void CheckJoin(TokenStream& tokens, const plan::Join& join, SourceSpan span) {
  if (join.natural && join.type == plan::JoinType::kCross) {
    tokens.Fail("INCOMPATIBLE_JOIN_TYPES", {{"joinType1", "NATURAL"}, {"joinType2", "CROSS"}}, span);
  }
  if (!join.lateral) return;
  if (join.natural) tokens.Fail("INCOMPATIBLE_JOIN_TYPES", {{"joinType1", "LATERAL"}, {"joinType2", "NATURAL"}}, span);
  if (!join.using_columns.empty()) tokens.Fail("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", {}, span);
  if (join.type != plan::JoinType::kInner && join.type != plan::JoinType::kCross &&
      join.type != plan::JoinType::kLeft) {
    tokens.Fail("INVALID_LATERAL_JOIN_TYPE", {{"joinType", JoinTypeName(join.type)}}, span);
  }
}

}  // namespace

bool AtJoin(const TokenStream& tokens) { return JoinWords(tokens) > 0; }

plan::RelationPtr ParseJoin(TokenStream& tokens, plan::RelationPtr left) {
  const std::size_t begin = tokens.position();
  plan::Join join;
  join.natural = tokens.At("NATURAL");
  join.type = ReadJoinType(tokens);
  for (std::size_t words = JoinWords(tokens); words > 0; --words) tokens.Next();
  const SourceSpan words = tokens.SpanFrom(begin);
  if (tokens.At("LATERAL") && (tokens.Peek(1).Is("(") || AtIdentifier(tokens, 1))) {
    tokens.Next();
    join.lateral = true;
  }
  join.right = ParseRelationPrimary(tokens);
  if (!join.natural) {
    if (tokens.Accept("ON")) {
      join.condition = ParseExpr(tokens);
    } else if (tokens.Accept("USING")) {
      join.using_columns = ParseIdentifierList(tokens);
    }
  }
  CheckJoin(tokens, join, words);
  join.left = std::move(left);
  return plan::MakeRelation(std::move(join), tokens.SpanFrom(begin));
}

}  // namespace firesteel::sql
