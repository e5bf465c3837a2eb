#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel::connect {

// The parts of a column name as DataFrame methods take it: dots separate, backquotes protect ("`a.b`.c" is "a.b" and
// "c"), everything else belongs to the name. INVALID_ATTRIBUTE_NAME_SYNTAX where quotes and dots do not fit together.
StatusOr<std::vector<std::string>> ParseAttributeName(std::string_view name);

}  // namespace firesteel::connect
