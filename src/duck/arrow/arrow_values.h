#pragma once

#include <vector>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

struct ArrowArray;
struct ArrowSchema;

namespace firesteel::duck {

// The rows of an Arrow array as values. `array` is a struct array with one child per column, laid out as
// MakeArrowSchema says; it stays the caller's.
StatusOr<std::vector<std::vector<Value>>> RowsOfArrow(const Schema& schema, ArrowArray* array);

// The same for an array of any fitting layout (large strings, other time units), which `layout` describes.
StatusOr<std::vector<std::vector<Value>>> RowsOfArrowAs(const Schema& schema, ArrowSchema* layout, ArrowArray* array);

}  // namespace firesteel::duck
