#include "analysis/relation/column_projection.h"

namespace firesteel::analysis {

ProjectedColumn Unchanged(const Attribute& column) {
  return {column, MakeResolved(ColumnReference{column.id}, column.type, column.nullable)};
}

ProjectedColumn Changed(const Resolver& resolver, const Attribute& column, ResolvedExpressionPtr value) {
  return {resolver.NewAttribute(column.name, value->type, value->nullable), std::move(value)};
}

ResolvedRelation ProjectColumns(ResolvedRelation input, std::vector<ProjectedColumn> columns) {
  ResolvedProject project{input.plan, {}};
  ResolvedRelation relation;
  for (ProjectedColumn& column : columns) {
    project.expressions.push_back(std::move(column.value));
    relation.columns.push_back(std::move(column.column));
  }
  relation.plan = MakeResolvedPlan(std::move(project), relation.columns);
  return relation;
}

StatusOr<std::vector<bool>> SelectColumns(const Resolver& resolver, const ResolvedRelation& relation,
                                          const std::vector<std::string>& names, SourceSpan span) {
  std::vector<bool> selected(relation.columns.size(), names.empty());
  for (const std::string& name : names) {
    bool found = false;
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      if (!resolver.SameName(relation.columns[i].name, name)) continue;
      selected[i] = true;
      found = true;
    }
    if (found) continue;
    const Scope scope = resolver.MakeScope(relation);
    return UnresolvedColumn({name}, &scope, span);
  }
  return selected;
}

}  // namespace firesteel::analysis
