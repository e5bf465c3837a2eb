#include "session/commands/function_columns.h"

#include <algorithm>
#include <variant>

#include "plan/expression.h"

namespace firesteel::session {
namespace {

bool HasName(const plan::ExpressionPtr& item) {
  return plan::As<plan::Alias>(item) != nullptr || plan::As<plan::UnresolvedAttribute>(item) != nullptr ||
         plan::As<plan::UnresolvedStar>(item) != nullptr || plan::As<plan::UnresolvedRegex>(item) != nullptr;
}

}  // namespace

bool NamesItsColumns(const plan::RelationPtr& query) {
  plan::RelationPtr at = query;
  while (at != nullptr) {
    if (const auto* project = std::get_if<plan::Project>(&at->node)) {
      return std::all_of(project->expressions.begin(), project->expressions.end(), HasName);
    }
    if (const auto* aggregate = std::get_if<plan::Aggregate>(&at->node)) {
      return std::all_of(aggregate->select_list.begin(), aggregate->select_list.end(), HasName);
    }
    // What passes the columns of its input on.
    at = std::visit(
        [](const auto& node) -> plan::RelationPtr {
          using Node = std::remove_cvref_t<decltype(node)>;
          if constexpr (std::is_same_v<Node, plan::SetOperation>) return node.left;
          if constexpr (std::is_same_v<Node, plan::With>) return node.body;
          if constexpr (std::is_same_v<Node, plan::Sort> || std::is_same_v<Node, plan::Limit> ||
                        std::is_same_v<Node, plan::Offset> || std::is_same_v<Node, plan::Distinct> ||
                        std::is_same_v<Node, plan::Having> || std::is_same_v<Node, plan::WindowDefinitions>) {
            return node.input;
          }
          return nullptr;
        },
        at->node);
  }
  return true;
}

}  // namespace firesteel::session
