#include "sql/text/keywords.h"

#include <algorithm>
#include <iterator>

namespace firesteel::sql {
namespace {

// Both sorted.
constexpr std::string_view kStrict[] = {"ANTI", "CROSS", "EXCEPT",  "FULL", "INNER", "INTERSECT", "JOIN",  "LATERAL",
                                        "LEFT", "MINUS", "NATURAL", "ON",   "RIGHT", "SEMI",      "UNION", "USING"};
constexpr std::string_view kReserved[] = {"ALL",
                                          "AND",
                                          "ANY",
                                          "AS",
                                          "AUTHORIZATION",
                                          "BOTH",
                                          "CALL",
                                          "CASE",
                                          "CAST",
                                          "CHECK",
                                          "COLLATE",
                                          "COLLATION",
                                          "COLUMN",
                                          "CONSTRAINT",
                                          "CREATE",
                                          "CROSS",
                                          "CURRENT_DATE",
                                          "CURRENT_TIME",
                                          "CURRENT_TIMESTAMP",
                                          "CURRENT_USER",
                                          "DISTINCT",
                                          "ELSE",
                                          "END",
                                          "ESCAPE",
                                          "EXCEPT",
                                          "EXECUTE",
                                          "FALSE",
                                          "FETCH",
                                          "FILTER",
                                          "FOR",
                                          "FOREIGN",
                                          "FROM",
                                          "FULL",
                                          "GRANT",
                                          "GROUP",
                                          "HAVING",
                                          "IN",
                                          "INNER",
                                          "INTERSECT",
                                          "INTO",
                                          "IS",
                                          "JOIN",
                                          "LATERAL",
                                          "LEADING",
                                          "LEFT",
                                          "NATURAL",
                                          "NOT",
                                          "NULL",
                                          "OFFSET",
                                          "ON",
                                          "ONLY",
                                          "OR",
                                          "ORDER",
                                          "OUTER",
                                          "OVERLAPS",
                                          "PRIMARY",
                                          "RECURSIVE",
                                          "REFERENCES",
                                          "RIGHT",
                                          "SELECT",
                                          "SESSION_USER",
                                          "SOME",
                                          "SQL",
                                          "TABLE",
                                          "THEN",
                                          "TIME",
                                          "TO",
                                          "TRAILING",
                                          "UNION",
                                          "UNIQUE",
                                          "UNKNOWN",
                                          "USER",
                                          "USING",
                                          "WHEN",
                                          "WHERE",
                                          "WITH",
                                          "WITHIN"};

}  // namespace

bool IsStrictKeyword(std::string_view word) { return std::binary_search(std::begin(kStrict), std::end(kStrict), word); }
bool IsReservedKeyword(std::string_view word) {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), word);
}

}  // namespace firesteel::sql
