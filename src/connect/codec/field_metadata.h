#pragma once

#include <string>

#include "base/status.h"
#include "types/data_type.h"

namespace firesteel::connect {

// A column's metadata as one JSON object, its comment among it as Spark keeps it; ""
// where there is none.
std::string FieldMetadata(const StructField& field);

// The reverse: takes the comment out of `json`, keeps the rest.
Status ReadFieldMetadata(const std::string& json, StructField* field);

}  // namespace firesteel::connect
