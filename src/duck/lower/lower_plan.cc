#include <utility>
#include <variant>

#include "duck/lower/lowering.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {

using namespace analysis;

void Lowering::MarkOutput(const ResolvedPlan& plan) {
  for (const Attribute& attribute : plan.output) referenced_.insert(attribute.id);
}

void Lowering::CollectReferences(const ResolvedExpressionPtr& expression) {
  if (!expression) return;
  const auto each = [this](const std::vector<ResolvedExpressionPtr>& list) {
    for (const auto& item : list) CollectReferences(item);
  };
  const auto each_order = [this](const std::vector<ResolvedSortOrder>& list) {
    for (const auto& item : list) CollectReferences(item.child);
  };
  std::visit(
      [&](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ColumnReference>) {
          referenced_.insert(node.id);
        } else if constexpr (std::is_same_v<Node, FunctionCall>) {
          each(node.arguments);
        } else if constexpr (std::is_same_v<Node, ResolvedCast> || std::is_same_v<Node, FieldAccess>) {
          CollectReferences(node.child);
        } else if constexpr (std::is_same_v<Node, ResolvedLambda>) {
          CollectReferences(node.body);
        } else if constexpr (std::is_same_v<Node, AggregateCall>) {
          each(node.arguments);
          CollectReferences(node.filter);
          each_order(node.within_group);
        } else if constexpr (std::is_same_v<Node, WindowCall>) {
          CollectReferences(node.function);
          each(node.partition_by);
          each_order(node.order_by);
          CollectReferences(node.lower.offset);
          CollectReferences(node.upper.offset);
        } else if constexpr (std::is_same_v<Node, ResolvedSubquery>) {
          each(node.in_values);
          MarkOutput(*node.plan);
          CollectReferences(node.plan);
        }
      },
      expression->node);
}

void Lowering::CollectReferences(const ResolvedPlanPtr& plan) {
  if (!plan) return;
  const auto each = [this](const std::vector<ResolvedExpressionPtr>& list) {
    for (const auto& item : list) CollectReferences(item);
  };
  // What stands above has been visited: a column nobody has asked for by now is not computed. `list` gives the last
  // columns of the output.
  const auto each_wanted = [&](const std::vector<ResolvedExpressionPtr>& list) {
    const std::size_t first = plan->output.size() - list.size();
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (IsReferenced(plan->output[first + i].id)) CollectReferences(list[i]);
    }
  };
  std::visit(
      [&](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ResolvedJoin>) {
          std::set<ColumnId>& needed = needed_of_joins_[plan.get()];
          for (const Attribute& attribute : plan->output) {
            if (IsReferenced(attribute.id)) needed.insert(attribute.id);
          }
          CollectReferences(node.condition);
          CollectReferences(node.right);  // first: a lateral one uses columns of the left
          CollectReferences(node.left);
        } else if constexpr (std::is_same_v<Node, ResolvedSetOperation>) {
          MarkOutput(*node.left);  // matched by position
          MarkOutput(*node.right);
          CollectReferences(node.left);
          CollectReferences(node.right);
        } else if constexpr (std::is_same_v<Node, ResolvedWith>) {
          for (const CteDefinition& definition : node.definitions) {
            MarkOutput(*definition.plan);
            CollectReferences(definition.plan);
            if (definition.recursion) MarkOutput(*definition.recursion);
            CollectReferences(definition.recursion);
          }
          CollectReferences(node.body);
        } else if constexpr (requires { node.input; }) {
          if constexpr (std::is_same_v<Node, ResolvedProject>) each_wanted(node.expressions);
          if constexpr (std::is_same_v<Node, ResolvedFilter>) CollectReferences(node.condition);
          if constexpr (std::is_same_v<Node, ResolvedAggregate>) each(node.grouping), each_wanted(node.aggregates);
          if constexpr (std::is_same_v<Node, ResolvedWindow>) each_wanted(node.calls);
          if constexpr (std::is_same_v<Node, ResolvedSort>) {
            for (const auto& order : node.order) CollectReferences(order.child);
          }
          if constexpr (std::is_same_v<Node, ResolvedGenerate>) each(node.arguments);
          if constexpr (std::is_same_v<Node, ResolvedRepartition>) each(node.expressions);
          // Rows are told apart by all columns.
          if constexpr (std::is_same_v<Node, ResolvedDistinct>) MarkOutput(*node.input);
          if constexpr (std::is_same_v<Node, ResolvedDeduplicate>) {
            for (const ColumnId& key : node.keys) referenced_.insert(key);
          }
          CollectReferences(node.input);
        }
      },
      plan->node);
}

StatusOr<SelectQuery> Lowering::Relation(const ResolvedPlanPtr& plan) {
  return std::visit([&](const auto& node) { return LowerRelation(*this, node, *plan); }, plan->node);
}

bool HasPlacesInFiles(const ResolvedPlanPtr& plan) {
  if (const auto* scan = As<ScanFiles>(plan))
    return scan->scan->format == files::FileFormat::kParquet && !scan->scan->files.empty();
  if (const auto* filter = As<ResolvedFilter>(plan)) return HasPlacesInFiles(filter->input);
  if (const auto* project = As<ResolvedProject>(plan)) return HasPlacesInFiles(project->input);
  return false;
}

StatusOr<SelectQuery> Lowering::RelationWithPlaces(const ResolvedPlanPtr& plan, std::string& place) {
  place.clear();
  if (!HasPlacesInFiles(plan)) {
    FS_ASSIGN_OR_RETURN(SelectQuery query, Relation(plan));
    if (context_.row_order == RowOrder::kAny) return query;
    place = FreshName("place_");
    return Numbered(std::move(query), place);
  }
  const ColumnId id{-(++fresh_)};
  const auto outer = std::exchange(wanted_place, id);
  StatusOr<SelectQuery> query = Relation(plan);
  wanted_place = outer;
  FS_RETURN_IF_ERROR(query.status());
  SelectQuery placed = Wrapped(std::move(query).value());
  std::erase_if(placed.items, [&](const SelectItem& item) { return item.id == id; });
  place = ColumnName(id);
  return placed;
}

StatusOr<SelectQuery> Lowering::Query(const ResolvedPlanPtr& plan) {
  MarkOutput(*plan);
  CollectReferences(plan);
  FS_ASSIGN_OR_RETURN(SelectQuery query, Relation(plan));
  bool same_order = query.items.size() == plan->output.size();
  for (std::size_t i = 0; same_order && i < query.items.size(); ++i) {
    same_order = query.items[i].id == plan->output[i].id;
  }
  if (same_order) return query;
  if (!query.AcceptsItems()) query = Wrapped(std::move(query));
  std::vector<SelectItem> items;
  for (const Attribute& attribute : plan->output) {
    for (const SelectItem& item : query.items) {
      if (item.id == attribute.id) {
        items.push_back(item);
        break;
      }
    }
  }
  const bool complete = items.size() == plan->output.size();
  if (!complete) return Status::Internal("a relation lost a column of its output");
  query.items = std::move(items);
  return query;
}

}  // namespace firesteel::duck
