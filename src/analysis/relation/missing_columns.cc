#include "analysis/relation/missing_columns.h"

#include <algorithm>

#include "base/deep_recursion.h"

namespace firesteel::analysis {
namespace {

ResolvedPlanPtr Expose(const ResolvedPlanPtr& plan, const Attribute& column);

// The node over an input that puts `column` out as well.
template <typename Node>
ResolvedPlanPtr Over(Node node, const ResolvedPlan& plan, const Attribute& column) {
  node.input = Expose(node.input, column);
  if (node.input == nullptr) return nullptr;
  std::vector<Attribute> output = plan.output;
  if constexpr (std::is_same_v<Node, ResolvedProject>) {
    node.expressions.push_back(MakeResolved(ColumnReference{column.id}, column.type, column.nullable));
    output.push_back(column);
  } else if constexpr (std::is_same_v<Node, ResolvedWindow> || std::is_same_v<Node, ResolvedGenerate>) {
    // These put their own columns after all of the input's.
    std::vector<Attribute> own;
    const auto& shown = node.input->output;
    for (const Attribute& attribute : output) {
      if (std::none_of(shown.begin(), shown.end(), [&](const Attribute& other) { return other.id == attribute.id; })) {
        own.push_back(attribute);
      }
    }
    output = shown;
    output.insert(output.end(), own.begin(), own.end());
  } else {
    output = node.input->output;
  }
  return MakeResolvedPlan(std::move(node), std::move(output));
}

// The plan with `column` in its output, or null where what lies between has no room for it.
ResolvedPlanPtr Expose(const ResolvedPlanPtr& plan, const Attribute& column) {
  const auto& output = plan->output;
  if (std::any_of(output.begin(), output.end(), [&](const Attribute& other) { return other.id == column.id; }))
    return plan;
  return WithStackRoom([&]() -> ResolvedPlanPtr {
    return std::visit(
        [&](const auto& node) -> ResolvedPlanPtr {
          using Node = std::remove_cvref_t<decltype(node)>;
          if constexpr (std::is_same_v<Node, ResolvedProject> || std::is_same_v<Node, ResolvedFilter> ||
                        std::is_same_v<Node, ResolvedWindow> || std::is_same_v<Node, ResolvedSort> ||
                        std::is_same_v<Node, ResolvedLimit> || std::is_same_v<Node, ResolvedTail> ||
                        std::is_same_v<Node, ResolvedDistinct> || std::is_same_v<Node, ResolvedDeduplicate> ||
                        std::is_same_v<Node, ResolvedGenerate> || std::is_same_v<Node, ResolvedSample> ||
                        std::is_same_v<Node, ResolvedRepartition>) {
            return Over(node, *plan, column);
          } else {
            return nullptr;
          }
        },
        plan->node);
  });
}

}  // namespace

bool MissingColumns::Use(const Attribute& column) {
  if (input_ == nullptr) return false;
  ResolvedPlanPtr exposed = Expose(plan_, column);
  if (exposed == nullptr) return false;
  plan_ = std::move(exposed);
  used_ = true;
  return true;
}

StatusOr<std::optional<Scope::Match>> MissingColumns::Find(const std::vector<std::string>& parts, SourceSpan span) {
  const RelationTrace* trace = input_.get();
  while (trace != nullptr && trace->view == RelationTrace::View::kThrough && trace->inputs.size() == 1) {
    trace = trace->inputs[0].get();
    FS_ASSIGN_OR_RETURN(const auto match, trace->scope->Find(parts, span));
    if (match) return Use(*match->attribute) ? match : std::optional<Scope::Match>();
  }
  return std::optional<Scope::Match>();
}

}  // namespace firesteel::analysis
