#pragma once

#include <string>

#include "base/status_or.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::duck {

// A constant as DuckDB SQL whose type is exactly DuckTypeName(type), whatever stands beside it.
std::string LowerLiteral(const Value& value, const DataType& type);

}  // namespace firesteel::duck
