#pragma once

#include <string>
#include <string_view>

#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::replay {

// The recorded form of a value: Spark's CAST(value AS STRING) in `zone`, upper-case hexadecimal for a top-level binary,
// escaped as tests/oracle/README.md says. Written apart from the engine's own casts, so that it can judge them.
std::string CellText(const Value& value, const DataType& type, const std::string& zone);

// The escapes of a recorded cell, without the special form of NULL.
std::string EscapeCell(std::string_view text);

// StructType.toDDL: "a INT,b STRING NOT NULL", escaped.
std::string SchemaText(const Schema& schema);

// Double.toString and Float.toString of Java 17, but with the shortest digits.
std::string JavaDoubleText(double value);
std::string JavaFloatText(float value);

}  // namespace firesteel::replay
