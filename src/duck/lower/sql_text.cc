#include "duck/lower/sql_text.h"

namespace firesteel::duck {

std::string SqlIdentifier(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string SqlString(std::string_view text) {
  std::string out = "'";
  bool has_nul = false;
  for (char c : text) {
    if (c == '\0') {
      has_nul = true;
      out += "' || chr(0) || '";
      continue;
    }
    if (c == '\'') out += '\'';
    out += c;
  }
  out += '\'';
  return has_nul ? "(" + out + ")" : out;
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string Indented(std::string_view text) {
  std::string out = "  ";
  bool in_string = false;  // a newline inside a string constant must stay as it is
  for (char c : text) {
    out += c;
    if (c == '\'') in_string = !in_string;
    if (c == '\n' && !in_string) out += "  ";
  }
  return out;
}

}  // namespace firesteel::duck
