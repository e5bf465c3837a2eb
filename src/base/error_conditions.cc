#include "base/error_conditions.h"

#include <algorithm>
#include <iterator>

namespace firesteel {
namespace {

using enum StatusCode;

// Sorted by name (FindErrorCondition searches by halves; the unit test checks the order).
constexpr ErrorCondition kConditions[] = {
    {"AMBIGUOUS_REFERENCE", "42704", kInvalidArgument, "Reference <name> is ambiguous, could be: <referenceNames>."},
    {"ARITHMETIC_OVERFLOW", "22003", kDataError, "<message>. <alternative>"},
    {"CAST_INVALID_INPUT", "22018", kDataError,
     "The value <expression> of the type <sourceType> cannot be cast to <targetType>: it is malformed. Use `try_cast` "
     "to get NULL instead."},
    {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: parameter <paramIndex> requires the <requiredType> type, however <inputSql> has the "
     "type <inputType>."},
    {"DIVIDE_BY_ZERO", "22012", kDataError,
     "Division by zero. Use `try_divide` to get NULL instead, or set <config> to \"false\"."},
    {"PARSE_EMPTY_STATEMENT", "42617", kInvalidArgument, "The statement is empty."},
    {"PARSE_SYNTAX_ERROR", "42601", kInvalidArgument, "Syntax error at or near <error><hint>."},
    {"PATH_NOT_FOUND", "42K03", kNotFound, "Path does not exist: <path>."},
    {"TABLE_OR_VIEW_ALREADY_EXISTS", "42P07", kAlreadyExists, "Table or view <relationName> already exists."},
    {"TABLE_OR_VIEW_NOT_FOUND", "42P01", kNotFound, "Table or view <relationName> cannot be found."},
    {"UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", kInvalidArgument,
     "A column, variable or function parameter named <objectName> cannot be resolved."},
    {"UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", kInvalidArgument,
     "A column, variable or function parameter named <objectName> cannot be resolved. Did you mean one of: <proposal>?"},
    {"UNRESOLVED_ROUTINE", "42883", kInvalidArgument,
     "Cannot resolve routine <routineName> on search path <searchPath>."},
};

}  // namespace

const ErrorCondition* FindErrorCondition(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(kConditions), std::end(kConditions), name,
                                       [](const ErrorCondition& row, std::string_view key) { return row.name < key; });
  return found != std::end(kConditions) && found->name == name ? found : nullptr;
}

std::string RenderErrorMessage(const ErrorCondition& condition, const std::map<std::string, std::string>& parameters) {
  std::string out;
  std::string_view rest = condition.message;
  while (!rest.empty()) {
    const std::size_t open = rest.find('<');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('>', open);
    if (close == std::string_view::npos) break;
    out += rest.substr(0, open);
    const auto value = parameters.find(std::string(rest.substr(open + 1, close - open - 1)));
    if (value != parameters.end()) {
      out += value->second;
    } else {
      out += rest.substr(open, close - open + 1);
    }
    rest.remove_prefix(close + 1);
  }
  out += rest;
  return out;
}

}  // namespace firesteel
