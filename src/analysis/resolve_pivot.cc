#include "analysis/relation_resolvers.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolvePivot(Resolver&, const plan::Pivot&, SourceSpan span) { return Unsupported("PIVOT", span); }

}  // namespace firesteel::analysis
