#pragma once

#include <string>

#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::session {

// A value as df.show() writes it: as CAST(.. AS STRING) does, but NULL is "NULL" also inside arrays, maps and structs,
// binary is "[61 62]", and decimals never have an exponent. Timestamps are shown in `time_zone`.
std::string PrettyText(const Value& value, const DataType& type, const std::string& time_zone);

// Characters that would break the lines of a table or a tree, written as in a string literal.
std::string EscapeControls(const std::string& text);

}  // namespace firesteel::session
