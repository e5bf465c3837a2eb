#pragma once

#include <vector>

#include "analysis/plan/resolved_expression.h"
#include "analysis/plan/resolved_plan.h"
#include "base/function_view.h"
#include "base/status_or.h"

namespace firesteel::analysis {

// Walking and rebuilding resolved trees. None of these look into the plans of subqueries unless said so.

// Calls `visit` on every direct child, in order.
void ForEachChild(const ResolvedExpression& expression, FunctionView<void(const ResolvedExpressionPtr&)> visit);

// The same node with every direct child replaced by what `replace` gives; the very same pointer if nothing changed.
StatusOr<ResolvedExpressionPtr> MapChildren(
    const ResolvedExpressionPtr& expression,
    FunctionView<StatusOr<ResolvedExpressionPtr>(const ResolvedExpressionPtr&)> replace);

// True where `test` holds for some node of the tree. Does not go below nodes for which `stop` holds (the node itself is
// tested first).
bool AnyNode(const ResolvedExpressionPtr& expression, FunctionView<bool(const ResolvedExpression&)> test);

// Structural equality; spans are ignored.
bool SameExpression(const ResolvedExpressionPtr& a, const ResolvedExpressionPtr& b);

// A hash that agrees with SameExpression.
std::size_t HashExpression(const ResolvedExpressionPtr& expression);

// Replaces column references inside a subquery's plan (at every depth) that are `outer` references to one of the
// columns `replace` knows; used when an enclosing aggregate gives its grouping columns new ids.
ResolvedPlanPtr RewriteOuterReferences(
    const ResolvedPlanPtr& plan, FunctionView<ResolvedExpressionPtr(const ResolvedExpression& reference)> replace);

// The ids of outer references in a plan, at every depth, that the plan does not bring itself.
std::vector<ResolvedExpressionPtr> OuterReferences(const ResolvedPlanPtr& plan);

// Calls `visit` for each expression held directly by the plan node.
void ForEachExpression(const ResolvedPlan& plan, FunctionView<void(const ResolvedExpressionPtr&)> visit);

// Calls `visit` for each input of the plan node.
void ForEachInput(const ResolvedPlan& plan, FunctionView<void(const ResolvedPlanPtr&)> visit);

}  // namespace firesteel::analysis
