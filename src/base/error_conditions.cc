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
    {"CANNOT_MODIFY_STATIC_CONFIG", "46110", kInvalidArgument,
     "The setting <key> is fixed once a session has started."},
    {"CAST_INVALID_INPUT", "22018", kDataError,
     "The value <expression> of the type <sourceType> cannot be cast to <targetType>: it is malformed. Use `try_cast` "
     "to get NULL instead."},
    {"CONFLICTING_PIPELINE_REFRESH_OPTIONS", "42601", kInvalidArgument,
     "--full-refresh-all refreshes every dataset and cannot be combined with <conflicting_option>."},
    {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09", kInvalidArgument,
     "Cannot resolve <sqlExpr>: parameter <paramIndex> requires the <requiredType> type, however <inputSql> has the "
     "type <inputType>."},
    {"DIVIDE_BY_ZERO", "22012", kDataError,
     "Division by zero. Use `try_divide` to get NULL instead, or set <config> to \"false\"."},
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
    {"MULTIPART_FLOW_NAME_NOT_SUPPORTED", "0A000", kUnsupported,
     "A flow name has one part, not '<flowName>'."},
    {"MULTIPLE_PIPELINE_SPEC_FILES_FOUND", "42601", kInvalidArgument,
     "Directory <dir_path> holds more than one pipeline spec; name one with --spec."},
    {"PARSE_EMPTY_STATEMENT", "42617", kInvalidArgument, "The statement is empty."},
    {"PARSE_SYNTAX_ERROR", "42601", kInvalidArgument, "Syntax error at or near <error><hint>."},
    {"PARTITIONS_ALREADY_EXIST", "428FT", kAlreadyExists,
     "Partition <partitionList> of table <tableName> already exists."},
    {"PARTITIONS_NOT_FOUND", "428FT", kNotFound,
     "Partition <partitionList> of table <tableName> cannot be found."},
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
    {"UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", kInvalidArgument,
     "A column, variable or function parameter named <objectName> cannot be resolved."},
    {"UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", kInvalidArgument,
     "A column, variable or function parameter named <objectName> cannot be resolved. Did you mean one of: <proposal>?"},
    {"UNRESOLVED_ROUTINE", "42883", kInvalidArgument,
     "Cannot resolve routine <routineName> on search path <searchPath>."},
    {"UNSUPPORTED_FEATURE.DROP_DATABASE", "0A000", kUnsupported,
     "The database <database> cannot be dropped."},
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
