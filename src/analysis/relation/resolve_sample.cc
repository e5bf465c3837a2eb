#include "analysis/expression/expression_resolver.h"
#include "analysis/relation/relation_resolvers.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveSample(Resolver& resolver, const plan::Sample& node, SourceSpan span) {
  if (node.method == plan::SampleMethod::kRows) {
    const plan::RelationPtr limit = plan::MakeRelation(plan::Limit{node.input, node.row_count}, span);
    return resolver.Resolve(limit);
  }
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  ResolvedSample sample;
  sample.input = input.plan;
  sample.with_replacement = node.with_replacement;
  sample.seed = node.seed;
  if (node.method == plan::SampleMethod::kBucket) {
    sample.lower = 0;
    sample.upper = static_cast<double>(node.bucket) / static_cast<double>(node.buckets);
  } else {
    sample.lower = node.lower;
    sample.upper = node.upper;
  }
  std::vector<Attribute> output = input.plan->output;
  input.plan = MakeResolvedPlan(std::move(sample), std::move(output));
  input.select.reset();
  return input;
}

}  // namespace firesteel::analysis
