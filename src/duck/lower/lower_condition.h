#pragma once

#include <string>

#include "duck/lower/lowering.h"

namespace firesteel::duck {

// AND and OR. In a condition (WHERE, ON, the WHEN of a CASE) DuckDB shows each operand only the rows that those before
// it leave open, and reorders none that may fail. As a value it computes all operands over all rows.

// An expression as the condition of a filter or join: connectives stay plain, so that the engine can take them apart.
StatusOr<std::string> LowerCondition(Lowering& lowering, const analysis::ResolvedExpressionPtr& expression);

// A call of `and` or `or` as a value. Operands that may fail are kept from the rows that Spark does not show them.
StatusOr<std::string> LowerConnective(Lowering& lowering, const analysis::FunctionCall& call, bool nullable);

}  // namespace firesteel::duck
