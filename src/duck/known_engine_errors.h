#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace firesteel::duck {

// DuckDB's own complaints about values that Spark has a condition for: overflow, division by zero, failed casts, keys
// of maps, subqueries of several rows. They have no codes of their own, so they are told by their words.
std::optional<Status> KnownEngineError(const std::string& message);

// What stands between two pieces of a text; "" where the first is absent, all the rest where only the second is.
std::string Between(const std::string& text, std::string_view before, std::string_view after);

}  // namespace firesteel::duck
