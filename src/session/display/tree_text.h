#pragma once

#include <optional>
#include <string>

#include "types/data_type.h"

namespace firesteel::session {

// What df.printSchema(level) prints. A level below 1, or none, shows everything.
std::string TreeString(const Schema& schema, std::optional<int> level = std::nullopt);

}  // namespace firesteel::session
