#include "cli/interactive_sql.h"

#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/fault_report.h"
#include "cli/prompt_interrupts.h"
#include "cli/row_printer.h"
#include "functions/function.h"
#include "session/recorded_table.h"
#include "sql/statement_splitter.h"
#include "types/identifier_text.h"

namespace firesteel::cli {
namespace {

constexpr int kHistoryLength = 1000;
constexpr wchar_t kGiveUpLine = 3;  // what Ctrl-C would send

// The words people type most; completing every keyword of the grammar would drown tables and columns.
constexpr const char* kKeywords[] = {"SELECT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "JOIN", "LEFT JOIN",
                                     "INNER JOIN", "UNION ALL", "DISTINCT", "CASE", "WHEN", "BETWEEN", "PARTITION BY",
                                     "CREATE TABLE", "CREATE VIEW", "CREATE TEMPORARY VIEW", "CREATE DATABASE", "DROP TABLE",
                                     "DROP VIEW", "INSERT INTO", "INSERT OVERWRITE", "SHOW TABLES", "SHOW DATABASES",
                                     "SHOW FUNCTIONS", "DESCRIBE", "EXPLAIN", "USE", "VALUES"};

// What the editor's callbacks need; libedit hands it back as client data.
struct PromptState {
  session::Session& session;
  PromptInterrupts& interrupts;
  bool continues = false;  // the statement has begun on an earlier line
  bool given_up = false;   // by Ctrl-C; the line read means nothing
};

PromptState& StateOf(EditLine* editor) {
  void* data = nullptr;
  el_get(editor, EL_CLIENTDATA, &data);
  return *static_cast<PromptState*>(data);
}

char* PromptText(EditLine* editor) {
  static char first[] = "firesteel> ";
  static char next[] = "        -> ";
  return StateOf(editor).continues ? next : first;
}

// Reads one character, or the one for giving the line up. 1, 0 at the end of the input, -1 for an error.
int ReadCharacter(EditLine* editor, wchar_t* character) {
  std::mbstate_t state = {};
  for (;;) {
    switch (StateOf(editor).interrupts.WaitForInput(STDIN_FILENO)) {
      case PromptInterrupts::Input::kLineGivenUp: *character = kGiveUpLine; return 1;
      case PromptInterrupts::Input::kLeave: return 0;
      case PromptInterrupts::Input::kReady: break;
    }
    char byte = 0;
    const ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count <= 0) return static_cast<int>(count);
    const std::size_t length = std::mbrtowc(character, &byte, 1, &state);
    if (length == 0 || length == 1) return 1;
    if (length != static_cast<std::size_t>(-2)) state = {};  // a byte that begins nothing is left out
  }
}

unsigned char GiveUpLine(EditLine* editor, int) {
  StateOf(editor).given_up = true;
  el_insertstr(editor, "\n");  // a line without a character would count as the end of the input
  return CC_NEWLINE;
}

std::set<std::string> CompletionNames(session::Session& session) {
  std::set<std::string> names;
  for (const char* keyword : kKeywords) names.emplace(keyword);
  for (const std::string_view name : functions::FunctionNames()) names.emplace(name);
  if (const auto tables = session::ListKnownTables(session, session.current_database()); tables.ok()) {
    for (const catalog::Table& table : *tables) {
      names.insert(table.name.table);
      for (const StructField& column : table.columns) names.insert(column.name);
    }
  }
  for (const auto& entry : session.temporary_views().All()) names.insert(entry.second->name);
  return names;
}

unsigned char Complete(EditLine* editor, int) {
  const LineInfo* line = el_line(editor);
  const char* begin = line->cursor;
  while (begin > line->buffer && (std::isalnum(static_cast<unsigned char>(begin[-1])) != 0 || begin[-1] == '_')) --begin;
  const std::string prefix(begin, line->cursor);
  if (prefix.empty()) return CC_ERROR;
  std::vector<std::string> matches;
  for (const std::string& name : CompletionNames(StateOf(editor).session)) {
    if (name.size() > prefix.size() && EqualsIgnoreCase(name.substr(0, prefix.size()), prefix)) matches.push_back(name);
  }
  if (matches.empty()) return CC_ERROR;
  std::string shared = matches[0].substr(prefix.size());
  for (const std::string& match : matches) {
    std::size_t same = 0;
    while (same < shared.size() && prefix.size() + same < match.size() &&
           std::tolower(static_cast<unsigned char>(shared[same])) == std::tolower(static_cast<unsigned char>(match[prefix.size() + same]))) {
      ++same;
    }
    shared.resize(same);
  }
  if (!shared.empty() && el_insertstr(editor, shared.c_str()) == 0) return CC_REFRESH;
  std::putchar('\n');
  for (const std::string& match : matches) std::printf("%s  ", match.c_str());
  std::putchar('\n');
  return CC_REDISPLAY;
}

void RunStatements(PromptState& state, const std::string& text, OutputFormat format) {
  session::Session& session = state.session;
  const session::DisplayForm form = format == OutputFormat::kJson ? session::DisplayForm::kJson : session::DisplayForm::kText;
  for (const sql::ScriptStatement& statement : sql::SplitStatements(text)) {
    session.SetCancellation(state.interrupts.BeginStatement());
    auto result = session.ExecuteForDisplay(statement.text, form);
    const Status status = result.ok() ? WithStatement(PrintRows(*result, format, stdout), "", statement.text) : result.status();
    state.interrupts.EndStatement();
    if (!status.ok()) {
      Fail(status, OutputFormat::kTable, &session);
      return;
    }
  }
}

bool Leaves(std::string text) {
  text = FoldCase(text);
  std::erase_if(text, [](char c) { return c == ';' || std::isspace(static_cast<unsigned char>(c)) != 0; });
  return text == "exit" || text == "quit";
}

}  // namespace

int RunInteractive(session::Session& session, OutputFormat format, InterruptHandler& interrupts) {
  // The editor takes and shows no letters outside ASCII in the locale a program starts with.
  if (const char* locale = std::setlocale(LC_CTYPE, ""); locale == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
  PromptInterrupts prompt_interrupts(interrupts);
  PromptState state{session, prompt_interrupts};
  const std::unique_ptr<EditLine, void (*)(EditLine*)> editor(el_init("firesteel", stdin, stdout, stderr), el_end);
  const std::unique_ptr<History, void (*)(History*)> past(history_init(), history_end);
  HistEvent event;
  ::history(past.get(), &event, H_SETSIZE, kHistoryLength);
  const char* home = std::getenv("HOME");
  const std::string file = std::string(home == nullptr ? "." : home) + "/.firesteel_history";
  ::history(past.get(), &event, H_LOAD, file.c_str());
  el_set(editor.get(), EL_CLIENTDATA, &state);
  el_set(editor.get(), EL_PROMPT, PromptText);
  el_set(editor.get(), EL_EDITOR, "emacs");
  el_set(editor.get(), EL_HIST, ::history, past.get());
  el_set(editor.get(), EL_ADDFN, "complete", "Complete the name", Complete);
  el_set(editor.get(), EL_BIND, "^I", "complete", nullptr);
  el_set(editor.get(), EL_ADDFN, "give-up-line", "Give the line up", GiveUpLine);
  el_set(editor.get(), EL_BIND, "^C", "give-up-line", nullptr);
  el_set(editor.get(), EL_GETCFN, ReadCharacter);

  std::string statement;
  int length = 0;
  while (const char* line = el_gets(editor.get(), &length)) {
    if (std::exchange(state.given_up, false)) {
      std::putchar('\n');
      statement.clear();
      state.continues = false;
      continue;
    }
    statement.append(line, static_cast<std::size_t>(length));
    if (Leaves(statement)) break;
    const std::size_t last = statement.find_last_not_of(" \t\r\n");
    if (last == std::string::npos) {
      statement.clear();
    } else if (statement[last] == ';') {
      ::history(past.get(), &event, H_ENTER, statement.c_str());
      ::history(past.get(), &event, H_SAVE, file.c_str());
      RunStatements(state, statement, format);
      statement.clear();
      if (prompt_interrupts.leaving()) break;
    }
    state.continues = !statement.empty();
  }
  return prompt_interrupts.leaving() ? kExitInterrupted : kExitOk;
}

}  // namespace firesteel::cli
