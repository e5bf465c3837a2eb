#include "connectors/postgres/postgres_name.h"

#include <vector>

namespace firesteel::connectors {
namespace {

std::string DoubleQuotes(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out + quote;
}

}  // namespace

std::string QuotePostgresIdentifier(std::string_view name) { return DoubleQuotes(name, '"'); }
// standard_conforming_strings is set for the connection, so a backslash is an ordinary character.
std::string QuotePostgresLiteral(std::string_view text) { return DoubleQuotes(text, '\''); }

std::string PostgresTableName::Quoted() const {
  return QuotePostgresIdentifier(schema) + "." + QuotePostgresIdentifier(table);
}

StatusOr<PostgresTableName> ParsePostgresTableName(std::string_view text) {
  const auto invalid = [&](const std::string& reason) {
    return Status(StatusCode::kInvalidArgument, "table name '" + std::string(text) + "' " + reason +
                                                    "; write table or schema.table, in double quotes to keep capitals");
  };
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        parts.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        parts.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (quoted) return invalid("has an unclosed quote");
  if (parts.size() > 2) return invalid("has more than two parts");
  for (const std::string& part : parts) {
    if (part.empty()) return invalid("has an empty part");
    if (part.size() > kLongestPostgresName) return invalid("has a part longer than 63 bytes");
    if (part.find('\0') != std::string::npos) return invalid("holds a NUL byte");
  }
  PostgresTableName name{.table = parts.back()};
  if (parts.size() == 2) name.schema = parts[0];
  return name;
}

}  // namespace firesteel::connectors
