#include "analysis/relation_resolvers.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveUnpivot(Resolver&, const plan::Unpivot&, SourceSpan span) { return Unsupported("UNPIVOT", span); }

}  // namespace firesteel::analysis
