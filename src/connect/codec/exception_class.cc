#include "connect/codec/exception_class.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace firesteel::connect {
namespace {

using Classes = std::vector<std::string>;

const Classes kParse = {"org.apache.spark.sql.catalyst.parser.ParseException",
                        "org.apache.spark.sql.AnalysisException"};
const Classes kAnalysis = {"org.apache.spark.sql.AnalysisException"};
const Classes kArithmetic = {"org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"};
const Classes kNumberFormat = {"org.apache.spark.SparkNumberFormatException", "java.lang.NumberFormatException",
                               "java.lang.IllegalArgumentException"};
const Classes kDateTime = {"org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"};
const Classes kArrayIndex = {"org.apache.spark.SparkArrayIndexOutOfBoundsException",
                             "java.lang.ArrayIndexOutOfBoundsException"};
const Classes kNoSuchElement = {"org.apache.spark.SparkNoSuchElementException", "java.util.NoSuchElementException"};
const Classes kIllegalArgument = {"org.apache.spark.SparkIllegalArgumentException",
                                  "java.lang.IllegalArgumentException"};
const Classes kUnsupported = {"org.apache.spark.SparkUnsupportedOperationException",
                              "java.lang.UnsupportedOperationException"};
const Classes kRuntime = {"org.apache.spark.SparkRuntimeException", "java.lang.RuntimeException"};
const Classes kSpark = {"org.apache.spark.SparkException", "java.lang.Exception"};
const Classes kSql = {"org.apache.spark.SparkSQLException", "java.sql.SQLException"};

struct ConditionPrefix {
  std::string_view prefix;
  const Classes& classes;
};

// Conditions are compared by prefix: sub-conditions share their parent's class.
const ConditionPrefix kByCondition[] = {
    {"PARSE_", kParse},
    {"INVALID_SQL_SYNTAX", kParse},
    {"INVALID_IDENTIFIER", kParse},
    {"INVALID_TYPED_LITERAL", kParse},
    {"INVALID_NUMERIC_LITERAL_RANGE", kParse},
    {"UNSUPPORTED_TYPED_LITERAL", kParse},
    {"UNSUPPORTED_DATATYPE", kParse},
    {"UNCLOSED_BRACKETED_COMMENT", kParse},
    {"DUPLICATE_CLAUSES", kParse},
    {"DIVIDE_BY_ZERO", kArithmetic},
    {"REMAINDER_BY_ZERO", kArithmetic},
    {"ARITHMETIC_OVERFLOW", kArithmetic},
    {"BINARY_ARITHMETIC_OVERFLOW", kArithmetic},
    {"CAST_OVERFLOW", kArithmetic},
    {"NUMERIC_VALUE_OUT_OF_RANGE", kArithmetic},
    {"INTERVAL_ARITHMETIC_OVERFLOW", kArithmetic},
    {"INTERVAL_DIVIDED_BY_ZERO", kArithmetic},
    {"DATETIME_OVERFLOW", kArithmetic},
    {"CANNOT_PARSE_TIMESTAMP", kDateTime},
    {"CANNOT_PARSE_TIME", kDateTime},
    {"INVALID_FRACTION_OF_SECOND", kDateTime},
    {"DATETIME_FIELD_OUT_OF_BOUNDS", kDateTime},
    {"INVALID_TIMEZONE", kDateTime},
    {"INVALID_ARRAY_INDEX", kArrayIndex},
    {"MAP_KEY_DOES_NOT_EXIST", kNoSuchElement},
    {"SQL_CONF_NOT_FOUND", kNoSuchElement},
    {"INVALID_CONF_VALUE", kIllegalArgument},
    {"INVALID_HANDLE", kSql},
    {"INVALID_CURSOR", kSql},
    {"OPERATION_CANCELED", kSql},
    {"FAILED_READ_FILE", kSpark},
    {"TASK_WRITE_FAILED", kSpark},
};

// A text that is no number, date or boolean: Spark throws what the parser of that type throws.
const Classes& OfInvalidCast(const Status& error) {
  const auto target = error.message_parameters().find("targetType");
  const std::string type = target == error.message_parameters().end() ? "" : target->second;
  for (const char* date : {"\"DATE\"", "\"TIMESTAMP\"", "\"TIMESTAMP_NTZ\"", "\"TIME"}) {
    if (type.starts_with(date)) return kDateTime;
  }
  return type.starts_with("\"BOOLEAN") || type.starts_with("\"INTERVAL") ? kRuntime : kNumberFormat;
}

}  // namespace

std::vector<std::string> ExceptionClasses(const Status& error) {
  if (error.condition().starts_with("CAST_INVALID_INPUT")) return OfInvalidCast(error);
  const auto* const found = std::ranges::find_if(
      kByCondition, [&](const ConditionPrefix& row) { return error.condition().starts_with(row.prefix); });
  if (found != std::end(kByCondition)) return found->classes;
  switch (error.code()) {
    case StatusCode::kInvalidArgument:
    case StatusCode::kNotFound:
    case StatusCode::kAlreadyExists:
      return error.condition().empty() ? kIllegalArgument : kAnalysis;
    case StatusCode::kUnsupported:
      return kUnsupported;
    case StatusCode::kDataError:
      return kRuntime;
    default:
      return kSpark;
  }
}

}  // namespace firesteel::connect
