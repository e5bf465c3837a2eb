#include "cli/command/completion.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "functions/function.h"
#include "session/session.h"
#include "session/tables/recorded_table.h"
#include "types/identifier_text.h"

namespace firesteel::cli {
namespace {

// The words people type most; completing every keyword of the grammar would drown tables and columns.
constexpr const char* kKeywords[] = {"SELECT",
                                     "FROM",
                                     "WHERE",
                                     "GROUP BY",
                                     "HAVING",
                                     "ORDER BY",
                                     "LIMIT",
                                     "JOIN",
                                     "LEFT JOIN",
                                     "INNER JOIN",
                                     "UNION ALL",
                                     "DISTINCT",
                                     "CASE",
                                     "WHEN",
                                     "BETWEEN",
                                     "PARTITION BY",
                                     "CREATE TABLE",
                                     "CREATE VIEW",
                                     "CREATE TEMPORARY VIEW",
                                     "CREATE DATABASE",
                                     "DROP TABLE",
                                     "DROP VIEW",
                                     "INSERT INTO",
                                     "INSERT OVERWRITE",
                                     "SHOW TABLES",
                                     "SHOW DATABASES",
                                     "SHOW FUNCTIONS",
                                     "DESCRIBE",
                                     "EXPLAIN",
                                     "USE",
                                     "VALUES"};

bool IsUpper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool IsLower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

// The case of what is typed: upper only where there is no small letter in it.
std::string InCaseOf(std::string_view typed, std::string word) {
  const bool upper =
      std::any_of(typed.begin(), typed.end(), IsUpper) && std::none_of(typed.begin(), typed.end(), IsLower);
  std::transform(word.begin(), word.end(), word.begin(),
                 [upper](unsigned char c) { return static_cast<char>(upper ? std::toupper(c) : std::tolower(c)); });
  return word;
}

// What may follow the word typed, with what goes behind it when it is the only one.
std::map<std::string, std::string> Candidates(std::string_view typed, session::Session& session) {
  std::map<std::string, std::string> words;
  for (const char* keyword : kKeywords) words.emplace(InCaseOf(typed, keyword), " ");
  for (const std::string_view name : functions::FunctionNames()) {
    const bool callable = std::isalpha(static_cast<unsigned char>(name.front())) != 0;
    if (callable) words.emplace(InCaseOf(typed, std::string(name)), "(");
  }
  if (const auto tables = session::ListKnownTables(session, session.current_database()); tables.ok()) {
    for (const catalog::Table& table : *tables) {
      words[table.name.table] = " ";
      for (const StructField& column : table.columns) words[column.name] = "";
    }
  }
  for (const auto& entry : session.temporary_views().All()) words[entry.second->name] = " ";
  if (const auto databases = session.services().catalog.ListDatabases(); databases.ok()) {
    for (const catalog::Database& database : *databases) words.emplace(database.name, "");
  }
  return words;
}

bool Begins(std::string_view word, std::string_view typed) {
  return word.size() >= typed.size() && EqualsIgnoreCase(word.substr(0, typed.size()), typed);
}

char Folded(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

Completion Complete(std::string_view typed, session::Session& session) {
  Completion completion;
  if (typed.empty()) return completion;
  std::map<std::string, std::string> fitting = Candidates(typed, session);
  std::erase_if(fitting, [&](const auto& entry) { return !Begins(entry.first, typed); });
  if (fitting.empty()) return completion;
  std::string shared = fitting.begin()->first.substr(typed.size());
  for (const auto& [word, ignored] : fitting) {
    std::size_t same = 0;
    while (same < shared.size() && typed.size() + same < word.size() &&
           Folded(shared[same]) == Folded(word[typed.size() + same]))
      ++same;
    shared.resize(same);
  }
  completion.inserted = fitting.size() == 1 ? shared + fitting.begin()->second : shared;
  if (!completion.inserted.empty()) return completion;
  for (const auto& [word, ignored] : fitting) completion.shown.push_back(word);
  return completion;
}

}  // namespace firesteel::cli
