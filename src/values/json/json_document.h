#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel::values {

// A JSON value as text keeps it: numbers stay as they are written.
struct JsonNode {
  enum class Kind { kNull, kTrue, kFalse, kNumber, kString, kArray, kObject } kind = Kind::kNull;
  std::string text;                                      // kNumber: as written; kString: decoded
  std::vector<JsonNode> items;                           // kArray
  std::vector<std::pair<std::string, JsonNode>> fields;  // kObject, in order, duplicates kept
  std::string_view source;                               // the node's own text within what was parsed
};

// What Jackson is told to accept beyond the standard; defaults are Spark's.
struct JsonSyntax {
  bool single_quotes = true;
  bool unquoted_names = false;
  bool comments = false;
  bool leading_zeros = false;
  bool backslash_any = false;
  bool non_numeric_numbers = true;  // NaN, Infinity, -Infinity
  bool control_characters = false;
};

// The first value in `text`; nothing for malformed text. `rest`, if given, becomes what follows it.
std::optional<JsonNode> ParseJsonNode(std::string_view text, const JsonSyntax& syntax = {},
                                      std::string_view* rest = nullptr);

// The text of a node as Jackson writes it: no blanks, names and strings in double quotes.
void AppendJson(const JsonNode& node, std::string& out);
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace firesteel::values
