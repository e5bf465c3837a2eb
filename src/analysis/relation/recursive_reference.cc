#include "analysis/relation/recursive_reference.h"

#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"

namespace firesteel::analysis {
namespace {

enum class Place { kAllowed, kRefused };

bool Search(const ResolvedPlanPtr& plan, std::int64_t definition, Place place);

bool SearchExpression(const ResolvedExpressionPtr& expression, std::int64_t definition, Place place) {
  return WithStackRoom([&] {
    if (const auto* subquery = As<ResolvedSubquery>(expression)) {
      if (Search(subquery->plan, definition, place)) return true;
    }
    bool found = false;
    ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) {
      found = found || SearchExpression(child, definition, place);
    });
    return found;
  });
}

bool Breaks(const ResolvedPlan& plan) {
  return std::holds_alternative<ResolvedAggregate>(plan.node) || std::holds_alternative<ResolvedWindow>(plan.node) ||
         std::holds_alternative<ResolvedSort>(plan.node) || std::holds_alternative<ResolvedDistinct>(plan.node) ||
         std::holds_alternative<ResolvedLimit>(plan.node) || std::holds_alternative<ResolvedDeduplicate>(plan.node);
}

bool Search(const ResolvedPlanPtr& plan, std::int64_t definition, Place place) {
  return WithStackRoom([&] {
    if (const auto* reference = As<CteReference>(plan)) {
      return reference->id == definition && place == Place::kRefused;
    }
    if (const auto* with = As<ResolvedWith>(plan)) {
      for (const CteDefinition& inner : with->definitions) {
        if (Search(inner.plan, definition, place)) return true;
        if (inner.recursion && Search(inner.recursion, definition, place)) return true;
      }
      return Search(with->body, definition, place);
    }
    if (Breaks(*plan)) place = Place::kRefused;
    bool found = false;
    ForEachExpression(*plan, [&](const ResolvedExpressionPtr& expression) {
      found = found || SearchExpression(expression, definition, place);
    });
    if (found) return true;
    if (const auto* join = As<ResolvedJoin>(plan)) {
      using plan::JoinType;
      const bool left_refused = join->type == JoinType::kRight || join->type == JoinType::kFull;
      const bool right_refused = join->type == JoinType::kLeft || join->type == JoinType::kFull ||
                                 join->type == JoinType::kLeftSemi || join->type == JoinType::kLeftAnti;
      return Search(join->left, definition, left_refused ? Place::kRefused : place) ||
             Search(join->right, definition, right_refused ? Place::kRefused : place);
    }
    ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { found = found || Search(input, definition, place); });
    return found;
  });
}

enum class Rows { kLimited, kUnlimited };

// Whether `plan` reads the definition somewhere LIMIT ALL does not reach: it reaches through what passes rows on.
bool ReadsLimited(const ResolvedPlanPtr& plan, std::int64_t definition, Rows rows) {
  return WithStackRoom([&] {
    if (const auto* reference = As<CteReference>(plan)) return reference->id == definition && rows == Rows::kLimited;
    const auto* limit = As<ResolvedLimit>(plan);
    const bool passes_on = As<ResolvedProject>(plan) || As<ResolvedFilter>(plan) || As<ResolvedJoin>(plan) ||
                           As<ResolvedAggregate>(plan) || As<ResolvedSetOperation>(plan) || As<ResolvedWith>(plan);
    if (limit != nullptr && !limit->limit && limit->offset == 0) {
      rows = Rows::kUnlimited;
    } else if (!passes_on) {
      rows = Rows::kLimited;
    }
    bool found = false;
    const auto in_expression = [&](const auto& self, const ResolvedExpressionPtr& expression) -> void {
      if (const auto* subquery = As<ResolvedSubquery>(expression)) {
        found = found || ReadsLimited(subquery->plan, definition, Rows::kLimited);
      }
      WithStackRoom([&] { ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) { self(self, child); }); });
    };
    ForEachExpression(*plan,
                      [&](const ResolvedExpressionPtr& expression) { in_expression(in_expression, expression); });
    if (const auto* with = As<ResolvedWith>(plan)) {
      for (const CteDefinition& inner : with->definitions) {
        found = found || ReadsLimited(inner.plan, definition, Rows::kLimited);
        if (inner.recursion) found = found || ReadsLimited(inner.recursion, definition, Rows::kLimited);
      }
      return found || ReadsLimited(with->body, definition, rows);
    }
    ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { found = found || ReadsLimited(input, definition, rows); });
    return found;
  });
}

}  // namespace

bool HasMisplacedReference(const ResolvedPlanPtr& plan, std::int64_t definition) {
  return Search(plan, definition, Place::kAllowed);
}

bool HasNoRowLimit(const ResolvedWith& with, std::int64_t definition) {
  for (const CteDefinition& other : with.definitions) {
    if (other.id == definition) continue;
    if (ReadsLimited(other.plan, definition, Rows::kLimited)) return false;
    if (other.recursion && ReadsLimited(other.recursion, definition, Rows::kLimited)) return false;
  }
  const ResolvedPlanPtr& plan = with.body;
  if (const auto* limit = As<ResolvedLimit>(plan); limit != nullptr && limit->limit) {
    ResolvedPlanPtr node = limit->input;
    while (const auto* project = As<ResolvedProject>(node)) node = project->input;
    const auto* reference = As<CteReference>(node);
    return reference != nullptr && reference->id == definition;
  }
  return !ReadsLimited(plan, definition, Rows::kLimited);
}

}  // namespace firesteel::analysis
