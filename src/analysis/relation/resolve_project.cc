#include "analysis/expression/time_window.h"
#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"

namespace firesteel::analysis {
namespace {

// A select list, with HAVING where there is one. `aggregate` null: no GROUP BY was written.
StatusOr<ResolvedRelation> ResolveSelect(Resolver& resolver, const plan::RelationPtr& input,
                                         const std::vector<plan::ExpressionPtr>& select_list,
                                         const plan::Aggregate* aggregate, const plan::ExpressionPtr& having) {
  WindowedSelect select{input, select_list, aggregate ? std::optional(*aggregate) : std::nullopt, having};
  FS_RETURN_IF_ERROR(ExpandTimeWindow(select));
  FS_ASSIGN_OR_RETURN(ResolvedRelation resolved_input, resolver.Resolve(select.input));
  const auto level = std::make_shared<SelectLevel>(resolver, std::move(resolved_input));
  // df.groupBy(..).agg(..) shows what it groups by, in front and as often as it was given.
  if (select.aggregate && !select.aggregate->select_includes_grouping)
    FS_RETURN_IF_ERROR(level->AddItems(select.aggregate->grouping));
  FS_RETURN_IF_ERROR(level->AddItems(select.select_list));
  if (aggregate != nullptr) {
    FS_RETURN_IF_ERROR(level->SetGrouping(*select.aggregate));
  } else if (select.having || level->HasAggregateItems()) {
    level->SetGlobalGrouping();
  }
  if (select.having) FS_RETURN_IF_ERROR(level->SetHaving(select.having));
  FS_RETURN_IF_ERROR(level->Place());
  return FinishSelect(level);
}

}  // namespace

StatusOr<ResolvedRelation> ResolveProject(Resolver& resolver, const plan::Project& node, SourceSpan) {
  return ResolveSelect(resolver, node.input, node.expressions, nullptr, nullptr);
}

StatusOr<ResolvedRelation> ResolveAggregate(Resolver& resolver, const plan::Aggregate& node, SourceSpan) {
  return ResolveSelect(resolver, node.input, node.select_list, &node, nullptr);
}

StatusOr<ResolvedRelation> ResolveHaving(Resolver& resolver, const plan::Having& node, SourceSpan) {
  if (const auto* aggregate = plan::As<plan::Aggregate>(node.input)) {
    return ResolveSelect(resolver, aggregate->input, aggregate->select_list, aggregate, node.condition);
  }
  if (const auto* project = plan::As<plan::Project>(node.input)) {
    return ResolveSelect(resolver, project->input, project->expressions, nullptr, node.condition);
  }
  const plan::RelationPtr filter = plan::MakeRelation(plan::Filter{node.input, node.condition});
  return ResolveFilter(resolver, *plan::As<plan::Filter>(filter), *filter);
}

}  // namespace firesteel::analysis
