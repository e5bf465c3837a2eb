#pragma once

#include <string_view>

#include "base/status_or.h"
#include "types/data_type.h"

namespace firesteel::connect {

// The Spark schema of an Arrow IPC stream, by Spark's mapping of Arrow types. The bytes are a client's and are trusted
// in nothing: whatever is wrong with them is an error.
StatusOr<Schema> SchemaOfArrowStream(std::string_view ipc);

}  // namespace firesteel::connect
