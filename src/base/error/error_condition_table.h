#pragma once

#include <span>

#include "base/error/error_conditions.h"

namespace firesteel {

// Conditions of query analysis and evaluation, sorted by name: the second part of the table FindErrorCondition
// searches.
std::span<const ErrorCondition> QueryConditions();

// Conditions of functions written in SQL, sorted by name.
std::span<const ErrorCondition> RoutineConditions();

// Conditions that Spark does not have (FIRESTEEL_..), sorted by name.
std::span<const ErrorCondition> OwnConditions();

}  // namespace firesteel
