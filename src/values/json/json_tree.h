#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel::values {

// JSON text as a tree that keeps numbers as they were written and members in their order.
struct JsonValue {
  enum class Kind { kNull, kTrue, kFalse, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;  // a string's content, a number's digits
  std::vector<JsonValue> items;
  std::vector<std::pair<std::string, JsonValue>> members;

  const JsonValue* Member(std::string_view name) const;
};

// Reads the first JSON value of `text`; absent where it is malformed. Text after it is ignored, as Jackson does, unless
// `whole`.
enum class JsonRest { kIgnored, kRefused };
std::optional<JsonValue> ParseJson(std::string_view text, JsonRest rest = JsonRest::kIgnored);

// Compact JSON, as Jackson writes it.
std::string ToJsonText(const JsonValue& value);
std::string QuoteJson(std::string_view text);

}  // namespace firesteel::values
