#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "plan/fwd.h"

namespace firesteel::sql {

enum class TimestampMeans { kTimestampLtz, kTimestampNtz };      // spark.sql.timestampType
enum class ReservedKeywords { kAllowedAsNames, kEnforced };      // spark.sql.ansi.enforceReservedKeywords
enum class DoubleQuotes { kString, kIdentifier };                // spark.sql.ansi.doubleQuotedIdentifiers
enum class IntervalLiterals { kAnsi, kCalendar };                // spark.sql.legacy.interval.enabled
enum class ExponentLiterals { kDouble, kDecimal };               // spark.sql.legacy.exponentLiteralAsDecimal.enabled
enum class SetOperationOrder { kIntersectFirst, kLeftToRight };  // spark.sql.legacy.setopsPrecedence.enabled
enum class HavingWithoutGroupBy { kAggregates, kFilters };       // spark.sql.legacy.parser.havingWithoutGroupByAsWhere
enum class IdentifierClauses { kWhereverNamesStand, kReferencesOnly };  // spark.sql.legacy.identifierClause
enum class StringEscapes { kActive, kLiteral };                         // spark.sql.parser.escapedStringLiterals

// What stands for :name and ? in a text (spark.sql(text, args), EXECUTE IMMEDIATE).
struct ParameterValues {
  std::map<std::string, plan::ExpressionPtr> named;
  std::vector<plan::ExpressionPtr> positional;  // of EXECUTE IMMEDIATE: all, those with a name too
  std::vector<std::string> unnamed;             // of EXECUTE IMMEDIATE: SQL texts, in quotes, of those without a name
};

// The session settings that change how text is read. The defaults are Spark's.
struct ParseOptions {
  std::string source_name;  // file the text comes from, for error messages
  int first_line = 1;       // line of the text's first byte within that file
  std::string session_zone = "UTC";
  TimestampMeans timestamp_type = TimestampMeans::kTimestampLtz;
  ReservedKeywords reserved_keywords = ReservedKeywords::kAllowedAsNames;
  DoubleQuotes double_quotes = DoubleQuotes::kString;
  IntervalLiterals interval_literals = IntervalLiterals::kAnsi;
  ExponentLiterals exponent_literals = ExponentLiterals::kDouble;
  SetOperationOrder set_operation_order = SetOperationOrder::kIntersectFirst;
  HavingWithoutGroupBy having_without_group_by = HavingWithoutGroupBy::kAggregates;
  StringEscapes string_escapes = StringEscapes::kActive;
  IdentifierClauses identifier_clauses = IdentifierClauses::kWhereverNamesStand;
  // Computes the argument of IDENTIFIER(..) where it is not literal text; or empty.
  std::function<StatusOr<std::string>(const plan::ExpressionPtr&)> evaluate_name;
  bool quoted_names_are_patterns = false;  // spark.sql.parser.quotedRegexColumnNames
  // Put in place of the markers while reading, so that they may stand wherever a literal or a name may. Absent: markers
  // become plan::Parameter.
  std::optional<ParameterValues> parameters;
};

}  // namespace firesteel::sql
