#pragma once

#include "types/data_type.h"
#include "types/value.h"

namespace spark::connect {
class Expression_Literal;
}

namespace firesteel::connect {

// A value with its type as clients read it: observed metrics.
void EncodeLiteral(const Value& value, const DataType& type, spark::connect::Expression_Literal* message);

}  // namespace firesteel::connect
