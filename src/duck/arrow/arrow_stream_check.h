#pragma once

#include <string_view>

#include "base/status.h"

namespace firesteel::duck {

// Whether a client's Arrow IPC stream can be handed to the reader: every message lies within the bytes and no column
// claims more values than a batch may have. The reader's own checks multiply such lengths and would wrap.
Status CheckArrowStream(std::string_view bytes);

}  // namespace firesteel::duck
