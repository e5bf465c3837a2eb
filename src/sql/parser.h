#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"
#include "plan/command.h"
#include "plan/expression.h"
#include "plan/relation.h"
#include "sql/parse_options.h"
#include "types/data_type.h"

namespace firesteel::sql {

// Reads Spark 4.1 SQL text into the neutral plan. Names stay unresolved and types are not checked. Pure functions of
// text and options: thread-safe, nothing is kept.
//
// Failures carry Spark's condition (PARSE_SYNTAX_ERROR, INVALID_TYPED_LITERAL, ...), the position, and the text, so
// that Status::ToString() shows line and caret. Text nested deeper than kMaxNesting levels fails with
// FAILED_TO_PARSE_TOO_COMPLEX before it can exhaust the stack. Long chains such as `1 + 1 + ...` count as one level.
// Statements of Spark's grammar that firesteel lacks become plan::UnsupportedStatement; clauses it lacks inside other
// statements fail with UNSUPPORTED_FEATURE.
inline constexpr int kMaxNesting = 400;

// One statement; trailing semicolons are ignored.
StatusOr<plan::CommandPtr> ParseStatement(std::string_view text, const ParseOptions& options = {});
StatusOr<plan::RelationPtr> ParseQuery(std::string_view text, const ParseOptions& options = {});
// An expression, possibly with an alias: `a + 1 AS b`.
StatusOr<plan::ExpressionPtr> ParseExpression(std::string_view text, const ParseOptions& options = {});
// "array<struct<a: int, b: string>>".
StatusOr<DataType> ParseDataType(std::string_view text, const ParseOptions& options = {});
// "a INT, b STRING NOT NULL COMMENT 'x'".
StatusOr<Schema> ParseSchema(std::string_view text, const ParseOptions& options = {});
// "catalog.`data base`.table" -> its parts.
StatusOr<std::vector<std::string>> ParseMultipartName(std::string_view text, const ParseOptions& options = {});

}  // namespace firesteel::sql
