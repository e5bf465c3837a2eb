#include "duck/known_engine_errors.h"

#include <map>

namespace firesteel::duck {
namespace {

constexpr std::string_view kAnsiSetting = "\"spark.sql.ansi.enabled\"";

bool Contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string SparkTypeOf(const std::string& duck_type) {
  static const std::map<std::string, std::string> names = {
      {"INT8", "TINYINT"},   {"TINYINT", "TINYINT"}, {"INT16", "SMALLINT"}, {"SMALLINT", "SMALLINT"},
      {"INT32", "INT"},      {"INTEGER", "INT"},     {"INT64", "BIGINT"},   {"BIGINT", "BIGINT"},
      {"HUGEINT", "BIGINT"}, {"INT128", "BIGINT"},   {"VARCHAR", "STRING"}, {"FLOAT", "FLOAT"},
      {"DOUBLE", "DOUBLE"},  {"BOOL", "BOOLEAN"},    {"DATE", "DATE"},      {"TIMESTAMP", "TIMESTAMP"}};
  const auto found = names.find(duck_type);
  return found == names.end() ? duck_type : found->second;
}

// "Type DOUBLE with value 3e10 can't be cast because the value is out of range for the destination type INT32"
Status CastOverflow(const std::string& message) {
  return SparkError("CAST_OVERFLOW",
                    {{"value", Between(message, " with value ", " can't be cast")},
                     {"sourceType", "\"" + SparkTypeOf(Between(message, "Type ", " with value")) + "\""},
                     {"targetType", "\"" + SparkTypeOf(Between(message, "destination type ", "\n")) + "\""},
                     {"ansiConfig", std::string(kAnsiSetting)}});
}

// "Failed to cast decimal value 128 to type INT8"
Status DecimalCastOverflow(const std::string& message) {
  return SparkError("CAST_OVERFLOW", {{"value", Between(message, "decimal value ", " to type") + "BD"},
                                      {"sourceType", "\"DECIMAL\""},
                                      {"targetType", "\"" + SparkTypeOf(Between(message, " to type ", "\n")) + "\""},
                                      {"ansiConfig", std::string(kAnsiSetting)}});
}

// `alternative` is the function that gives NULL instead, "" where there is none.
Status Overflow(const std::string& message, const std::string& alternative) {
  return SparkError(
      "ARITHMETIC_OVERFLOW",
      {{"message", message},
       {"alternative",
        alternative.empty() ? "" : " Use '" + alternative + "' to tolerate overflow and return NULL instead."},
       {"config", std::string(kAnsiSetting)}});
}

}  // namespace

std::string Between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return "";
  const std::size_t end = text.find(after, begin + before.size());
  return text.substr(begin + before.size(), end == std::string::npos ? end : end - begin - before.size());
}

std::optional<Status> KnownEngineError(const std::string& message) {
  if (Contains(message, "Map keys must be unique")) {
    return SparkError("DUPLICATED_MAP_KEY",
                      {{"key", "a key of the map"}, {"mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\""}});
  }
  if (Contains(message, "Map keys can not be NULL")) return SparkError("NULL_MAP_KEY");
  if (Contains(message, "Overflow in") || Contains(message, "overflow in")) {
    const bool added = Contains(message, "addition"), subtracted = Contains(message, "subtraction");
    const std::string alternative = added                                 ? "try_add"
                                    : subtracted                          ? "try_subtract"
                                    : Contains(message, "multiplication") ? "try_multiply"
                                                                          : "";
    if (Contains(message, " of INT8 ") || Contains(message, " of INT16 ")) {
      // Spark writes both as SQL literals of SMALLINT.
      return SparkError("BINARY_ARITHMETIC_OVERFLOW", {{"value1", Between(message, "(", " ") + "S"},
                                                       {"symbol", added        ? "+"
                                                                  : subtracted ? "-"
                                                                               : "*"},
                                                       {"value2", Between(message,
                                                                          added        ? "+ "
                                                                          : subtracted ? "- "
                                                                                       : "* ",
                                                                          ")") +
                                                                      "S"},
                                                       {"functionName", "`" + alternative + "`"}});
    }
    if (Contains(message, "division")) return Overflow("Overflow in integral divide", "try_divide");
    return Overflow(Contains(message, "INT64") ? "long overflow" : "integer overflow", alternative);
  }
  if (Contains(message, "Division by zero")) {
    if (Contains(message, " % ")) return SparkError("REMAINDER_BY_ZERO", {{"config", std::string(kAnsiSetting)}});
    return SparkError("DIVIDE_BY_ZERO", {{"config", std::string(kAnsiSetting)}});
  }
  if (Contains(message, "More than one row returned by a subquery")) return SparkError("SCALAR_SUBQUERY_TOO_MANY_ROWS");
  // Sums of whole numbers are 128 bits wide until they are done.
  if (Contains(message, "Type INT128") && Contains(message, "from source column sum(")) {
    return Overflow("long overflow", "try_add");
  }
  if (Contains(message, "HUGEINT") && Contains(message, "out of range")) return Overflow("long overflow", "");
  if (Contains(message, "can't be cast because the value is out of range")) return CastOverflow(message);
  if (Contains(message, "Failed to cast decimal value ")) return DecimalCastOverflow(message);
  if (Contains(message, "to DECIMAL") || Contains(message, "DECIMAL(")) {
    if (Contains(message, "Could not cast value") || Contains(message, "out of range") ||
        Contains(message, "Casting value")) {
      return SparkError("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
                        {{"value", Between(message, "\"", "\"")},
                         {"precision", Between(message, "DECIMAL(", ",")},
                         {"scale", Between(message.substr(message.find("DECIMAL(")), ",", ")")},
                         {"config", std::string(kAnsiSetting)}});
    }
  }
  if (Contains(message, "Could not convert string")) {
    return SparkError("CAST_INVALID_INPUT", {{"expression", "'" + Between(message, "string '", "' to ") + "'"},
                                             {"sourceType", "\"STRING\""},
                                             {"targetType", "\"" + SparkTypeOf(Between(message, "' to ", "\n")) + "\""},
                                             {"ansiConfig", std::string(kAnsiSetting)}});
  }
  return std::nullopt;
}

}  // namespace firesteel::duck
