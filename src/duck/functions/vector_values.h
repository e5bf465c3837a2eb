#pragma once

#include <vector>

#include "duckdb_cpp.hpp"

#include "duck/functions/function_call.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::duck {

// Between DuckDB's vectors and values, for code that is about rows rather than speed.

// Fills rows [0, values.size()) of a flat vector whose type is DuckTypeName(type). A null pointer is a NULL.
void WriteValues(duckdb::cxx::Vector& out, const DataType& type, const std::vector<const Value*>& values);

// Rows [0, count) of a vector. `call` is asked for the memory and polled.
std::vector<Value> ReadValues(const duckdb::cxx::Vector& vector, const DataType& type, duckdb::cxx::idx_t count,
                              const FunctionCall& call);

}  // namespace firesteel::duck
