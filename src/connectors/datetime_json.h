#pragma once

#include <cstdint>
#include <string>

#include "base/status_or.h"
#include "types/data_type.h"

struct ArrowArrayView;

namespace firesteel::connectors {

// Dates, timestamps, times and intervals as JSON text, for values that are not NULL. kUnsupported for other types.
Status AppendDatetimeJson(const ArrowArrayView& view, std::int64_t row, const DataType& type, std::string& out);

}  // namespace firesteel::connectors
