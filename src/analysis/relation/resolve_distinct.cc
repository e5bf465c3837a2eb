#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

Status CheckComparable(const std::vector<Attribute>& columns, SourceSpan span) {
  for (const Attribute& column : columns) {
    if (!column.type.Is(TypeKind::kMap)) continue;
    return SparkError("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
                      {{"colName", QuoteIdentifier(column.name)}, {"dataType", "\"" + column.type.ToSql() + "\""}},
                      span);
  }
  return Status::Ok();
}

}  // namespace

StatusOr<ResolvedRelation> ResolveDistinct(Resolver& resolver, const plan::Distinct& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  input = resolver.Trimmed(std::move(input));
  FS_RETURN_IF_ERROR(CheckComparable(input.columns, span));
  input.plan = MakeResolvedPlan(ResolvedDistinct{input.plan}, input.columns);
  return input;
}

StatusOr<ResolvedRelation> ResolveDeduplicate(Resolver& resolver, const plan::Deduplicate& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  input = resolver.Trimmed(std::move(input));
  std::vector<ColumnId> keys;
  for (const std::string& name : node.columns) {
    bool found = false;
    for (const Attribute& column : input.columns) {
      if (!resolver.SameName(column.name, name)) continue;
      found = true;
      keys.push_back(column.id);
    }
    if (!found) {
      const Scope scope = resolver.MakeScope(input);
      return UnresolvedColumn({name}, &scope, span);
    }
  }
  if (node.columns.empty()) {
    for (const Attribute& column : input.columns) keys.push_back(column.id);
  }
  input.plan = MakeResolvedPlan(ResolvedDeduplicate{input.plan, std::move(keys)}, input.columns);
  return input;
}

}  // namespace firesteel::analysis
