#include "analysis/relation_resolvers.h"
#include "analysis/resolver.h"

// Relations that only DataFrame methods make.
namespace firesteel::analysis {

StatusOr<ResolvedRelation> ResolveNaFill(Resolver&, const plan::NaFill&, SourceSpan span) { return Unsupported("na.fill", span); }
StatusOr<ResolvedRelation> ResolveNaDrop(Resolver&, const plan::NaDrop&, SourceSpan span) { return Unsupported("na.drop", span); }
StatusOr<ResolvedRelation> ResolveNaReplace(Resolver&, const plan::NaReplace&, SourceSpan span) { return Unsupported("na.replace", span); }
StatusOr<ResolvedRelation> ResolveToSchema(Resolver&, const plan::ToSchema&, SourceSpan span) { return Unsupported("DataFrame.to", span); }
StatusOr<ResolvedRelation> ResolveCollectMetrics(Resolver&, const plan::CollectMetrics&, SourceSpan span) { return Unsupported("DataFrame.observe", span); }
StatusOr<ResolvedRelation> ResolveParseText(Resolver&, const plan::ParseText&, SourceSpan span) { return Unsupported("reading a DataFrame of text", span); }
StatusOr<ResolvedRelation> ResolveAsOfJoin(Resolver&, const plan::AsOfJoin&, SourceSpan span) { return Unsupported("as-of join", span); }

}  // namespace firesteel::analysis
