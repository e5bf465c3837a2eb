#pragma once

#include <vector>

#include "session/session.h"

namespace firesteel::session {

struct StatementValues {
  std::vector<Value> values;
  std::vector<DataType> types;
};

// Computes expressions over the one row of `input`, or without columns where it is null. No row gives NULLs, more than
// one ROW_SUBQUERY_TOO_MANY_ROWS.
StatusOr<StatementValues> EvaluateRow(Session& session, const std::vector<plan::ExpressionPtr>& expressions,
                                      plan::RelationPtr input = nullptr);

bool HoldsSubquery(const analysis::ResolvedExpressionPtr& expression);

}  // namespace firesteel::session
