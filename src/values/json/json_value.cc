#include "values/json/json_value.h"

#include <cmath>
#include <limits>

#include "values/number/text_number.h"

namespace firesteel::values {
namespace {

using Kind = JsonNode::Kind;

std::optional<Value> Floating(const JsonNode& node, const DataType& type) {
  if (node.kind != Kind::kNumber && node.kind != Kind::kString) return std::nullopt;
  const std::string& text = node.text;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return Value{std::numeric_limits<double>::quiet_NaN()};
  if (text == "Infinity" || text == "+Infinity" || text == "INF" || text == "+INF") return Value{kInfinity};
  if (text == "-Infinity" || text == "-INF") return Value{-kInfinity};
  if (node.kind == Kind::kString) return std::nullopt;
  return ReadPlainField(text, type);
}

std::string Base64Decoded(std::string_view text, bool& ok) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  ok = true;
  for (char c : text) {
    if (c == '=') break;
    const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char* found = std::char_traits<char>::find(alphabet, 64, c);
    if (found == nullptr) {
      ok = false;
      return out;
    }
    bits = bits << 6 | static_cast<unsigned>(found - alphabet);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xff);
    }
  }
  return out;
}

}  // namespace

std::optional<Value> JsonToValue(const JsonNode& node, const DataType& type, const DatetimeReader& datetimes,
                                 bool& complete) {
  if (node.kind == Kind::kNull) return Value{};
  const auto part = [&](const JsonNode& child, const DataType& child_type) {
    auto value = JsonToValue(child, child_type, datetimes, complete);
    if (!value) complete = false;
    return value ? std::move(*value) : Value{};
  };
  switch (type.kind()) {
    case TypeKind::kBoolean:
      if (node.kind == Kind::kTrue) return Value{true};
      if (node.kind == Kind::kFalse) return Value{false};
      return std::nullopt;
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kLong:
      if (node.kind != Kind::kNumber) return std::nullopt;
      return ReadPlainField(node.text, type);
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      return Floating(node, type);
    case TypeKind::kDecimal:
      if (node.kind != Kind::kNumber && node.kind != Kind::kString) return std::nullopt;
      return ReadPlainField(node.text, type);
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      if (node.kind == Kind::kString) return Value{node.text};
      if (node.kind == Kind::kNumber) return Value{node.text};
      return Value{std::string(node.source)};
    case TypeKind::kBinary: {
      if (node.kind != Kind::kString) return std::nullopt;
      bool ok = true;
      std::string bytes = Base64Decoded(node.text, ok);
      if (!ok) return std::nullopt;
      return Value{std::move(bytes)};
    }
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      if (node.kind == Kind::kString) return datetimes.Read(node.text, type);
      if (node.kind == Kind::kNumber && !type.Is(TypeKind::kTimestampNtz)) {
        const auto number = ParseInteger(node.text, Fraction::kRefused);
        if (!number) return std::nullopt;
        return Value{type.Is(TypeKind::kDate) ? *number : *number * 1'000'000};
      }
      return std::nullopt;
    case TypeKind::kArray: {
      if (node.kind != Kind::kArray) return std::nullopt;
      ValueList list;
      for (const JsonNode& item : node.items) list.items.push_back(part(item, type.element()));
      return Value{std::move(list)};
    }
    case TypeKind::kMap: {
      if (node.kind != Kind::kObject) return std::nullopt;
      ValueMap map;
      for (const auto& [name, child] : node.fields) {
        Value value = part(child, type.value());
        bool replaced = false;
        for (auto& entry : map.entries) {
          if (std::get<std::string>(entry.key.data) == name) {
            entry.value = value;
            replaced = true;
          }
        }
        if (!replaced) map.entries.push_back({Value{name}, std::move(value)});
      }
      return Value{std::move(map)};
    }
    case TypeKind::kStruct: {
      if (node.kind != Kind::kObject) return std::nullopt;
      ValueList list;
      list.items.resize(type.fields().size());
      for (const auto& [name, child] : node.fields) {
        for (std::size_t i = 0; i < type.fields().size(); ++i) {
          if (type.fields()[i].name == name) list.items[i] = part(child, type.fields()[i].type);
        }
      }
      return Value{std::move(list)};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace firesteel::values
