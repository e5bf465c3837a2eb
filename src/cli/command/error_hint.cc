#include "cli/command/error_hint.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <vector>

#include "cli/command/nearest_name.h"
#include "functions/function.h"
#include "session/session.h"
#include "session/tables/recorded_table.h"
#include "sql/parser.h"
#include "sql/text/lexer.h"

namespace firesteel::cli {
namespace {

// The words statements are made of. The grammar knows more; those nobody types by hand would only give odd proposals.
constexpr std::array kWords = {
    "ALL",       "ALTER",     "ANALYZE",  "AND",       "AS",        "ASC",         "BETWEEN",  "BY",
    "CACHE",     "CASE",      "CAST",     "COLUMN",    "COLUMNS",   "COMMENT",     "CREATE",   "CROSS",
    "DATABASE",  "DATABASES", "DELETE",   "DESC",      "DESCRIBE",  "DISTINCT",    "DROP",     "ELSE",
    "END",       "EXCEPT",    "EXISTS",   "EXPLAIN",   "FROM",      "FULL",        "FUNCTION", "FUNCTIONS",
    "GROUP",     "HAVING",    "IN",       "INNER",     "INSERT",    "INTERSECT",   "INTERVAL", "INTO",
    "IS",        "JOIN",      "LATERAL",  "LEFT",      "LIKE",      "LIMIT",       "LOCATION", "MATERIALIZED",
    "MERGE",     "NOT",       "NULL",     "NULLS",     "OFFSET",    "ON",          "OPTIONS",  "OR",
    "ORDER",     "OUTER",     "OVER",     "OVERWRITE", "PARTITION", "PARTITIONED", "PIVOT",    "REFRESH",
    "REPLACE",   "RIGHT",     "SCHEMA",   "SELECT",    "SET",       "SHOW",        "TABLE",    "TABLES",
    "TEMPORARY", "THEN",      "TRUNCATE", "UNION",     "UPDATE",    "USE",         "USING",    "VALUES",
    "VIEW",      "VIEWS",     "WHEN",     "WHERE",     "WINDOW",    "WITH"};

const std::vector<std::string>& Words() {
  static const std::vector<std::string> words(kWords.begin(), kWords.end());
  return words;
}

bool IsWord(const sql::Token& token) { return token.kind == sql::TokenKind::kWord; }

bool IsKnownWord(const sql::Token& token) {
  return std::find(kWords.begin(), kWords.end(), token.symbol) != kWords.end();
}

std::vector<std::string> Parameter(const Status& error, const std::string& name) {
  const auto found = error.message_parameters().find(name);
  if (found == error.message_parameters().end()) return {};
  auto parts = sql::ParseMultipartName(found->second);
  return parts.ok() ? *std::move(parts) : std::vector<std::string>{};
}

// The parser stops at the word it cannot place: often the one after the misspelt word, which it took for a name or an
// alias.
std::string KeywordHint(const Status& error) {
  if (!error.context()) return "";
  const auto tokens = sql::Tokenize(error.context()->text);
  if (!tokens.ok()) return "";
  const auto at = std::find_if(tokens->begin(), tokens->end(), [&](const sql::Token& token) {
    return token.span.begin >= error.context()->span.begin;
  });
  if (at == tokens->end()) return "";
  const bool after_from = at != tokens->begin() && (std::prev(at)->Is("FROM") || std::prev(at)->Is("JOIN"));
  if (at->kind == sql::TokenKind::kString && after_from)
    return "a file is read as FORMAT.`PATH`, for example parquet.`trips.parquet`";
  for (const auto& token : {at == tokens->begin() ? *at : *std::prev(at), *at}) {
    if (!IsWord(token) || IsKnownWord(token)) continue;
    if (const auto meant = LikelyMeant(token.symbol, Words()); !meant.empty()) return DidYouMean(meant);
  }
  return "";
}

std::string FunctionHint(const Status& error) {
  const std::vector<std::string> name = Parameter(error, "routineName");
  if (name.empty()) return "";
  std::vector<std::string> known;
  for (const std::string_view function : functions::FunctionNames()) known.emplace_back(function);
  return DidYouMean(LikelyMeant(name.back(), known), '`');
}

// FROM trips.parquet names the table `parquet` of the database `trips`.
std::string FileHint(const std::vector<std::string>& name) {
  std::string path;
  for (const std::string& part : name) path += (path.empty() ? "" : ".") + part;
  std::error_code ignored;
  if (name.size() < 2 || !std::filesystem::exists(path, ignored)) return "";
  return "there is a file of this name; a file is read as FORMAT.`PATH`: " + name.back() + ".`" + path + "`";
}

std::string TableHint(const Status& error, session::Session* session) {
  const std::vector<std::string> name = Parameter(error, "relationName");
  if (name.empty()) return "";
  if (std::string hint = FileHint(name); !hint.empty() || session == nullptr) return hint;
  const std::string database = name.size() > 1 ? name[name.size() - 2] : session->current_database();
  std::vector<std::string> known;
  if (const auto tables = session::ListKnownTables(*session, database); tables.ok()) {
    for (const catalog::Table& table : *tables) known.push_back(table.name.table);
  }
  if (name.size() == 1) {
    for (const auto& entry : session->temporary_views().All()) known.push_back(entry.second->name);
  }
  return DidYouMean(LikelyMeant(name.back(), known), '`');
}

}  // namespace

std::string HintFor(const Status& error, session::Session* session) {
  const std::string& condition = error.condition();
  if (condition == "PARSE_SYNTAX_ERROR") return KeywordHint(error);
  if (condition == "UNRESOLVED_ROUTINE") return FunctionHint(error);
  if (condition == "TABLE_OR_VIEW_NOT_FOUND") return TableHint(error, session);
  const std::vector<std::string> called = Parameter(error, "name");
  if (condition == "UNRESOLVABLE_TABLE_VALUED_FUNCTION" && !called.empty() && called.back().starts_with("read_")) {
    return "a file is read as FORMAT.`PATH`, for example parquet.`trips.parquet`";
  }
  return "";
}

}  // namespace firesteel::cli
