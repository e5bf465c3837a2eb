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
    {"CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE", "42825", kInvalidArgument,
     "The types <left> and <right> cannot be merged."},
    {"CANNOT_MERGE_SCHEMAS", "42KD9", kDataError,
     "The files do not have one schema: <left> and <right> cannot be merged."},
    {"CANNOT_MODIFY_STATIC_CONFIG", "46110", kInvalidArgument,
     "The setting <key> is fixed once a session has started."},
    {"CAST_INVALID_INPUT", "22018", kDataError,
     "The value <expression> of the type <sourceType> cannot be cast to <targetType>: it is malformed. Use `try_cast` "
     "to get NULL instead."},
    {"COLUMN_ALREADY_EXISTS", "42711", kAlreadyExists,
     "Column <columnName> exists already; choose another name or rename the existing one."},
    {"CONFLICTING_DIRECTORY_STRUCTURES", "KD009", kInvalidArgument,
     "The paths hold partitions at different places:<discoveredBasePaths> Read them one by one and unite the results, or set the option basePath to the folder of the table."},
    {"CONFLICTING_PARTITION_COLUMN_NAMES", "KD009", kInvalidArgument,
     "Partition folders name different columns:<distinctPartColLists> All data files must lie in folders of the same partition columns."},
    {"CONFLICTING_PIPELINE_REFRESH_OPTIONS", "42601", kInvalidArgument,
     "--full-refresh-all refreshes every dataset and cannot be combined with <conflicting_option>."},
    {"DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes <dataType> and a value of its element type, not [<leftType>, "
     "<rightType>]."},
    {"DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes two <arrayType> of the same element type, not [<leftType>, "
     "<rightType>]."},
    {"DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the operands have types that do not fit together (<left> and <right>)."},
    {"DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the operator takes <inputType>, not <actualDataType>."},
    {"DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <srcType> cannot be cast to <targetType>."},
    {"DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <srcType> cannot be cast to <targetType> in ANSI mode. It can be where <config> is "
     "<configVal>."},
    {"DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <srcType> cannot be cast to <targetType>. Use <functionNames> to convert."},
    {"DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the keys given to <functionName> must be of one type, not <dataType>."},
    {"DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the values given to <functionName> must be of one type, not <dataType>."},
    {"DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: field names must be constant texts, not <inputExprs>."},
    {"DATATYPE_MISMATCH.DATA_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the arguments of <functionName> must be of one type, not <dataType>."},
    {"DATATYPE_MISMATCH.HASH_MAP_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes no values that hold a MAP, since equal maps may have "
     "different hashes."},
    {"DATATYPE_MISMATCH.HASH_VARIANT_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes no values that hold a VARIANT."},
    {"DATATYPE_MISMATCH.INVALID_ARG_VALUE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <inputName> must be a <requireType> literal out of <validValues>, not "
     "<inputValue>."},
    {"DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: in the schema <schema> a MAP may only have STRING keys."},
    {"DATATYPE_MISMATCH.INVALID_JSON_SCHEMA", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the schema <schema> must be a struct, an array, a map or a variant."},
    {"DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: a map key cannot be or hold <keyType>."},
    {"DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> cannot order values of the type <dataType>."},
    {"DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the columns [<mismatchedColumns>] of the two sides of IN cannot be compared: "
     "[<leftType>] on the left, [<rightType>] in the subquery."},
    {"DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: IN has <leftLength> columns on the left ([<leftColumns>]) and <rightLength> in the "
     "subquery ([<rightColumns>])."},
    {"DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes maps only, not <dataType>."},
    {"DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes <dataType> and a value of its key type, not [<leftType>, "
     "<rightType>]."},
    {"DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes two maps whose keys can be compared, not [<leftType>, "
     "<rightType>]."},
    {"DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <inputName> must be a constant <inputType>, not <inputExpr>."},
    {"DATATYPE_MISMATCH.NON_STRING_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: all arguments of <funcName> must be texts."},
    {"DATATYPE_MISMATCH.NON_STRUCT_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <inputName> must be a struct, not <inputType>."},
    {"DATATYPE_MISMATCH.NULL_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes no untyped NULL."},
    {"DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <leftExprName> (<leftExprValue>) must be <constraint> the <rightExprName> "
     "(<rightExprValue>)."},
    {"DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> takes a start and a stop of one type; with <startType> the step "
     "must be <stepType>, with <otherStartType> it must be of that type too."},
    {"DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: column <columnIndex> gets values of different types: <leftType> (<leftParamIndex>) "
     "and <rightType> (<rightParamIndex>)."},
    {"DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <msg><hint>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: parameter <paramIndex> requires the <requiredType> type, however <inputSql> has the "
     "type <inputType>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_NULL", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <exprName> must not be NULL."},
    {"DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <functionName> must return <expectedType>, not <actualType>."},
    {"DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: the input of <functionName> cannot be of the type <dataType>."},
    {"DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: <exprName> must be between <valueRange>, but is <currentValue>."},
    {"DATA_SOURCE_NOT_FOUND", "42K02", kNotFound,
     "There is no data source <provider>; the file formats are parquet, csv, json, text and binaryFile."},
    {"DIVIDE_BY_ZERO", "22012", kDataError,
     "Division by zero. Use `try_divide` to get NULL instead, or set <config> to \"false\"."},
    {"FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", "KD001", kDataError,
     "Cannot read the footer of file <path>: <reason>."},
    {"FAILED_READ_FILE.FILE_NOT_EXIST", "KD001", kDataError,
     "File <path> does not exist any more; it may have been replaced while the query ran."},
    {"FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH", "KD001", kDataError,
     "Cannot read column <column> of file <path>: expected type <expectedType>, found <actualType>."},
    {"FIRESTEEL_DATASET_TYPE_MISMATCH", "42KD9", kInvalidArgument,
     "Column <column> is declared as <declared>, but the query gives <actual>."},
    {"FIRESTEEL_INVALID_SETTING", "22022", kInvalidArgument,
     "The value '<value>' of '<key>' is not valid: <reason>."},
    {"FIRESTEEL_PIPELINE_CYCLE", "42K0S", kInvalidArgument,
     "The datasets depend on each other in a circle: <cycle>."},
    {"FIRESTEEL_UNKNOWN_SETTING", "42K0I", kInvalidArgument,
     "There is no setting '<key>'<hint>."},
    {"INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS", "22022", kInvalidArgument,
     "The value '<confValue>' of the setting \"<confName>\" is not valid: it must be one of <confOptions>."},
    {"INVALID_CONF_VALUE.TIME_ZONE", "22022", kInvalidArgument,
     "The value '<confValue>' of the setting \"<confName>\" is not a time zone: give a region such as Europe/Zurich or an offset such as +02:00."},
    {"INVALID_CONF_VALUE.TYPE_MISMATCH", "22022", kInvalidArgument,
     "The value '<confValue>' of the setting \"<confName>\" is not valid: it must be a <confType>."},
    {"INVALID_ESCAPE_CHAR", "42604", kInvalidArgument,
     "The escape character must be a text of one character or one of the octal digits, not <sqlExpr>."},
    {"INVALID_EXTRACT_FIELD", "42601", kInvalidArgument,
     "There is no field <field> to take out of <expr>."},
    {"INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES", "42K0D", kInvalidArgument,
     "The lambda names an argument twice: <args>. Rename one, or set <caseSensitiveConfig> to true."},
    {"INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", "42K0D", kInvalidArgument,
     "A lambda can only be an argument of a higher-order function, which <class> is not."},
    {"INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", "42K0D", kInvalidArgument,
     "The lambda should take <expectedNumArgs> arguments, but takes <actualNumArgs>."},
    {"INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION", "42K0D", kInvalidArgument,
     "This parameter takes no lambda."},
    {"INVALID_PARAMETER_VALUE.DATETIME_UNIT", "22023", kInvalidArgument,
     "The value of <parameter> in <functionName> is not valid: a unit without quotes is expected (YEAR, QUARTER, "
     "MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND), not the text <invalidValue>."},
    {"INVALID_SCHEMA.NON_STRING_LITERAL", "42K07", kInvalidArgument,
     "The schema <inputSchema> is not valid: it must be a text that is not NULL."},
    {"INVALID_SCHEMA.PARSE_ERROR", "42K07", kInvalidArgument,
     "The schema <inputSchema> is not valid: <reason>"},
    {"MULTIPART_FLOW_NAME_NOT_SUPPORTED", "0A000", kUnsupported,
     "A flow name has one part, not '<flowName>'."},
    {"MULTIPLE_PIPELINE_SPEC_FILES_FOUND", "42601", kInvalidArgument,
     "Directory <dir_path> holds more than one pipeline spec; name one with --spec."},
    {"NON_FOLDABLE_ARGUMENT", "42K08", kInvalidArgument,
     "<funcName> needs a constant <paramType> for <paramName>."},
    {"PARQUET_TYPE_ILLEGAL", "42846", kInvalidArgument,
     "Spark has no type for the Parquet type <parquetType>."},
    {"PARSE_EMPTY_STATEMENT", "42617", kInvalidArgument, "The statement is empty."},
    {"PARSE_SYNTAX_ERROR", "42601", kInvalidArgument, "Syntax error at or near <error><hint>."},
    {"PARTITIONS_ALREADY_EXIST", "428FT", kAlreadyExists,
     "Partition <partitionList> of table <tableName> already exists."},
    {"PARTITIONS_NOT_FOUND", "428FT", kNotFound,
     "Partition <partitionList> of table <tableName> cannot be found."},
    {"PATH_ALREADY_EXISTS", "42K04", kAlreadyExists,
     "Path <outputPath> exists already; set the mode to \"overwrite\" to replace it."},
    {"PATH_NOT_FOUND", "42K03", kNotFound, "Path does not exist: <path>."},
    {"PIPELINE_DATASET_WITHOUT_FLOW", "0A000", kInvalidArgument,
     "Dataset <identifier> has no query that fills it."},
    {"PIPELINE_DUPLICATE_IDENTIFIERS.FLOW", "42710", kAlreadyExists,
     "Flow <flowName> writes to more than one dataset: <datasetNames>."},
    {"PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT", "42710", kAlreadyExists,
     "A <outputType1> named <outputName> is defined, but a <outputType2> of that name is defined already<elsewhere>."},
    {"PIPELINE_SPEC_DICT_KEY_NOT_STRING", "42601", kInvalidArgument,
     "A key of '<field_name>' must be a string, not <key_type>."},
    {"PIPELINE_SPEC_DICT_VALUE_NOT_STRING", "42601", kInvalidArgument,
     "The value of '<key_name>' in '<field_name>' must be a string, not <value_type>; put it in quotes."},
    {"PIPELINE_SPEC_FIELD_NOT_DICT", "42601", kInvalidArgument,
     "'<field_name>' must be a mapping of names to strings, not <field_type>."},
    {"PIPELINE_SPEC_FILE_DOES_NOT_EXIST", "42K03", kNotFound,
     "The pipeline spec <spec_path> does not exist."},
    {"PIPELINE_SPEC_FILE_NOT_FOUND", "42K03", kNotFound,
     "No spark-pipeline.yml or spark-pipeline.yaml in <dir_path> or a directory above it; name one with --spec."},
    {"PIPELINE_SPEC_INVALID_GLOB_PATTERN", "42601", kInvalidArgument,
     "The pattern '<glob_pattern>' is neither a file path nor a folder followed by /**."},
    {"PIPELINE_SPEC_MISSING_REQUIRED_FIELD", "42601", kInvalidArgument,
     "The pipeline spec lacks the field '<field_name>'."},
    {"PIPELINE_SPEC_UNEXPECTED_FIELD", "42601", kInvalidArgument,
     "The pipeline spec has no field '<field_name>'; its fields are name, storage, catalog, database, configuration and libraries."},
    {"PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR", "42000", kInvalidArgument,
     "<message>"},
    {"PIPELINE_STORAGE_ROOT_INVALID", "42K03", kInvalidArgument,
     "'storage' must be an absolute path with a scheme such as file:// or s3a://, not '<storage_root>'."},
    {"PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION", "42601", kInvalidArgument,
     "<file_path> is neither a .sql nor a .py file."},
    {"RUN_EMPTY_PIPELINE", "42617", kInvalidArgument,
     "The project defines no table or view to run; check the paths under libraries."},
    {"SCHEMA_ALREADY_EXISTS", "42P06", kAlreadyExists,
     "Schema <schemaName> already exists."},
    {"SCHEMA_NOT_EMPTY", "2BP01", kInvalidArgument,
     "Schema <schemaName> still holds objects; add CASCADE to drop them too."},
    {"SCHEMA_NOT_FOUND", "42704", kNotFound,
     "Schema <schemaName> cannot be found."},
    {"TABLE_OR_VIEW_ALREADY_EXISTS", "42P07", kAlreadyExists, "Table or view <relationName> already exists."},
    {"TABLE_OR_VIEW_NOT_FOUND", "42P01", kNotFound, "Table or view <relationName> cannot be found."},
    {"UNABLE_TO_INFER_SCHEMA", "42KD9", kInvalidArgument,
     "Cannot infer a schema for <format>: there are no data files; give the schema."},
    {"UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", kInvalidArgument,
     "A column, variable or function parameter named <objectName> cannot be resolved."},
    {"UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", kInvalidArgument,
     "A column, variable or function parameter named <objectName> cannot be resolved. Did you mean one of: <proposal>?"},
    {"UNRESOLVED_ROUTINE", "42883", kInvalidArgument,
     "Cannot resolve routine <routineName> on search path <searchPath>."},
    {"UNSUPPORTED_FEATURE.DROP_DATABASE", "0A000", kUnsupported,
     "The database <database> cannot be dropped."},
    {"WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605", kInvalidArgument,
     "<functionName> takes <expectedNum> parameters, not <actualNum>. See <docroot>/sql-ref-functions.html."},
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
