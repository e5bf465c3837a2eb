#pragma once

#include <string>

#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::analysis {

// What a name that is no column means where it begins with a session variable: its present value.
struct VariableReference {
  std::string name;
  DataType type;
  Value value;
  std::size_t parts_used = 1;  // of the name; further parts are fields of the value
};

}  // namespace firesteel::analysis
