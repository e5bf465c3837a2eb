#pragma once

#include <span>
#include <string>
#include <string_view>

namespace duckdb::cxx {
class Connection;
}

namespace firesteel::duck {

// A scalar or aggregate function of ours inside DuckDB, named fs_<what>. Families stand as tables in
// functions/<family>/<topic>_functions.cc; a function is installed in the database the first time a query mentions it,
// since installing all of them would cost more than most queries.
struct OwnFunction {
  std::string_view name;
  void (*install)(duckdb::cxx::Connection& connection, const std::string& name);
};

std::span<const OwnFunction> OwnCastFunctions();
std::span<const OwnFunction> OwnDatetimeFunctions();
std::span<const OwnFunction> OwnDecimalFunctions();
std::span<const OwnFunction> OwnMathFunctions();
std::span<const OwnFunction> OwnCollectionFunctions();
std::span<const OwnFunction> OwnOrderFunctions();
std::span<const OwnFunction> OwnSequenceFunctions();
std::span<const OwnFunction> OwnTextFunctions();
std::span<const OwnFunction> OwnEncodingFunctions();
std::span<const OwnFunction> OwnFormatFunctions();
std::span<const OwnFunction> OwnRegexFunctions();
std::span<const OwnFunction> OwnCalendarFunctions();
std::span<const OwnFunction> OwnHashFunctions();
std::span<const OwnFunction> OwnUrlFunctions();
std::span<const OwnFunction> OwnJsonFunctions();
std::span<const OwnFunction> OwnFromTextFunctions();
std::span<const OwnFunction> OwnLineFunctions();
std::span<const OwnFunction> OwnIntervalFunctions();
std::span<const OwnFunction> OwnRandomFunctions();
std::span<const OwnFunction> OwnSketchFunctions();
std::span<const OwnFunction> OwnPercentileFunctions();
std::span<const OwnFunction> OwnModeFunctions();
std::span<const OwnFunction> OwnCipherFunctions();
std::span<const OwnFunction> OwnNumberFormatFunctions();

// The function of that name, or null.
const OwnFunction* FindOwnFunction(std::string_view name);

}  // namespace firesteel::duck
