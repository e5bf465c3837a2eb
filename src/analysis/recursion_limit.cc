#include "analysis/recursion_limit.h"

#include <optional>

#include "analysis/resolver.h"

namespace firesteel::analysis {
namespace {

ResolvedExpressionPtr Reference(const Attribute& column) {
  return MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
}

// The plan with `round` among its columns, taken from the reference to the definition below; absent where a node between
// does not pass it on.
std::optional<ResolvedPlanPtr> Carry(const ResolvedPlanPtr& plan, std::int64_t definition, const Attribute& round) {
  std::vector<Attribute> output = plan->output;
  if (const auto* reference = As<CteReference>(plan)) {
    if (reference->id != definition) return std::nullopt;
    output.push_back(round);
    return MakeResolvedPlan(*reference, std::move(output));
  }
  // Nodes that show their input's columns first.
  const auto through = [&](auto node) -> std::optional<ResolvedPlanPtr> {
    const std::size_t width = node.input->output.size();
    const auto input = Carry(node.input, definition, round);
    if (!input) return std::nullopt;
    node.input = *input;
    output.insert(output.begin() + static_cast<std::ptrdiff_t>(width), round);
    return MakeResolvedPlan(std::move(node), std::move(output));
  };
  if (const auto* filter = As<ResolvedFilter>(plan)) return through(*filter);
  if (const auto* generate = As<ResolvedGenerate>(plan)) return through(*generate);
  if (const auto* repartition = As<ResolvedRepartition>(plan)) return through(*repartition);
  if (const auto* project = As<ResolvedProject>(plan)) {
    ResolvedProject copy = *project;
    const auto input = Carry(copy.input, definition, round);
    if (!input) return std::nullopt;
    copy.input = *input;
    copy.expressions.push_back(Reference(round));
    output.push_back(round);
    return MakeResolvedPlan(std::move(copy), std::move(output));
  }
  if (const auto* join = As<ResolvedJoin>(plan)) {
    ResolvedJoin copy = *join;
    const std::size_t width = copy.left->output.size();
    if (const auto left = Carry(copy.left, definition, round)) {
      copy.left = *left;
      output.insert(output.begin() + static_cast<std::ptrdiff_t>(width), round);
      return MakeResolvedPlan(std::move(copy), std::move(output));
    }
    const bool left_only = copy.type == plan::JoinType::kLeftSemi || copy.type == plan::JoinType::kLeftAnti;
    const auto right = left_only ? std::nullopt : Carry(copy.right, definition, round);
    if (!right) return std::nullopt;
    copy.right = *right;
    output.push_back(round);
    return MakeResolvedPlan(std::move(copy), std::move(output));
  }
  return std::nullopt;
}

ResolvedPlanPtr WithColumn(const ResolvedPlanPtr& plan, Attribute column, ResolvedExpressionPtr value) {
  std::vector<ResolvedExpressionPtr> expressions;
  std::vector<Attribute> output;
  for (const Attribute& shown : plan->output) {
    if (shown.id == column.id) continue;
    expressions.push_back(Reference(shown));
    output.push_back(shown);
  }
  expressions.push_back(std::move(value));
  column.id = Resolver::NewId();
  output.push_back(std::move(column));
  return MakeResolvedPlan(ResolvedProject{plan, std::move(expressions)}, std::move(output));
}

ResolvedExpressionPtr LongLiteral(std::int64_t value) {
  return MakeResolved(ResolvedLiteral{Value{value}}, DataType::Long(), false);
}

}  // namespace

void LimitRecursion(CteDefinition& definition, std::int64_t limit) {
  if (!definition.union_all || limit < 0 || !definition.recursion) return;
  const Attribute round{
      .id = Resolver::NewId(), .name = "recursion_level", .type = DataType::Long(), .nullable = false, .qualifier = {}, .metadata_json = ""};
  const auto step = Carry(definition.recursion, definition.id, round);
  if (!step) return;
  const ResolvedExpressionPtr next = MakeResolved(
      FunctionCall{"next_recursion_level", plan::EvalMode::kAnsi, {Reference(round), LongLiteral(limit)}}, DataType::Long(), false);
  definition.plan = WithColumn(definition.plan, round, LongLiteral(0));
  definition.recursion = WithColumn(*step, round, next);
}

}  // namespace firesteel::analysis
