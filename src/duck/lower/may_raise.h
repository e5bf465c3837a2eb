#pragma once

#include "analysis/plan/resolved_expression.h"

namespace firesteel::duck {

// False where evaluating the expression cannot fail, whatever the values. True is the answer for all that is not known
// to be harmless. DuckDB evaluates both sides of AND and OR outside of conditions, and arguments of aggregates before
// their FILTER, so what may fail has to be kept from rows that Spark never shows it.
bool MayRaise(const analysis::ResolvedExpressionPtr& expression);

// True where no column of any row is used.
bool IsConstant(const analysis::ResolvedExpressionPtr& expression);

}  // namespace firesteel::duck
