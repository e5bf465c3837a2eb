#pragma once

#include <cstdint>
#include <string>

#include "base/status_or.h"
#include "types/data_type.h"

struct ArrowArrayView;

namespace firesteel::connectors {

// Appends one value as JSON: structs as objects, maps as objects with text keys, numbers as numbers, NaN and infinities
// as text (JSON has no such numbers), dates and times as ISO text (TIMESTAMP in UTC, with Z), binary as base64.
// kDataError for text that holds a NUL byte, which jsonb cannot store, and kUnsupported for map keys that are nested.
Status AppendJson(const ArrowArrayView& view, std::int64_t row, const DataType& type, std::string& out);

}  // namespace firesteel::connectors
