#pragma once

#include <string>

#include "base/status_or.h"
#include "types/data_type.h"

struct ArrowSchema;

namespace firesteel::duck {

// Spark's Arrow form of a schema (a struct with one child per column), for arrays as DuckDB makes them of our columns.
// What differs from DuckDB's own schema is only the reading of the same bytes: instants get the session's zone,
// intervals their interval types, structs their real field names. The caller releases `out`.
Status MakeArrowSchema(const Schema& schema, const std::string& session_time_zone, ArrowSchema* out);

}  // namespace firesteel::duck
