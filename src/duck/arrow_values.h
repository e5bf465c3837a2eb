#pragma once

#include <vector>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

struct ArrowArray;

namespace firesteel::duck {

// The rows of an Arrow array as values. `array` is a struct array with one child per column, laid out as
// MakeArrowSchema says; it stays the caller's.
StatusOr<std::vector<std::vector<Value>>> RowsOfArrow(const Schema& schema, ArrowArray* array);

}  // namespace firesteel::duck
