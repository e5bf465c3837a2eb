#include "analysis/plan/resolved_rewrite.h"

#include <functional>
#include <set>

#include "base/deep_recursion.h"
#include "base/overloaded.h"

namespace firesteel::analysis {
namespace {

using Replace = FunctionView<StatusOr<ResolvedExpressionPtr>(const ResolvedExpressionPtr&)>;

Status ReplaceIn(ResolvedExpressionPtr& slot, Replace replace) {
  if (!slot) return Status::Ok();
  FS_ASSIGN_OR_RETURN(slot, replace(slot));
  return Status::Ok();
}

Status ReplaceAll(std::vector<ResolvedExpressionPtr>& slots, Replace replace) {
  for (auto& slot : slots) FS_RETURN_IF_ERROR(ReplaceIn(slot, replace));
  return Status::Ok();
}

Status ReplaceOrder(std::vector<ResolvedSortOrder>& order, Replace replace) {
  for (auto& item : order) FS_RETURN_IF_ERROR(ReplaceIn(item.child, replace));
  return Status::Ok();
}

Status ReplaceChildren(ResolvedNode& node, Replace replace) {
  return std::visit(Overloaded{
                        [](ResolvedLiteral&) { return Status::Ok(); },
                        [](ColumnReference&) { return Status::Ok(); },
                        [&](FunctionCall& call) { return ReplaceAll(call.arguments, replace); },
                        [&](ResolvedCast& cast) { return ReplaceIn(cast.child, replace); },
                        [&](FieldAccess& access) { return ReplaceIn(access.child, replace); },
                        [&](ResolvedLambda& lambda) { return ReplaceIn(lambda.body, replace); },
                        [&](AggregateCall& call) {
                          FS_RETURN_IF_ERROR(ReplaceAll(call.arguments, replace));
                          FS_RETURN_IF_ERROR(ReplaceIn(call.filter, replace));
                          return ReplaceOrder(call.within_group, replace);
                        },
                        [&](WindowCall& call) {
                          FS_RETURN_IF_ERROR(ReplaceIn(call.function, replace));
                          FS_RETURN_IF_ERROR(ReplaceAll(call.partition_by, replace));
                          FS_RETURN_IF_ERROR(ReplaceOrder(call.order_by, replace));
                          FS_RETURN_IF_ERROR(ReplaceIn(call.lower.offset, replace));
                          return ReplaceIn(call.upper.offset, replace);
                        },
                        [&](ResolvedSubquery& subquery) { return ReplaceAll(subquery.in_values, replace); },
                    },
                    node);
}

bool SameList(const std::vector<ResolvedExpressionPtr>& a, const std::vector<ResolvedExpressionPtr>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!SameExpression(a[i], b[i])) return false;
  }
  return true;
}

bool SameOrder(const std::vector<ResolvedSortOrder>& a, const std::vector<ResolvedSortOrder>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].direction != b[i].direction || a[i].nulls_first != b[i].nulls_first) return false;
    if (!SameExpression(a[i].child, b[i].child)) return false;
  }
  return true;
}

bool SameBound(const ResolvedFrameBound& a, const ResolvedFrameBound& b) {
  return a.kind == b.kind && SameExpression(a.offset, b.offset);
}

bool SameNode(const ResolvedLiteral& a, const ResolvedLiteral& b) { return a.value == b.value; }
bool SameNode(const ColumnReference& a, const ColumnReference& b) { return a.id == b.id; }
bool SameNode(const FunctionCall& a, const FunctionCall& b) {
  return a.name == b.name && a.mode == b.mode && SameList(a.arguments, b.arguments);
}
bool SameNode(const ResolvedCast& a, const ResolvedCast& b) {
  return a.mode == b.mode && SameExpression(a.child, b.child);
}
bool SameNode(const FieldAccess& a, const FieldAccess& b) {
  return a.index == b.index && SameExpression(a.child, b.child);
}
// Lambda parameters have ids of their own; two lambdas written twice are never found equal, which only costs a repeated
// computation.
bool SameNode(const ResolvedLambda& a, const ResolvedLambda& b) { return a.body == b.body; }
bool SameNode(const AggregateCall& a, const AggregateCall& b) {
  return a.name == b.name && a.mode == b.mode && a.distinct == b.distinct && a.ignore_nulls == b.ignore_nulls &&
         SameList(a.arguments, b.arguments) && SameExpression(a.filter, b.filter) &&
         SameOrder(a.within_group, b.within_group);
}
bool SameNode(const WindowCall& a, const WindowCall& b) {
  return a.ignore_nulls == b.ignore_nulls && a.frame_type == b.frame_type && SameExpression(a.function, b.function) &&
         SameList(a.partition_by, b.partition_by) && SameOrder(a.order_by, b.order_by) && SameBound(a.lower, b.lower) &&
         SameBound(a.upper, b.upper);
}
bool SameNode(const ResolvedSubquery& a, const ResolvedSubquery& b) {
  return a.kind == b.kind && a.plan == b.plan && SameList(a.in_values, b.in_values);
}

// Calls that give another value each time are never the same.
bool IsVolatile(const ResolvedExpression& expression) {
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  return call != nullptr && (call->name == "rand" || call->name == "randn" || call->name == "uuid" ||
                             call->name == "shuffle" || call->name == "monotonically_increasing_id");
}

std::size_t HashOwn(const ResolvedExpression& expression) {
  return std::visit(Overloaded{
                        [](const ResolvedLiteral& literal) { return literal.value.data.index() * 31; },
                        [](const ColumnReference& reference) { return std::hash<std::int64_t>{}(reference.id.value); },
                        [](const FunctionCall& call) { return std::hash<std::string>{}(call.name); },
                        [](const AggregateCall& call) { return std::hash<std::string>{}(call.name) + 1; },
                        [](const FieldAccess& access) { return static_cast<std::size_t>(access.index) + 7; },
                        [](const auto&) { return std::size_t{11}; },
                    },
                    expression.node);
}

void VisitOrder(const std::vector<ResolvedSortOrder>& order, FunctionView<void(const ResolvedExpressionPtr&)> visit) {
  for (const auto& item : order) visit(item.child);
}

ResolvedExpressionPtr RewriteOuter(const ResolvedExpressionPtr& expression,
                                   FunctionView<ResolvedExpressionPtr(const ResolvedExpression&)> replace);

ResolvedPlanPtr RewriteOuterPlan(const ResolvedPlanPtr& plan,
                                 FunctionView<ResolvedExpressionPtr(const ResolvedExpression&)> replace) {
  return WithStackRoom([&]() -> ResolvedPlanPtr {
    ResolvedPlan copy = *plan;
    const auto expression = [&](ResolvedExpressionPtr& slot) {
      if (slot) slot = RewriteOuter(slot, replace);
    };
    const auto expressions = [&](std::vector<ResolvedExpressionPtr>& slots) {
      for (auto& slot : slots) expression(slot);
    };
    const auto input = [&](ResolvedPlanPtr& slot) {
      if (slot) slot = RewriteOuterPlan(slot, replace);
    };
    std::visit(Overloaded{
                   [](OneRow&) {},
                   [](LocalRows&) {},
                   [](ScanFiles&) {},
                   [](ScanForeign&) {},
                   [](RangeRows&) {},
                   [](CteReference&) {},
                   [&](ValuesRows& node) {
                     for (auto& row : node.rows) expressions(row);
                   },
                   [&](ResolvedProject& node) { input(node.input), expressions(node.expressions); },
                   [&](ResolvedFilter& node) { input(node.input), expression(node.condition); },
                   [&](ResolvedJoin& node) { input(node.left), input(node.right), expression(node.condition); },
                   [&](ResolvedAggregate& node) {
                     input(node.input), expressions(node.grouping), expressions(node.aggregates);
                   },
                   [&](ResolvedWindow& node) { input(node.input), expressions(node.calls); },
                   [&](ResolvedSetOperation& node) { input(node.left), input(node.right); },
                   [&](ResolvedSort& node) {
                     input(node.input);
                     for (auto& item : node.order) expression(item.child);
                   },
                   [&](ResolvedLimit& node) { input(node.input); },
                   [&](ResolvedTail& node) { input(node.input); },
                   [&](ResolvedDistinct& node) { input(node.input); },
                   [&](ResolvedDeduplicate& node) { input(node.input); },
                   [&](ResolvedGenerate& node) { input(node.input), expressions(node.arguments); },
                   [&](ResolvedSample& node) { input(node.input); },
                   [&](ResolvedRepartition& node) { input(node.input), expressions(node.expressions); },
                   [&](ResolvedWith& node) {
                     for (auto& definition : node.definitions) input(definition.plan), input(definition.recursion);
                     input(node.body);
                   },
               },
               copy.node);
    return std::make_shared<const ResolvedPlan>(std::move(copy));
  });
}

ResolvedExpressionPtr RewriteOuter(const ResolvedExpressionPtr& expression,
                                   FunctionView<ResolvedExpressionPtr(const ResolvedExpression&)> replace) {
  return WithStackRoom([&]() -> ResolvedExpressionPtr {
    if (const auto* reference = As<ColumnReference>(expression); reference != nullptr && reference->outer) {
      ResolvedExpressionPtr replaced = replace(*expression);
      return replaced ? replaced : expression;
    }
    ResolvedExpressionPtr result =
        *MapChildren(expression, [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> {
          return RewriteOuter(child, replace);
        });
    if (const auto* subquery = As<ResolvedSubquery>(result)) {
      ResolvedSubquery copy = *subquery;
      copy.plan = RewriteOuterPlan(copy.plan, replace);
      result = MakeResolved(std::move(copy), result->type, result->nullable, result->span);
    }
    return result;
  });
}

struct OuterCollector {
  std::set<ColumnId> own;
  std::vector<ResolvedExpressionPtr> found;

  void Visit(const ResolvedExpressionPtr& expression) {
    WithStackRoom([&] {
      if (!expression) return;
      if (const auto* reference = As<ColumnReference>(expression); reference != nullptr && reference->outer) {
        found.push_back(expression);
      }
      if (const auto* subquery = As<ResolvedSubquery>(expression)) Visit(subquery->plan);
      ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) { Visit(child); });
    });
  }
  void Visit(const ResolvedPlanPtr& plan) {
    WithStackRoom([&] {
      if (!plan) return;
      for (const Attribute& attribute : plan->output) own.insert(attribute.id);
      ForEachExpression(*plan, [&](const ResolvedExpressionPtr& expression) { Visit(expression); });
      ForEachInput(*plan, [&](const ResolvedPlanPtr& input) { Visit(input); });
    });
  }
};

}  // namespace

void ForEachChild(const ResolvedExpression& expression, FunctionView<void(const ResolvedExpressionPtr&)> visit) {
  const auto one = [&](const ResolvedExpressionPtr& child) {
    if (child) visit(child);
  };
  const auto all = [&](const std::vector<ResolvedExpressionPtr>& children) {
    for (const auto& child : children) one(child);
  };
  std::visit(Overloaded{
                 [](const ResolvedLiteral&) {},
                 [](const ColumnReference&) {},
                 [&](const FunctionCall& call) { all(call.arguments); },
                 [&](const ResolvedCast& cast) { one(cast.child); },
                 [&](const FieldAccess& access) { one(access.child); },
                 [&](const ResolvedLambda& lambda) { one(lambda.body); },
                 [&](const AggregateCall& call) {
                   all(call.arguments);
                   one(call.filter);
                   VisitOrder(call.within_group, one);
                 },
                 [&](const WindowCall& call) {
                   one(call.function);
                   all(call.partition_by);
                   VisitOrder(call.order_by, one);
                   one(call.lower.offset);
                   one(call.upper.offset);
                 },
                 [&](const ResolvedSubquery& subquery) { all(subquery.in_values); },
             },
             expression.node);
}

StatusOr<ResolvedExpressionPtr> MapChildren(const ResolvedExpressionPtr& expression, Replace replace) {
  bool changed = false;
  ResolvedNode node = expression->node;
  FS_RETURN_IF_ERROR(ReplaceChildren(node, [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr replaced, replace(child));
    changed = changed || replaced != child;
    return replaced;
  }));
  if (!changed) return expression;
  auto rebuilt = std::make_shared<ResolvedExpression>();
  rebuilt->node = std::move(node);
  rebuilt->type = expression->type;
  rebuilt->nullable = expression->nullable;
  rebuilt->span = expression->span;
  return ResolvedExpressionPtr(std::move(rebuilt));
}

bool AnyNode(const ResolvedExpressionPtr& expression, FunctionView<bool(const ResolvedExpression&)> test) {
  return WithStackRoom([&] {
    if (!expression) return false;
    if (test(*expression)) return true;
    bool found = false;
    ForEachChild(*expression, [&](const ResolvedExpressionPtr& child) { found = found || AnyNode(child, test); });
    return found;
  });
}

bool SameExpression(const ResolvedExpressionPtr& a, const ResolvedExpressionPtr& b) {
  if (a == b) return true;
  if (!a || !b || a->node.index() != b->node.index()) return false;
  if (IsVolatile(*a)) return false;
  if (!SameIgnoringNullability(a->type, b->type)) return false;
  return WithStackRoom([&] {
    return std::visit([&](const auto& node) { return SameNode(node, std::get<std::decay_t<decltype(node)>>(b->node)); },
                      a->node);
  });
}

std::size_t HashExpression(const ResolvedExpressionPtr& expression) {
  return WithStackRoom([&] {
    std::size_t hash = expression->node.index() * 1315423911U + HashOwn(*expression);
    ForEachChild(*expression,
                 [&](const ResolvedExpressionPtr& child) { hash = hash * 16777619U + HashExpression(child); });
    return hash;
  });
}

ResolvedPlanPtr RewriteOuterReferences(const ResolvedPlanPtr& plan,
                                       FunctionView<ResolvedExpressionPtr(const ResolvedExpression&)> replace) {
  return RewriteOuterPlan(plan, replace);
}

std::vector<ResolvedExpressionPtr> OuterReferences(const ResolvedPlanPtr& plan) {
  OuterCollector collector;
  collector.Visit(plan);
  std::vector<ResolvedExpressionPtr> result;
  for (const auto& reference : collector.found) {
    if (!collector.own.contains(As<ColumnReference>(reference)->id)) result.push_back(reference);
  }
  return result;
}

void ForEachExpression(const ResolvedPlan& plan, FunctionView<void(const ResolvedExpressionPtr&)> visit) {
  const auto all = [&](const std::vector<ResolvedExpressionPtr>& list) {
    for (const auto& item : list) visit(item);
  };
  std::visit(Overloaded{
                 [&](const ValuesRows& node) {
                   for (const auto& row : node.rows) all(row);
                 },
                 [&](const ResolvedProject& node) { all(node.expressions); },
                 [&](const ResolvedFilter& node) { visit(node.condition); },
                 [&](const ResolvedJoin& node) {
                   if (node.condition) visit(node.condition);
                 },
                 [&](const ResolvedAggregate& node) { all(node.grouping), all(node.aggregates); },
                 [&](const ResolvedWindow& node) { all(node.calls); },
                 [&](const ResolvedSort& node) { VisitOrder(node.order, visit); },
                 [&](const ResolvedGenerate& node) { all(node.arguments); },
                 [&](const ResolvedRepartition& node) { all(node.expressions); },
                 [](const auto&) {},
             },
             plan.node);
}

void ForEachInput(const ResolvedPlan& plan, FunctionView<void(const ResolvedPlanPtr&)> visit) {
  std::visit(Overloaded{
                 [&](const ResolvedJoin& node) { visit(node.left), visit(node.right); },
                 [&](const ResolvedSetOperation& node) { visit(node.left), visit(node.right); },
                 [&](const ResolvedWith& node) {
                   for (const auto& definition : node.definitions) {
                     visit(definition.plan);
                     if (definition.recursion) visit(definition.recursion);
                   }
                   visit(node.body);
                 },
                 [&](const auto& node) {
                   if constexpr (requires { node.input; }) visit(node.input);
                 },
             },
             plan.node);
}

}  // namespace firesteel::analysis
