#pragma once

#include <optional>
#include <vector>

#include "base/status_or.h"
#include "plan/relation.h"

namespace firesteel::analysis {

// A SELECT's clauses, where window(time, ...) may be called.
struct WindowedSelect {
  plan::RelationPtr input;
  std::vector<plan::ExpressionPtr> select_list;
  std::optional<plan::Aggregate> aggregate;
  plan::ExpressionPtr having;
};

// Where a clause calls window(time, length[, slide[, start]]): gives every row the windows it falls in, as the column
// `window` of a new input, and lets the clauses refer to that. Rows without a time fall in none. All calls of one
// SELECT must be the same. Leaves other SELECTs alone.
Status ExpandTimeWindow(WindowedSelect& select);

}  // namespace firesteel::analysis
