#pragma once

#include <string>

#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::analysis {

// How Spark writes a constant in automatic column names and messages: texts bare, dates as DATE '2024-01-31'.
std::string PrettyLiteral(const Value& value, const DataType& type, const std::string& time_zone);

// A constant as SQL that reads back as the same value of the same type.
std::string SqlLiteral(const Value& value, const DataType& type, const std::string& time_zone);

}  // namespace firesteel::analysis
