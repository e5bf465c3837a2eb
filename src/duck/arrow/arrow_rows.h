#pragma once

#include <memory>
#include <string>

#include "base/status_or.h"
#include "duck/rows/row_source.h"

namespace firesteel::duck {

// The rows of an Arrow IPC stream, read as the types of `schema` by position.
StatusOr<std::shared_ptr<const RowSource>> MakeArrowRowSource(Schema schema, std::string arrow_ipc);

}  // namespace firesteel::duck
