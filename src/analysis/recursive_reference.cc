#include "analysis/recursive_reference.h"

#include "analysis/resolved_rewrite.h"
#include "base/deep_recursion.h"

namespace firesteel::analysis {
namespace {

enum class Place { kAllowed, kRefused };

bool Search(const ResolvedPlanPtr& plan, std::int64_t definition, Place place);

bool SearchExpression(const ResolvedExpressionPtr& expression, std::int64_t definition, Place place) {
  if (const auto* subquery = As<ResolvedSubquery>(expression)) {
    if (Search(subquery->plan, definition, place)) return true;
  }
  bool found = false;
  ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) {
    found = found || SearchExpression(child, definition, place);
  });
  return found;
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

}  // namespace

bool HasMisplacedReference(const ResolvedPlanPtr& plan, std::int64_t definition) {
  return Search(plan, definition, Place::kAllowed);
}

std::int64_t LimitedDefinition(const ResolvedPlanPtr& plan) {
  const auto* limit = As<ResolvedLimit>(plan);
  if (limit == nullptr || !limit->limit) return 0;
  ResolvedPlanPtr node = limit->input;
  while (const auto* project = As<ResolvedProject>(node)) node = project->input;
  const auto* reference = As<CteReference>(node);
  return reference == nullptr ? 0 : reference->id;
}

}  // namespace firesteel::analysis
