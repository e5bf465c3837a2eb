#pragma once

#include <string_view>

#include "types/data_type.h"

namespace firesteel::functions {

// Reads the one-line form of types that tests/oracle/type_text.py writes: Spark's simple strings, with "!" behind parts
// that cannot be null. For tests only; aborts on anything else.
DataType ParseTypeText(std::string_view text);

// The same form back.
std::string TypeText(const DataType& type);

}  // namespace firesteel::functions
