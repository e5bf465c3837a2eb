#pragma once

#include <string>

#include "analysis/resolved_expression.h"
#include "base/status_or.h"

namespace firesteel::analysis {

// Refuses aggregate, window and generator calls where a clause cannot have them: INVALID_WHERE_CONDITION for WHERE,
// UNSUPPORTED_EXPR_FOR_OPERATOR elsewhere. `sql` is the whole expression's text.
enum class Clause { kWhere, kOther };
Status CheckPlainExpression(const ResolvedExpressionPtr& expression, Clause clause, const std::string& sql);

}  // namespace firesteel::analysis
