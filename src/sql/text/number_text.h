#pragma once

#include <string>

#include "base/status_or.h"
#include "plan/expression.h"
#include "sql/parse_options.h"
#include "sql/text/token.h"

namespace firesteel::sql {

// The literal a number token stands for, sign included: 1 is INT, BIGINT or DECIMAL(n,0) by its size, 1.5 DECIMAL(2,1),
// 1e0 DOUBLE; suffixes L S Y D F BD choose the type. Fails with INVALID_NUMERIC_LITERAL_RANGE or
// DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION.
StatusOr<plan::Literal> ReadNumber(std::string text, TokenKind kind, ExponentLiterals exponents);

}  // namespace firesteel::sql
