#pragma once

#include <string>

#include "base/status_or.h"
#include "plan/expression.h"

namespace firesteel::connect {

// A decimal literal from text such as "-1.50" or "1E+3". Its type has the digits the text needs, and at least the given
// precision and scale (0 where the client gave none), as Spark reads it. DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION for
// more than 38 digits; "NaN" and what is no number are invalid messages.
StatusOr<plan::Literal> ReadDecimal(const std::string& text, int least_precision, int least_scale);

// The same number with the precision and scale of `type`; fails where digits would be lost.
StatusOr<plan::Literal> RescaleDecimal(const plan::Literal& literal, const DataType& type);

}  // namespace firesteel::connect
