#include <algorithm>
#include <functional>

#include "analysis/plan/resolved_rewrite.h"
#include "analysis/select/select_level.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

using Sets = std::vector<std::vector<int>>;

// More sets than Spark would take (GROUPING_SIZE_LIMIT_EXCEEDED at 64 columns) could not be computed anyway.
constexpr std::size_t kMostCubeColumns = 16;

bool HasAggregate(const ResolvedExpressionPtr& expression) {
  return AnyNode(expression,
                 [](const ResolvedExpression& node) { return std::holds_alternative<AggregateCall>(node.node); });
}

// GROUP BY names of the select list.
class SelectAliases : public LateralAliases {
 public:
  using Lookup = std::function<std::optional<ResolvedExpressionPtr>(const std::string&)>;
  explicit SelectAliases(Lookup lookup) : lookup_(std::move(lookup)) {}
  StatusOr<std::optional<ResolvedExpressionPtr>> Find(const std::string& name, SourceSpan) override {
    return lookup_(name);
  }

 private:
  Lookup lookup_;
};

std::vector<int> Union(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<int> result = a;
  for (int index : b) {
    if (std::find(result.begin(), result.end(), index) == result.end()) result.push_back(index);
  }
  return result;
}

Sets Cross(const Sets& a, const Sets& b) {
  Sets result;
  for (const auto& left : a) {
    for (const auto& right : b) result.push_back(Union(left, right));
  }
  return result;
}

Sets RollupOf(const Sets& elements) {
  Sets sets;
  for (std::size_t keep = elements.size() + 1; keep-- > 0;) {
    std::vector<int> set;
    for (std::size_t i = 0; i < keep; ++i) set = Union(set, elements[i]);
    sets.push_back(std::move(set));
  }
  return sets;
}

Sets CubeOf(const Sets& elements) {
  Sets sets;
  const std::size_t count = std::size_t{1} << elements.size();
  for (std::size_t left_out = 0; left_out < count; ++left_out) {
    std::vector<int> set;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if ((left_out >> (elements.size() - 1 - i) & 1) == 0) set = Union(set, elements[i]);
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

const plan::UnresolvedFunction* AnalyticCall(const plan::ExpressionPtr& expression) {
  const auto* call = plan::As<plan::UnresolvedFunction>(expression);
  if (call == nullptr || call->name.size() != 1) return nullptr;
  const std::string name = FoldCase(call->name[0]);
  return name == "rollup" || name == "cube" || name == "grouping_sets" ? call : nullptr;
}

}  // namespace

StatusOr<ResolvedExpressionPtr> SelectLevel::ResolveGroupingExpression(const plan::ExpressionPtr& expression) {
  const auto* literal = plan::As<plan::Literal>(expression);
  if (literal != nullptr && literal->type.Is(TypeKind::kInt) && resolver_.options().group_by_ordinal &&
      written_as_sql_) {
    const auto position = std::get<std::int64_t>(literal->value.data);
    if (position < 1 || position > static_cast<std::int64_t>(items_.size())) {
      return SparkError("GROUP_BY_POS_OUT_OF_RANGE",
                        {{"index", std::to_string(position)}, {"size", std::to_string(items_.size())}},
                        expression->span);
    }
    const Item& item = items_[static_cast<std::size_t>(position - 1)];
    if (HasAggregate(item.raw)) {
      ExpressionResolver namer(resolver_, {.columns = &scope_});
      const std::string text = item.written ? namer.DefaultName(item.written) : item.outputs[0].name;
      return SparkError(
          "GROUP_BY_POS_AGGREGATE",
          {{"index", std::to_string(position)}, {"aggExpr", item.named ? text + " AS " + item.outputs[0].name : text}},
          expression->span);
    }
    return item.raw;
  }
  SelectAliases aliases([&](const std::string& name) -> std::optional<ResolvedExpressionPtr> {
    for (const Item& item : items_) {
      if (item.outputs.size() == 1 && resolver_.SameName(item.outputs[0].name, name)) return item.raw;
    }
    return std::nullopt;
  });
  ExpressionResolver resolver(
      resolver_,
      {.columns = &scope_, .below = nullptr, .aliases = resolver_.options().group_by_alias ? &aliases : nullptr});
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr resolved, resolver.Resolve(expression));
  if (HasAggregate(resolved)) {
    ExpressionResolver namer(resolver_, {.columns = &scope_, .below = nullptr, .aliases = &aliases});
    std::string text = namer.DefaultName(expression);
    if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(expression)) {
      for (const Item& item : items_) {
        if (item.written && resolver_.SameName(item.outputs[0].name, attribute->parts.back()))
          text = namer.DefaultName(item.written);
      }
    }
    return SparkError("GROUP_BY_AGGREGATE", {{"sqlExpr", text}}, expression->span);
  }
  return resolved;
}

StatusOr<int> SelectLevel::AddGrouping(const plan::ExpressionPtr& expression) {
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved, ResolveGroupingExpression(expression));
  for (std::size_t i = 0; i < grouping_.size(); ++i) {
    if (SameExpression(grouping_[i], resolved)) return static_cast<int>(i);
  }
  grouping_.push_back(resolved);
  return static_cast<int>(grouping_.size() - 1);
}

// (a, b) as one element of ROLLUP, CUBE or GROUPING SETS.
StatusOr<std::vector<int>> SelectLevel::AddGroupingSet(const plan::ExpressionPtr& expression) {
  std::vector<int> set;
  const auto* call = plan::As<plan::UnresolvedFunction>(expression);
  if (call != nullptr && call->name.size() == 1 && FoldCase(call->name[0]) == "struct") {
    for (const auto& part : call->arguments) {
      FS_ASSIGN_OR_RETURN(const int index, AddGrouping(part));
      set = Union(set, {index});
    }
    return set;
  }
  FS_ASSIGN_OR_RETURN(const int index, AddGrouping(expression));
  set.push_back(index);
  return set;
}

StatusOr<Sets> SelectLevel::AddGroupingElement(const plan::ExpressionPtr& expression) {
  const plan::UnresolvedFunction* call = AnalyticCall(expression);
  if (call == nullptr) {
    FS_ASSIGN_OR_RETURN(const int index, AddGrouping(expression));
    return Sets{{index}};
  }
  const std::string name = FoldCase(call->name[0]);
  Sets elements;
  for (const auto& argument : call->arguments) {
    if (name == "grouping_sets" && AnalyticCall(argument) != nullptr) {
      FS_ASSIGN_OR_RETURN(const Sets nested, AddGroupingElement(argument));
      elements.insert(elements.end(), nested.begin(), nested.end());
      continue;
    }
    FS_ASSIGN_OR_RETURN(std::vector<int> set, AddGroupingSet(argument));
    elements.push_back(std::move(set));
  }
  if (name == "grouping_sets") return elements;
  if (name == "rollup") return RollupOf(elements);
  if (elements.size() > kMostCubeColumns) return Unsupported("CUBE over more than 16 columns", expression->span);
  return CubeOf(elements);
}

Status SelectLevel::GroupByAll() {
  for (const Item& item : items_) {
    if (HasAggregate(item.raw) || IsGeneratorCall(*item.raw)) continue;
    grouping_.push_back(item.raw);
  }
  return Status::Ok();
}

void SelectLevel::SetGlobalGrouping() {
  is_aggregate_ = true;
  std::vector<Item> single;  // what is shown of a group is no longer the input's column
  for (Item& item : items_) {
    for (std::size_t i = item.run_begin; i < item.run_end; ++i) {
      Item& column = single.emplace_back();
      column.pass_through = true;
      column.raw = InputReference(i);
      column.outputs.push_back(input_.columns[i]);
    }
    if (!item.IsRun()) single.push_back(std::move(item));
  }
  items_ = std::move(single);
}

Status SelectLevel::SetGrouping(const plan::Aggregate& aggregate) {
  is_aggregate_ = true;
  written_as_sql_ = aggregate.select_includes_grouping;
  std::optional<Sets> sets;
  switch (aggregate.kind) {
    case plan::GroupKind::kAll:
      FS_RETURN_IF_ERROR(GroupByAll());
      break;
    case plan::GroupKind::kGroupBy: {
      Sets combined = {{}};
      bool analytic = false;
      for (const auto& expression : aggregate.grouping) {
        analytic = analytic || AnalyticCall(expression) != nullptr;
        FS_ASSIGN_OR_RETURN(const Sets element, AddGroupingElement(expression));
        combined = Cross(combined, element);
      }
      if (analytic) sets = std::move(combined);
      break;
    }
    case plan::GroupKind::kRollup:
    case plan::GroupKind::kCube: {
      Sets elements;
      for (const auto& expression : aggregate.grouping) {
        FS_ASSIGN_OR_RETURN(std::vector<int> set, AddGroupingSet(expression));
        elements.push_back(std::move(set));
      }
      if (aggregate.kind == plan::GroupKind::kCube && elements.size() > kMostCubeColumns) {
        return Unsupported("CUBE over more than 16 columns");
      }
      sets = aggregate.kind == plan::GroupKind::kRollup ? RollupOf(elements) : CubeOf(elements);
      break;
    }
    case plan::GroupKind::kGroupingSets: {
      // The list before GROUPING SETS only fixes the order of the columns.
      for (const auto& expression : aggregate.grouping) {
        FS_ASSIGN_OR_RETURN([[maybe_unused]] const int index, AddGrouping(expression));
      }
      sets.emplace();
      for (const auto& written : aggregate.grouping_sets) {
        if (written.size() == 1 && AnalyticCall(written[0]) != nullptr) {
          FS_ASSIGN_OR_RETURN(const Sets nested, AddGroupingElement(written[0]));
          sets->insert(sets->end(), nested.begin(), nested.end());
          continue;
        }
        std::vector<int> set;
        for (const auto& expression : written) {
          FS_ASSIGN_OR_RETURN(const int index, AddGrouping(expression));
          set = Union(set, {index});
        }
        sets->push_back(std::move(set));
      }
      break;
    }
  }
  grouping_sets_ = std::move(sets);
  FinishGrouping();
  return Status::Ok();
}

void SelectLevel::FinishGrouping() {
  for (std::size_t i = 0; i < grouping_.size(); ++i) {
    const ResolvedExpressionPtr& expression = grouping_[i];
    const auto* reference = As<ColumnReference>(expression);
    const Attribute* column = reference != nullptr ? InputColumn(reference->id) : nullptr;
    Attribute output = resolver_.NewAttribute("group_" + std::to_string(i + 1), expression->type, expression->nullable);
    if (column != nullptr) {
      grouping_by_column_[reference->id.value] = static_cast<int>(i);
      const ColumnId fresh = output.id;
      output = *column;
      if (grouping_sets_) output.id = fresh;
    }
    if (grouping_sets_) {
      for (const auto& set : *grouping_sets_) {
        if (std::find(set.begin(), set.end(), static_cast<int>(i)) == set.end()) output.nullable = true;
      }
    }
    grouping_outputs_.push_back(std::move(output));
  }
  if (!grouping_sets_) return;
  grouping_id_ = resolver_.NewAttribute("grouping_id", DataType::Long(), false);
  // A shown grouping column differs from the input's: NULL where its set leaves it out.
  for (Item& item : items_) {
    if (!item.pass_through) continue;
    item.outputs[0] = resolver_.CopyOf(item.outputs[0]);
    item.pass_through = false;
  }
}

Status SelectLevel::SetHaving(const plan::ExpressionPtr& condition) {
  const Scope shown = resolver_.MakeScope(Columns());
  ExpressionResolver resolver(resolver_, {.columns = &shown, .below = &scope_});
  FS_ASSIGN_OR_RETURN(raw_having_, resolver.ResolveCondition(condition));
  return Status::Ok();
}

}  // namespace firesteel::analysis
