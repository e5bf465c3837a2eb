#pragma once

#include <string_view>

namespace firesteel::sql {

// Words are upper case. Strict: never an alias of a table (JOIN, LEFT, ON, ...). Reserved: no name at all when
// spark.sql.ansi.enforceReservedKeywords is set.
bool IsStrictKeyword(std::string_view word);
bool IsReservedKeyword(std::string_view word);

}  // namespace firesteel::sql
