#include "analysis/relation/relation_resolvers.h"
#include "analysis/select/select_level.h"

namespace firesteel::analysis {

// df.observe(name, metrics). The rows pass through; the metrics are one global aggregation of the same input, which the
// session runs beside the query.
StatusOr<ResolvedRelation> ResolveCollectMetrics(Resolver& resolver, const plan::CollectMetrics& node,
                                                 SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  input.select.reset();
  SelectLevel level(resolver, input);
  FS_RETURN_IF_ERROR(level.AddItems(node.metrics));
  level.SetGlobalGrouping();
  if (Status placed = level.Place(); !placed.ok()) {
    if (placed.condition() != "MISSING_GROUP_BY") return placed;
    const Scope scope = resolver.MakeScope(input);
    ExpressionResolver namer(resolver, {.columns = &scope});
    for (const plan::ExpressionPtr& metric : node.metrics) {
      const auto resolved = namer.Resolve(metric);
      if (resolved.ok() && As<ColumnReference>(*resolved)) {
        return SparkError("INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE",
                          {{"expr", namer.QuotedSql(metric)}}, span);
      }
    }
    return SparkError("INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE",
                      {{"expr", namer.QuotedSql(node.metrics[0])}}, span);
  }
  // A client sends the same DataFrame several times in one plan, for a self-join; its metrics are reported once.
  for (const Resolver::Observed& other : resolver.observed()) {
    if (other.metrics.name != node.name) continue;
    if (other.written == node.metrics) return input;
    if (other.written.size() == node.metrics.size() && SchemaOf(*other.metrics.plan) == SchemaOf(*level.Build()))
      return input;
    return SparkError("DUPLICATED_METRICS_NAME", {{"metricName", node.name}}, span);
  }
  resolver.observed().push_back({{node.name, level.Build()}, node.metrics});
  return input;
}

}  // namespace firesteel::analysis
