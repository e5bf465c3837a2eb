#include "analysis/relation/relation_source.h"

namespace firesteel::analysis {

StatusOr<Derivation> RelationSource::Derive(const plan::DerivedRelation&, std::optional<std::int64_t>,
                                            SourceSpan span) {
  return Unsupported("DataFrame statistics and catalog calls outside a session", span);
}

StatusOr<std::vector<std::vector<Value>>> RelationSource::Collect(const ResolvedPlanPtr&, std::int64_t) {
  return Unsupported("a query that must look at data while it is analysed, outside a session");
}

}  // namespace firesteel::analysis
