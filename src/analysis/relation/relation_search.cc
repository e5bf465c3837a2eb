#include "analysis/relation/relation_search.h"

#include <variant>

#include "base/deep_recursion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

bool InExpression(const plan::ExpressionPtr& expression, const std::string& name);

bool InExpressions(const std::vector<plan::ExpressionPtr>& expressions, const std::string& name) {
  for (const auto& expression : expressions) {
    if (InExpression(expression, name)) return true;
  }
  return false;
}

bool InExpression(const plan::ExpressionPtr& expression, const std::string& name) {
  if (expression == nullptr) return false;
  return WithStackRoom([&] {
    if (const auto* subquery = plan::As<plan::SubqueryExpression>(expression)) {
      return RefersTo(subquery->plan, name) || InExpressions(subquery->in_values, name);
    }
    if (const auto* call = plan::As<plan::UnresolvedFunction>(expression)) return InExpressions(call->arguments, name);
    if (const auto* alias = plan::As<plan::Alias>(expression)) return InExpression(alias->child, name);
    if (const auto* cast = plan::As<plan::Cast>(expression)) return InExpression(cast->child, name);
    return false;
  });
}

}  // namespace

bool RefersTo(const plan::RelationPtr& relation, const std::string& name) {
  if (relation == nullptr) return false;
  return WithStackRoom([&] {
    return std::visit(
        [&](const auto& node) {
          using Node = std::decay_t<decltype(node)>;
          bool found = false;
          if constexpr (std::is_same_v<Node, plan::NamedRelation>) {
            found = node.parts.size() == 1 && EqualsIgnoreCase(node.parts[0], name);
          }
          if constexpr (std::is_same_v<Node, plan::With>) {
            for (const auto& cte : node.ctes) {
              if (RefersTo(cte.plan, name)) return true;
              if (EqualsIgnoreCase(cte.name, name)) return false;
            }
            found = RefersTo(node.body, name);
          }
          if constexpr (requires { node.input; }) found = found || RefersTo(node.input, name);
          if constexpr (requires { node.left; })
            found = found || RefersTo(node.left, name) || RefersTo(node.right, name);
          if constexpr (requires { node.condition; }) found = found || InExpression(node.condition, name);
          if constexpr (std::is_same_v<Node, plan::Project>) found = found || InExpressions(node.expressions, name);
          if constexpr (std::is_same_v<Node, plan::Aggregate>) found = found || InExpressions(node.select_list, name);
          return found;
        },
        relation->node);
  });
}

}  // namespace firesteel::analysis
