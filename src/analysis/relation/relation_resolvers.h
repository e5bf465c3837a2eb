#pragma once

#include "analysis/resolver.h"
#include "base/source_span.h"

namespace firesteel::analysis {

// One function per kind of relation, each in a file of its own (resolve_join.cc, ...). All fail with Spark's error
// conditions, carrying the span of what was written. Resolver::Resolve dispatches to them.

StatusOr<ResolvedRelation> ResolveNamedRelation(Resolver&, const plan::NamedRelation&, SourceSpan);
StatusOr<ResolvedRelation> ResolveFileRelation(Resolver&, const plan::FileRelation&, SourceSpan);
StatusOr<ResolvedRelation> ResolveProject(Resolver&, const plan::Project&, SourceSpan);
StatusOr<ResolvedRelation> ResolveAggregate(Resolver&, const plan::Aggregate&, SourceSpan);
StatusOr<ResolvedRelation> ResolveHaving(Resolver&, const plan::Having&, SourceSpan);
StatusOr<ResolvedRelation> ResolveFilter(Resolver&, const plan::Filter&, const plan::Relation&);
StatusOr<ResolvedRelation> ResolveJoin(Resolver&, const plan::Join&, SourceSpan);
StatusOr<ResolvedRelation> ResolveSetOperation(Resolver&, const plan::SetOperation&, SourceSpan);
StatusOr<ResolvedRelation> ResolveSort(Resolver&, const plan::Sort&, const plan::Relation&);
StatusOr<ResolvedRelation> ResolveLimit(Resolver&, const plan::Limit&, SourceSpan);
StatusOr<ResolvedRelation> ResolveOffset(Resolver&, const plan::Offset&, SourceSpan);
StatusOr<ResolvedRelation> ResolveTail(Resolver&, const plan::Tail&, SourceSpan);
StatusOr<ResolvedRelation> ResolvePivot(Resolver&, const plan::Pivot&, SourceSpan);
StatusOr<ResolvedRelation> ResolveUnpivot(Resolver&, const plan::Unpivot&, SourceSpan);
StatusOr<ResolvedRelation> ResolveDistinct(Resolver&, const plan::Distinct&, SourceSpan);
StatusOr<ResolvedRelation> ResolveDeduplicate(Resolver&, const plan::Deduplicate&, SourceSpan);
StatusOr<ResolvedRelation> ResolveSubqueryAlias(Resolver&, const plan::SubqueryAlias&, SourceSpan);
StatusOr<ResolvedRelation> ResolveInlineTable(Resolver&, const plan::InlineTable&, SourceSpan);
StatusOr<ResolvedRelation> ResolveLocalRelation(Resolver&, const plan::LocalRelation&);
StatusOr<ResolvedRelation> ResolveRange(Resolver&, const plan::RangeRelation&);
StatusOr<ResolvedRelation> ResolveTableFunction(Resolver&, const plan::TableFunction&, SourceSpan);
// A call of a table function that is written in SQL.
StatusOr<ResolvedRelation> ResolveSqlTableFunction(Resolver&, const SqlFunction&, const plan::TableFunction&,
                                                   SourceSpan);
StatusOr<ResolvedRelation> ResolveLateralView(Resolver&, const plan::LateralView&, SourceSpan);
StatusOr<ResolvedRelation> ResolveWith(Resolver&, const plan::With&, SourceSpan);
StatusOr<ResolvedRelation> ResolveWindowDefinitions(Resolver&, const plan::WindowDefinitions&, SourceSpan);
StatusOr<ResolvedRelation> ResolveSample(Resolver&, const plan::Sample&, SourceSpan);
StatusOr<ResolvedRelation> ResolveRepartition(Resolver&, const plan::Repartition&, const plan::Relation&);
StatusOr<ResolvedRelation> ResolveHint(Resolver&, const plan::Hint&, SourceSpan);
StatusOr<ResolvedRelation> ResolveToDf(Resolver&, const plan::ToDf&, SourceSpan);
StatusOr<ResolvedRelation> ResolveRenameColumns(Resolver&, const plan::RenameColumns&, SourceSpan);
StatusOr<ResolvedRelation> ResolveDropColumns(Resolver&, const plan::DropColumns&, SourceSpan);
StatusOr<ResolvedRelation> ResolveWithColumns(Resolver&, const plan::WithColumns&, SourceSpan);
StatusOr<ResolvedRelation> ResolveSqlText(Resolver&, const plan::SqlText&, SourceSpan);
StatusOr<ResolvedRelation> ResolveNaFill(Resolver&, const plan::NaFill&, SourceSpan);
StatusOr<ResolvedRelation> ResolveNaDrop(Resolver&, const plan::NaDrop&, SourceSpan);
StatusOr<ResolvedRelation> ResolveNaReplace(Resolver&, const plan::NaReplace&, SourceSpan);
StatusOr<ResolvedRelation> ResolveToSchema(Resolver&, const plan::ToSchema&, SourceSpan);
StatusOr<ResolvedRelation> ResolveCollectMetrics(Resolver&, const plan::CollectMetrics&, SourceSpan);
StatusOr<ResolvedRelation> ResolveParseText(Resolver&, const plan::ParseText&, SourceSpan);
StatusOr<ResolvedRelation> ResolveAsOfJoin(Resolver&, const plan::AsOfJoin&, SourceSpan);
StatusOr<ResolvedRelation> ResolveDerived(Resolver&, const plan::DerivedRelation&, std::optional<std::int64_t> plan_id,
                                          SourceSpan);

// A set operation of resolved sides: names from the left, types widened.
StatusOr<ResolvedRelation> CombineRelations(Resolver&, const plan::SetOperation&, ResolvedRelation left,
                                            ResolvedRelation right, SourceSpan);

// Options that ask for a table as it was: `versionAsOf`, `timestampAsOf`.
bool AsksForVersion(const plan::Options& options);
// The relation's options, with what its VERSION or TIMESTAMP AS OF says among them.
StatusOr<plan::Options> OptionsWithTimeTravel(Resolver&, const plan::NamedRelation&, SourceSpan);

// A reference to a name of a WITH clause, or null where no such name is in sight (resolve_cte.cc).
std::optional<ResolvedRelation> FindCte(Resolver&, const std::string& name);

}  // namespace firesteel::analysis
