#include <algorithm>
#include <functional>
#include <iterator>

#include "base/error/error_condition_table.h"

namespace firesteel {
namespace {

using enum StatusCode;

// Sorted by name.
constexpr ErrorCondition kConditions[] = {
    {"CYCLIC_FUNCTION_REFERENCE", "42887", kInvalidArgument, "The function would call itself: <path>."},
    {"DUPLICATE_ROUTINE_PARAMETER_NAMES", "42734", kInvalidArgument,
     "The function <routineName> names a parameter twice: <names>."},
    {"DUPLICATE_ROUTINE_RETURNS_COLUMNS", "42711", kInvalidArgument,
     "The function <routineName> returns a column of the same name twice: <columns>."},
    {"INVALID_SQL_FUNCTION_DATA_ACCESS", "42K0E", kInvalidArgument,
     "The function says CONTAINS SQL and reads a table; say READS SQL DATA."},
    {"INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", "42000", kInvalidArgument,
     "A parameter of a function cannot be GENERATED."},
    {"INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", "42000", kInvalidArgument,
     "CREATE FUNCTION takes IF NOT EXISTS or OR REPLACE, not both."},
    {"INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE", "42000", kInvalidArgument,
     "A temporary function belongs to no database, so not to <database>."},
    {"INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", "42000", kInvalidArgument,
     "A temporary function cannot have IF NOT EXISTS."},
    {"INVALID_SQL_SYNTAX.INVALID_TABLE_VALUED_FUNC_NAME", "42000", kInvalidArgument,
     "A table function is called by its name alone, not <funcName>."},
    {"INVALID_SQL_SYNTAX.MULTI_PART_NAME", "42000", kInvalidArgument,
     "<statement> takes a name of one part, not <name>."},
    {"NOT_A_SCALAR_FUNCTION", "42887", kInvalidArgument,
     "<functionName> is a table function; call it in the FROM clause."},
    {"NOT_A_TABLE_FUNCTION", "42887", kInvalidArgument,
     "<functionName> is a scalar function; it cannot stand in the FROM clause."},
    {"ROUTINE_ALREADY_EXISTS", "42723", kAlreadyExists,
     "There is a function <routineName> already. Choose another name, drop it, or say OR REPLACE or IF NOT EXISTS."},
    {"ROUTINE_NOT_FOUND", "42883", kNotFound,
     "There is no function <routineName>; IF EXISTS lets DROP do nothing then."},
    {"USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS", "42601", kInvalidArgument,
     "A scalar function in SQL cannot contain aggregate, window or generator functions outside a query: <queryText>"},
    {"USER_DEFINED_FUNCTIONS.CANNOT_REPLACE_NON_SQL_UDF_WITH_SQL_UDF", "42601", kInvalidArgument,
     "<name> is no function written in SQL and cannot be replaced by one."},
    {"USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION", "42601", kInvalidArgument,
     "The default of the parameter <parameterName> of <functionName> cannot be a query."},
    {"USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION", "42601", kInvalidArgument,
     "In the function <functionName>, <parameterName> has a default and <nextParameterName> after it has none."},
    {"USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS", "42601", kInvalidArgument,
     "Parameters and returned columns of a function cannot be NOT NULL: <input>"},
    {"USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH", "42601", kInvalidArgument,
     "The query of <name> gives <outputSize> columns, and RETURNS names <returnParamSize>."},
    {"USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", "42601", kInvalidArgument,
     "The table function <name> needs a query after RETURN."},
    {"USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES", "42601", kInvalidArgument,
     "The query of <functionName> gives a column without a name; write an alias, or name the columns in RETURNS "
     "TABLE."},
    {"_LEGACY_ERROR_TEMP_1017", "", kInvalidArgument,
     "<name> is a built-in or temporary function; <cmd> expects a persistent one."},
    {"_LEGACY_ERROR_TEMP_1255", "", kInvalidArgument, "<functionName> is a built-in function and cannot be dropped."},
};
static_assert(std::ranges::adjacent_find(kConditions, std::ranges::greater_equal{}, &ErrorCondition::name) ==
              std::end(kConditions));

}  // namespace

std::span<const ErrorCondition> RoutineConditions() { return kConditions; }

}  // namespace firesteel
