#pragma once

#include <span>
#include <string>

#include "duckdb_cpp.hpp"

#include "duck/functions/function_call.h"
#include "types/data_type.h"
#include "types/value.h"

namespace firesteel::duck {

// A call of a function over whole values: for collections and formats, where DuckDB's own types decide at bind time.
// Arguments are read by the Spark types that DuckDB's types stand for (an interval reads as its number, an instant as a
// TIMESTAMP_NTZ).
struct ValueCall {
  std::span<const Value> arguments;
  std::span<const DataType> types;
  const DataType& result;
  const FunctionCall& control;  // polled for every row; a loop over one row's elements polls as well
};
using ValueFunction = Value (*)(const ValueCall& call);

// The Spark type whose values DuckDB's type holds.
DataType SparkTypeOf(const duckdb::cxx::LogicalType& type);

// Installs fs_name(arguments..., NULL::result): any number of arguments of any type; the last is a typed NULL that only
// tells the type of the result.
void InstallValueFunctionOf(duckdb::cxx::Connection& connection, const std::string& name, ValueFunction function);

template <ValueFunction kFunction>
void InstallValueFunction(duckdb::cxx::Connection& connection, const std::string& name) {
  InstallValueFunctionOf(connection, name, kFunction);
}

// Spark's ordering of values of one type: NULL first, NaN greatest, -0.0 equal to 0.0, nested values element by
// element.
int CompareValues(const Value& a, const Value& b);

}  // namespace firesteel::duck
