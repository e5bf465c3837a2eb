#include <utility>
#include <vector>

#include "plan/expression.h"
#include "plan/relation.h"

namespace firesteel::plan {
namespace {

// What the outermost destructor on this thread still has to let go of. Destructors below it hand their children over
// instead of recursing: `1 + 1 + ...` and `.. UNION ..` nest as deeply as they are long.
struct Pending {
  std::vector<ExpressionPtr> expressions;
  std::vector<RelationPtr> relations;
};
thread_local Pending* pending = nullptr;  // a plain pointer, so that plans of static lifetime may die after it

void Take(ExpressionPtr& expression) {
  if (expression) pending->expressions.push_back(std::move(expression));
}
void Take(RelationPtr& relation) {
  if (relation) pending->relations.push_back(std::move(relation));
}
void Take(std::vector<ExpressionPtr>& list) {
  for (ExpressionPtr& item : list) Take(item);
}
void Take(std::vector<SortOrderSpec>& list) {
  for (SortOrderSpec& item : list) Take(item.child);
}
void Take(std::vector<CommonTableExpression>& ctes) {
  for (CommonTableExpression& cte : ctes) Take(cte.plan);
}
void Take(WindowSpec& window) {
  Take(window.partition_by);
  Take(window.order_by);
}

template <typename Node>
void TakeChildren(Node& node) {
  if constexpr (requires { Take(node.child); }) Take(node.child);
  if constexpr (requires { Take(node.key); }) Take(node.key);
  if constexpr (requires { Take(node.value); }) Take(node.value);
  if constexpr (requires { Take(node.body); }) Take(node.body);
  if constexpr (requires { Take(node.function); }) Take(node.function);
  if constexpr (requires { Take(node.window); }) Take(node.window);
  if constexpr (requires { Take(node.arguments); }) Take(node.arguments);
  if constexpr (requires { Take(node.filter); }) Take(node.filter);
  if constexpr (requires { Take(node.within_group); }) Take(node.within_group);
  if constexpr (requires { Take(node.plan); }) Take(node.plan);
  if constexpr (requires { Take(node.in_values); }) Take(node.in_values);
  if constexpr (requires { Take(node.input); }) Take(node.input);
  if constexpr (requires { Take(node.left); }) Take(node.left);
  if constexpr (requires { Take(node.right); }) Take(node.right);
  if constexpr (requires { Take(node.ctes); }) Take(node.ctes);
  if constexpr (requires { node.derived; }) std::visit([](auto& derived) { TakeChildren(derived); }, node.derived);
}

template <typename Variant>
void LetGo(Variant& node) {
  const auto take = [](auto& alternative) { TakeChildren(alternative); };
  if (pending != nullptr) {
    std::visit(take, node);
    return;
  }
  Pending outermost;
  pending = &outermost;
  std::visit(take, node);
  while (!outermost.expressions.empty() || !outermost.relations.empty()) {
    if (!outermost.expressions.empty()) {
      const ExpressionPtr last = std::move(outermost.expressions.back());
      outermost.expressions.pop_back();
    } else {
      const RelationPtr last = std::move(outermost.relations.back());
      outermost.relations.pop_back();
    }
  }
  pending = nullptr;
}

}  // namespace

Expression::~Expression() { LetGo(node); }
Relation::~Relation() { LetGo(node); }

}  // namespace firesteel::plan
