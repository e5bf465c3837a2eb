#pragma once

#include <string>

#include "analysis/plan/resolved_expression.h"
#include "base/function_view.h"
#include "base/status_or.h"

namespace firesteel::analysis {

// Refuses aggregate, window and generator calls where a clause cannot have them: INVALID_WHERE_CONDITION for WHERE,
// UNSUPPORTED_EXPR_FOR_OPERATOR elsewhere. `sql` gives the whole expression's text, and is only called for a message.
enum class Clause { kWhere, kOther };
Status CheckPlainExpression(const ResolvedExpressionPtr& expression, Clause clause, FunctionView<std::string()> sql);

}  // namespace firesteel::analysis
