#include "session/display/pretty_text.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "analysis/expression/literal_text.h"

namespace firesteel::session {
namespace {

std::string BinaryText(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text = "[";
  for (const unsigned char byte : bytes) {
    if (text.size() > 1) text += ' ';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text + "]";
}

// What stands between the quotes of a literal such as DATE '2024-01-31'.
std::string Quoted(const std::string& literal) {
  const std::size_t open = literal.find('\'');
  return literal.substr(open + 1, literal.rfind('\'') - open - 1);
}

std::string ArrayText(const ValueList& list, const DataType& element, const std::string& zone) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    text += (i == 0 ? "" : ", ") + PrettyText(list.items[i], element, zone);
  }
  return text + "]";
}

std::string MapText(const ValueMap& map, const DataType& type, const std::string& zone) {
  std::string text = "{";
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    const auto& [key, value] = map.entries[i];
    text += (i == 0 ? "" : ", ") + PrettyText(key, type.key(), zone) + " -> " + PrettyText(value, type.value(), zone);
  }
  return text + "}";
}

std::string StructText(const ValueList& row, const DataType& type, const std::string& zone) {
  std::string text = "{";
  for (std::size_t i = 0; i < row.items.size(); ++i) {
    text += (i == 0 ? "" : ", ") + PrettyText(row.items[i], type.fields()[i].type, zone);
  }
  return text + "}";
}

}  // namespace

std::string EscapeControls(const std::string& text) {
  static constexpr std::pair<char, const char*> kEscapes[] = {
      {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}, {'\f', "\\f"}, {'\b', "\\b"}, {'\v', "\\v"}, {'\a', "\\a"}};
  std::string out;
  for (const char c : text) {
    const auto* escape =
        std::find_if(std::begin(kEscapes), std::end(kEscapes), [&](const auto& e) { return e.first == c; });
    if (escape == std::end(kEscapes)) {
      out += c;
    } else {
      out += escape->second;
    }
  }
  return out;
}

std::string PrettyText(const Value& value, const DataType& type, const std::string& time_zone) {
  if (value.IsNull()) return "NULL";
  switch (type.kind()) {
    case TypeKind::kBinary:
      return BinaryText(std::get<std::string>(value.data));
    case TypeKind::kDecimal:
      return DecimalToString(std::get<DecimalValue>(value.data).unscaled, type.scale());
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kTime:
    case TypeKind::kCalendarInterval:
      return Quoted(analysis::PrettyLiteral(value, type, time_zone));
    case TypeKind::kArray:
      return ArrayText(std::get<ValueList>(value.data), type.element(), time_zone);
    case TypeKind::kMap:
      return MapText(std::get<ValueMap>(value.data), type, time_zone);
    case TypeKind::kStruct:
      return StructText(std::get<ValueList>(value.data), type, time_zone);
    default:
      return analysis::PrettyLiteral(value, type, time_zone);
  }
}

}  // namespace firesteel::session
