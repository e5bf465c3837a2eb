#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::analysis {

// Computes the few constant expressions analysis itself must know the value of: arguments that have to be constants
// (LIMIT 5 + 5, percentile(x, array(0.1, 0.9)), round(x, -1)). Not an optimizer: what is not simple stays unknown, and
// what would fail at run time is left for run time.

std::optional<Value> FoldCast(const Value& value, const DataType& from, const DataType& to);

std::optional<Value> FoldCall(std::string_view name, std::span<const Value> arguments, const DataType& result);

}  // namespace firesteel::analysis
