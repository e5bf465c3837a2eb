#pragma once

#include <string>

#include "analysis/plan/resolved_expression.h"
#include "analysis/resolver.h"
#include "base/status_or.h"

namespace firesteel::analysis {

// The expression as `type`, without a check: analysis knows already that Spark converts. The same pointer where the
// type fits; literals of simple types are converted on the spot.
ResolvedExpressionPtr ImplicitCast(Resolver& resolver, const ResolvedExpressionPtr& expression, const DataType& type);

// CAST or TRY_CAST as written. DATATYPE_MISMATCH.CAST_* where Spark has no such cast; `sql` is the cast's own text.
StatusOr<ResolvedExpressionPtr> ExplicitCast(Resolver& resolver, const ResolvedExpressionPtr& expression,
                                             const DataType& type, plan::CastMode mode, SourceSpan span,
                                             const std::string& sql);

// CHAR(n) and VARCHAR(n) become STRING at every depth, as they are in expressions.
DataType WithoutCharVarchar(const DataType& type);

// The type two branches (UNION, CASE, VALUES) share, with nullability of both.
DataType MergeNullability(const DataType& type, const DataType& other);

}  // namespace firesteel::analysis
