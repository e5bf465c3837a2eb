#include "analysis/relation/relation_resolvers.h"

namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveParseText(Resolver&, const plan::ParseText&, SourceSpan span) {
  return Unsupported("reading a DataFrame of text", span);
}

}  // namespace firesteel::analysis
