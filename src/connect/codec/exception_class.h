#pragma once

#include <string>
#include <vector>

#include "base/status.h"

namespace firesteel::connect {

// The names of the Java classes Spark would throw for this error, the most special one first. Clients choose their own
// exception by the first name they know.
std::vector<std::string> ExceptionClasses(const Status& error);

}  // namespace firesteel::connect
