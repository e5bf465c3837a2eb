#pragma once

#include <string>
#include <vector>

#include "types/data_type.h"

namespace firesteel::duck {

// How values of Spark types are held inside DuckDB:
//   TIMESTAMP and TIMESTAMP_NTZ -> TIMESTAMP. For TIMESTAMP it holds the instant in UTC: DuckDB's zone-aware functions
//     cost 20 to 40 times more than naive ones, so zones are applied by functions of ours and only where the session's
//     zone is not UTC. At the borders (Arrow, Parquet) the zone comes back.
//   YEAR-MONTH interval -> INTEGER months, DAY-TIME interval -> BIGINT microseconds, calendar interval -> INTERVAL
//   VOID -> INTEGER (always NULL), CHAR/VARCHAR -> VARCHAR, BINARY -> BLOB, STRUCT -> STRUCT with StructFieldNames
std::string DuckTypeName(const DataType& type);

// DuckDB's names of the fields of a struct: Spark's own where they are unambiguous in DuckDB, which folds case and
// wants names; a field that repeats an earlier name gets its position appended.
std::vector<std::string> StructFieldNames(const DataType& struct_type);

}  // namespace firesteel::duck
