#include "analysis/relation/relation_resolvers.h"

namespace firesteel::analysis {

// spark.sql(text) inside a plan. The names of a WITH around it are in sight: spark.sql("SELECT * FROM {df}", df=df).
StatusOr<ResolvedRelation> ResolveSqlText(Resolver& resolver, const plan::SqlText& node, SourceSpan) {
  if (!resolver.options().parse_sql_text) return Status::Internal("no parser for SQL text");
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr parsed, resolver.options().parse_sql_text(node));
  StatusOr<ResolvedRelation> resolved = resolver.Resolve(parsed);
  if (!resolved.ok()) return std::move(resolved).status().WithSource("", node.text);
  return resolved;
}

}  // namespace firesteel::analysis
