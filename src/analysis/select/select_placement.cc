#include <algorithm>

#include "analysis/expression/type_cast.h"
#include "analysis/plan/resolved_rewrite.h"
#include "analysis/select/select_level.h"
#include "base/deep_recursion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

ResolvedExpressionPtr Reference(const Attribute& attribute, SourceSpan span) {
  return MakeResolved(ColumnReference{attribute.id, false}, attribute.type, attribute.nullable, span);
}

ResolvedExpressionPtr LongLiteral(std::int64_t value) {
  return MakeResolved(ResolvedLiteral{Value{value}}, DataType::Long(), false);
}

}  // namespace

// Puts the expressions of shown columns in place of references to them: HAVING and ORDER BY may use aliases inside
// expressions that are computed below the select list.
ResolvedExpressionPtr SelectLevel::SubstituteItems(const ResolvedExpressionPtr& raw) const {
  return WithStackRoom([&]() -> ResolvedExpressionPtr {
    if (const auto* reference = As<ColumnReference>(raw)) {
      if (reference->outer || alias_ids_.contains(reference->id.value)) return raw;
      for (const Item& item : items_) {
        if (item.outputs.size() == 1 && item.outputs[0].id == reference->id && !item.pass_through) {
          return SubstituteItems(item.raw);
        }
      }
      return raw;
    }
    return *MapChildren(raw, [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> {
      return SubstituteItems(child);
    });
  });
}

Status SelectLevel::MissingAggregation(const ResolvedExpression& column) const {
  const auto& reference = std::get<ColumnReference>(column.node);
  if (placing_later_clause_ && !grouping_.empty()) {
    // HAVING and ORDER BY do not see columns that are neither grouped nor shown.
    const Attribute* hidden = InputColumn(reference.id);
    const Scope shown = resolver_.MakeScope(Columns());
    return UnresolvedColumn({hidden == nullptr ? "?" : hidden->name}, &shown, column.span);
  }
  if (grouping_.empty()) return SparkError("MISSING_GROUP_BY", {}, column.span);
  const Attribute* found = InputColumn(reference.id);
  const std::string name = found == nullptr ? "?" : found->name;
  return SparkError("MISSING_AGGREGATION",
                    {{"expression", "\"" + name + "\""}, {"expressionAnyValue", "\"any_value(" + name + ")\""}},
                    column.span);
}

StatusOr<ResolvedExpressionPtr> SelectLevel::PlaceGroupingFunction(const ResolvedExpression& raw,
                                                                   const FunctionCall& call) {
  if (!grouping_id_) return SparkError("UNSUPPORTED_GROUPING_EXPRESSION", {}, raw.span);
  const auto position_of = [&](const ResolvedExpressionPtr& argument) {
    const auto found = std::find_if(grouping_.begin(), grouping_.end(),
                                    [&](const auto& grouping) { return SameExpression(grouping, argument); });
    return found - grouping_.begin();
  };
  std::string columns;
  for (const Attribute& output : grouping_outputs_) columns += (columns.empty() ? "" : ", ") + output.name;
  if (call.name == "grouping_id") {
    bool all = call.arguments.empty() || call.arguments.size() == grouping_.size();
    for (std::size_t i = 0; i < call.arguments.size() && all; ++i) {
      all = position_of(call.arguments[i]) == static_cast<std::ptrdiff_t>(i);
    }
    if (all) return Reference(*grouping_id_, raw.span);
    return SparkError("GROUPING_ID_COLUMN_MISMATCH", {{"groupingIdColumn", "?"}, {"groupByColumns", columns}},
                      raw.span);
  }
  const std::ptrdiff_t position = call.arguments.size() == 1 ? position_of(call.arguments[0]) : -1;
  if (position < 0 || position >= static_cast<std::ptrdiff_t>(grouping_.size())) {
    return SparkError("GROUPING_COLUMN_MISMATCH", {{"grouping", "?"}, {"groupingColumns", columns}}, raw.span);
  }
  const std::int64_t bit = std::int64_t{1} << (static_cast<std::ptrdiff_t>(grouping_.size()) - 1 - position);
  ResolvedExpressionPtr value = Reference(*grouping_id_, raw.span);
  if (bit > 1) {
    value = MakeResolved(FunctionCall{"div", resolver_.mode(), {value, LongLiteral(bit)}}, DataType::Long(), false,
                         raw.span);
  }
  value = MakeResolved(FunctionCall{"%", resolver_.mode(), {value, LongLiteral(2)}}, DataType::Long(), false, raw.span);
  return MakeResolved(ResolvedCast{value, resolver_.mode()}, DataType::Byte(), false, raw.span);
}

ResolvedExpressionPtr SelectLevel::PlaceAggregateCall(const ResolvedExpressionPtr& raw) {
  const std::size_t hash = HashExpression(raw);
  const auto [begin, end] = aggregate_by_hash_.equal_range(hash);
  for (auto entry = begin; entry != end; ++entry) {
    if (SameExpression(aggregates_.calls[entry->second], raw))
      return Reference(aggregates_.outputs[entry->second], raw->span);
  }
  aggregate_by_hash_.emplace(hash, aggregates_.calls.size());
  aggregates_.calls.push_back(raw);
  aggregates_.outputs.push_back(resolver_.NewAttribute(As<AggregateCall>(raw)->name, raw->type, raw->nullable));
  return Reference(aggregates_.outputs.back(), raw->span);
}

StatusOr<ResolvedExpressionPtr> SelectLevel::PlaceAggregates(const ResolvedExpressionPtr& raw) {
  return WithStackRoom([&]() -> StatusOr<ResolvedExpressionPtr> {
    if (As<ResolvedLiteral>(raw)) return raw;
    if (const auto* reference = As<ColumnReference>(raw)) {
      const auto grouped = grouping_by_column_.find(reference->id.value);
      if (grouped != grouping_by_column_.end()) {
        return Reference(grouping_outputs_[static_cast<std::size_t>(grouped->second)], raw->span);
      }
      if (reference->outer || InputColumn(reference->id) == nullptr) return raw;
      return MissingAggregation(*raw);
    }
    for (std::size_t i = 0; i < grouping_.size(); ++i) {
      if (!As<ColumnReference>(grouping_[i]) && SameExpression(grouping_[i], raw))
        return Reference(grouping_outputs_[i], raw->span);
    }
    if (As<AggregateCall>(raw)) return PlaceAggregateCall(raw);
    if (const auto* call = As<FunctionCall>(raw);
        call != nullptr && (call->name == "grouping" || call->name == "grouping_id")) {
      return PlaceGroupingFunction(*raw, *call);
    }
    const auto place = [&](const ResolvedExpressionPtr& child) { return PlaceAggregates(child); };
    if (const auto* window = As<WindowCall>(raw)) {
      // The window's own function stays; what it is computed over is grouped.
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr function, MapChildren(window->function, place));
      return MapChildren(raw, [&](const ResolvedExpressionPtr& child) -> StatusOr<ResolvedExpressionPtr> {
        if (child == window->function) return function;
        return PlaceAggregates(child);
      });
    }
    if (const auto* subquery = As<ResolvedSubquery>(raw)) {
      for (const auto& outer : OuterReferences(subquery->plan)) {
        const ColumnId id = As<ColumnReference>(outer)->id;
        if (InputColumn(id) != nullptr && !grouping_by_column_.contains(id.value)) return MissingAggregation(*outer);
      }
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr placed, MapChildren(raw, place));
      if (!grouping_sets_) return placed;
      ResolvedSubquery copy = *As<ResolvedSubquery>(placed);
      copy.plan = RewriteOuterReferences(copy.plan, [&](const ResolvedExpression& outer) -> ResolvedExpressionPtr {
        const auto found = grouping_by_column_.find(std::get<ColumnReference>(outer.node).id.value);
        if (found == grouping_by_column_.end()) return nullptr;
        const Attribute& output = grouping_outputs_[static_cast<std::size_t>(found->second)];
        return MakeResolved(ColumnReference{output.id, true}, output.type, output.nullable, outer.span);
      });
      return MakeResolved(std::move(copy), placed->type, placed->nullable, placed->span);
    }
    return MapChildren(raw, place);
  });
}

// Calls inside a call's arguments, partitioning or ordering are computed by an earlier stage.
StatusOr<ResolvedExpressionPtr> SelectLevel::PlaceWindows(const ResolvedExpressionPtr& expression) {
  return WithStackRoom([&]() -> StatusOr<ResolvedExpressionPtr> {
    const auto place = [&](const ResolvedExpressionPtr& child) { return PlaceWindows(child); };
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr call, MapChildren(expression, place));
    if (!As<WindowCall>(call)) return call;
    const std::size_t number = FirstStageAbove(call);
    if (number == windows_.size()) windows_.emplace_back();
    Stage& stage = windows_[number];
    for (std::size_t i = 0; i < stage.calls.size(); ++i) {
      if (SameExpression(stage.calls[i], call)) return Reference(stage.outputs[i], call->span);
    }
    stage.calls.push_back(call);
    stage.outputs.push_back(resolver_.NewAttribute("window", call->type, call->nullable));
    return Reference(stage.outputs.back(), call->span);
  });
}

std::size_t SelectLevel::FirstStageAbove(const ResolvedExpressionPtr& call) const {
  for (std::size_t i = windows_.size(); i > 0; --i) {
    const auto& outputs = windows_[i - 1].outputs;
    const bool uses = AnyNode(call, [&](const ResolvedExpression& node) {
      const auto* reference = std::get_if<ColumnReference>(&node.node);
      return reference != nullptr && std::any_of(outputs.begin(), outputs.end(),
                                                 [&](const Attribute& output) { return output.id == reference->id; });
    });
    if (uses) return i;
  }
  return 0;
}

StatusOr<ResolvedExpressionPtr> SelectLevel::PlaceExpression(const ResolvedExpressionPtr& raw) {
  ResolvedExpressionPtr placed = raw;
  if (!is_aggregate_ && AnyNode(raw, [](const ResolvedExpression& node) {
        const auto* call = std::get_if<FunctionCall>(&node.node);
        return call != nullptr && (call->name == "grouping" || call->name == "grouping_id");
      })) {
    return SparkError("UNSUPPORTED_GROUPING_EXPRESSION", {}, raw->span);
  }
  if (is_aggregate_) {
    FS_ASSIGN_OR_RETURN(placed, PlaceAggregates(raw));
  }
  return PlaceWindows(placed);
}

Status SelectLevel::Place() {
  if (raw_having_) {
    placing_later_clause_ = true;
    FS_ASSIGN_OR_RETURN(having_, PlaceAggregates(SubstituteItems(raw_having_)));
    placing_later_clause_ = false;
  }
  for (Item& item : items_) {
    if (item.placed || item.IsRun()) continue;
    if (item.pass_through && !is_aggregate_) {
      item.placed = item.raw;
      continue;
    }
    if (AnyNode(item.raw, [&](const ResolvedExpression& node) {
          const auto* window = std::get_if<WindowCall>(&node.node);
          if (window == nullptr || alias_ids_.empty()) return false;
          bool uses_alias = false;
          ForEachChild(node, [&](const ResolvedExpressionPtr& child) {
            uses_alias = uses_alias || AnyNode(child, [&](const ResolvedExpression& inner) {
                           const auto* reference = std::get_if<ColumnReference>(&inner.node);
                           return reference != nullptr && alias_ids_.contains(reference->id.value);
                         });
          });
          return uses_alias;
        })) {
      return SparkError("UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_WINDOW",
                        {{"lca", "alias"}, {"windowExpr", item.outputs[0].name}}, item.span);
    }
    if (IsGeneratorCall(*item.raw)) {
      FS_ASSIGN_OR_RETURN(item.placed, MapChildren(item.raw, [&](const ResolvedExpressionPtr& child) {
                            return PlaceExpression(child);
                          }));
      generators_.push_back({*As<FunctionCall>(item.placed), item.outputs});
      continue;
    }
    FS_ASSIGN_OR_RETURN(item.placed, PlaceExpression(item.raw));
    item.outputs[0].nullable = item.placed->nullable;
  }
  return Status::Ok();
}

StatusOr<Attribute> SelectLevel::AddHidden(const ResolvedExpressionPtr& raw) {
  Item item;
  item.raw = SubstituteItems(raw);
  item.hidden = true;
  item.span = raw->span;
  placing_later_clause_ = true;
  FS_ASSIGN_OR_RETURN(item.placed, PlaceExpression(item.raw));
  placing_later_clause_ = false;
  item.outputs.push_back(resolver_.NewAttribute("sort_key", item.placed->type, item.placed->nullable));
  items_.push_back(std::move(item));
  return items_.back().outputs[0];
}

ResolvedPlanPtr SelectLevel::Build() const {
  ResolvedPlanPtr plan = input_.plan;
  if (is_aggregate_) {
    std::vector<Attribute> output = grouping_outputs_;
    if (grouping_id_) output.push_back(*grouping_id_);
    output.insert(output.end(), aggregates_.outputs.begin(), aggregates_.outputs.end());
    plan = MakeResolvedPlan(ResolvedAggregate{plan, grouping_, grouping_sets_, aggregates_.calls}, std::move(output));
  }
  if (having_) {
    std::vector<Attribute> output = plan->output;
    plan = MakeResolvedPlan(ResolvedFilter{plan, having_}, std::move(output));
  }
  for (const Stage& stage : windows_) {
    std::vector<Attribute> output = plan->output;
    output.insert(output.end(), stage.outputs.begin(), stage.outputs.end());
    plan = MakeResolvedPlan(ResolvedWindow{plan, stage.calls}, std::move(output));
  }
  for (const Generator& generator : generators_) {
    std::vector<Attribute> output = plan->output;
    output.insert(output.end(), generator.outputs.begin(), generator.outputs.end());
    std::string name = generator.call.name;
    const bool outer = name.ends_with("_outer");
    if (outer) name.resize(name.size() - std::string("_outer").size());
    plan =
        MakeResolvedPlan(ResolvedGenerate{plan, std::move(name), generator.call.arguments, outer}, std::move(output));
  }
  int deepest = -1;
  for (const Item& item : items_) deepest = std::max(deepest, item.layer);
  for (int layer = 0; layer <= deepest; ++layer) {
    std::vector<Attribute> output = plan->output;
    std::vector<ResolvedExpressionPtr> expressions;
    for (const Attribute& column : output) expressions.push_back(Reference(column, {}));
    for (const Item& item : items_) {
      if (item.layer != layer) continue;
      output.push_back(item.outputs[0]);
      expressions.push_back(item.placed);
    }
    plan = MakeResolvedPlan(ResolvedProject{plan, std::move(expressions)}, std::move(output));
  }
  std::vector<Attribute> output;
  std::vector<ResolvedExpressionPtr> expressions;
  output.reserve(input_.columns.size() + items_.size());
  expressions.reserve(input_.columns.size() + items_.size());
  for (const Item& item : items_) {
    if (item.IsRun()) {
      const auto columns = OutputsOf(item);
      output.insert(output.end(), columns.begin(), columns.end());
      for (std::size_t i = item.run_begin; i < item.run_end; ++i) expressions.push_back(InputReference(i));
      continue;
    }
    const bool computed_below = item.layer >= 0 || IsGeneratorCall(*item.raw);
    for (const Attribute& column : item.outputs) {
      output.push_back(column);
      expressions.push_back(computed_below ? Reference(column, item.span) : item.placed);
    }
  }
  return MakeResolvedPlan(ResolvedProject{plan, std::move(expressions)}, std::move(output));
}

ResolvedRelation FinishSelect(const std::shared_ptr<SelectLevel>& level) {
  ResolvedPlanPtr plan = level->Build();
  AttributeList columns = plan->output;  // nothing is hidden yet
  return {.plan = std::move(plan), .columns = std::move(columns), .hidden = {}, .select = level};
}

}  // namespace firesteel::analysis
