#pragma once

#include "analysis/plan/resolved_expression.h"

namespace firesteel::analysis {

// An id nobody else has in this process. Thread-safe.
ColumnId NewColumnId();

}  // namespace firesteel::analysis
