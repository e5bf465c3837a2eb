#include "duck/lower/merge_projections.h"

#include <unordered_map>

#include "analysis/plan/resolved_rewrite.h"

namespace firesteel::duck {
namespace {

using namespace analysis;

// Deep expressions cost stack wherever they are walked through.
constexpr int kDeepest = 100;

struct Lower {
  ResolvedExpressionPtr expression;
  int uses = 0;
};
using LowerById = std::unordered_map<std::int64_t, Lower>;

bool IsCheap(const ResolvedExpression& expression) {
  return std::holds_alternative<ColumnReference>(expression.node) ||
         std::holds_alternative<ResolvedLiteral>(expression.node);
}

// Counts the uses of the columns below; false where one is out of reach or the tree too deep.
bool CountUses(const ResolvedExpressionPtr& expression, LowerById& lower, int depth, bool in_lambda) {
  if (depth > kDeepest || std::holds_alternative<ResolvedSubquery>(expression->node)) return false;
  if (const auto* reference = As<ColumnReference>(expression)) {
    const auto found = reference->outer ? lower.end() : lower.find(reference->id.value);
    if (found != lower.end()) found->second.uses += in_lambda ? 2 : 1;
    return true;
  }
  bool reachable = true;
  const bool lambda = in_lambda || As<ResolvedLambda>(expression) != nullptr;
  ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) {
    reachable = reachable && CountUses(child, lower, depth + 1, lambda);
  });
  return reachable;
}

ResolvedExpressionPtr Substitute(const ResolvedExpressionPtr& expression, const LowerById& lower) {
  if (const auto* reference = As<ColumnReference>(expression)) {
    const auto found = reference->outer ? lower.end() : lower.find(reference->id.value);
    return found == lower.end() ? expression : found->second.expression;
  }
  return *MapChildren(expression, [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> {
    return Substitute(child, lower);
  });
}

}  // namespace

MergedProjection MergeProjections(const ResolvedProject& project) {
  MergedProjection merged{project.expressions, project.input};
  while (const auto* below = As<ResolvedProject>(merged.input)) {
    LowerById lower;
    lower.reserve(below->expressions.size());
    for (std::size_t i = 0; i < below->expressions.size(); ++i) {
      lower.emplace(merged.input->output[i].id.value, Lower{below->expressions[i]});
    }
    for (const ResolvedExpressionPtr& expression : merged.expressions) {
      if (!CountUses(expression, lower, 0, false)) return merged;
    }
    for (const auto& [id, column] : lower) {
      if (column.uses > 1 && !IsCheap(*column.expression)) return merged;
    }
    for (ResolvedExpressionPtr& expression : merged.expressions) expression = Substitute(expression, lower);
    merged.input = below->input;
  }
  return merged;
}

}  // namespace firesteel::duck
