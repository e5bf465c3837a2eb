#pragma once

#include <vector>

#include "analysis/resolver.h"

namespace firesteel::analysis {

// One output column of a relation that changes columns in place: df.na.*, df.to. An unchanged column keeps its id.
struct ProjectedColumn {
  Attribute column;
  ResolvedExpressionPtr value;
};

ProjectedColumn Unchanged(const Attribute& column);
// The value under the column's name, with an id of its own.
ProjectedColumn Changed(const Resolver& resolver, const Attribute& column, ResolvedExpressionPtr value);

// A projection of `input` to those columns.
ResolvedRelation ProjectColumns(ResolvedRelation input, std::vector<ProjectedColumn> columns);

// A flag for each of the relation's columns: true for those `names` names, for all where `names` is empty. Fails like
// Spark for names that are not there.
StatusOr<std::vector<bool>> SelectColumns(const Resolver& resolver, const ResolvedRelation& relation,
                                          const std::vector<std::string>& names, SourceSpan span);

}  // namespace firesteel::analysis
