#include "cli/prompt/interactive_sql.h"

#include <histedit.h>
#include <unistd.h>

#include <cctype>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "cli/command/completion.h"
#include "cli/command/prompt_command.h"
#include "cli/prompt/prompt_interrupts.h"
#include "cli/statement_runner.h"
#include "cli/terminal/shown_number.h"
#include "sql/statement/statement_splitter.h"

namespace firesteel::cli {
namespace {

constexpr int kHistoryLength = 1000;
constexpr wchar_t kGiveUpLine = 3;  // what Ctrl-C would send

// What the editor's callbacks need; libedit hands it back as client data.
struct PromptState {
  session::Session& session;
  StatementRunner& runner;
  PromptInterrupts& interrupts;
  std::string statement = {};  // what was typed of it so far
  bool given_up = false;       // by Ctrl-C; the line read means nothing
  bool timing = true;
};

PromptState& StateOf(EditLine* editor) {
  void* data = nullptr;
  el_get(editor, EL_CLIENTDATA, &data);
  return *static_cast<PromptState*>(data);
}

char* PromptText(EditLine* editor) {
  static char first[] = "firesteel> ";
  static char next[] = "        -> ";
  return StateOf(editor).statement.empty() ? first : next;
}

// Reads one character, or the one for giving the line up. 1, 0 at the end of the input, -1 for an error.
int ReadCharacter(EditLine* editor, wchar_t* character) {
  std::mbstate_t state = {};
  for (;;) {
    switch (StateOf(editor).interrupts.WaitForInput(STDIN_FILENO)) {
      case PromptInterrupts::Input::kLineGivenUp:
        *character = kGiveUpLine;
        return 1;
      case PromptInterrupts::Input::kLeave:
        return 0;
      case PromptInterrupts::Input::kReady:
        break;
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

unsigned char CompleteName(EditLine* editor, int) {
  const LineInfo* line = el_line(editor);
  const char* begin = line->cursor;
  while (begin > line->buffer && (std::isalnum(static_cast<unsigned char>(begin[-1])) != 0 || begin[-1] == '_'))
    --begin;
  const Completion completion =
      Complete(std::string_view(begin, static_cast<std::size_t>(line->cursor - begin)), StateOf(editor).session);
  if (!completion.inserted.empty())
    return el_insertstr(editor, completion.inserted.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  if (completion.shown.empty()) return CC_ERROR;
  std::putchar('\n');
  for (const std::string& word : completion.shown) std::printf("%s  ", word.c_str());
  std::putchar('\n');
  return CC_REDISPLAY;
}

// "3 rows, 0.02 s" below a result, "10 rows written (1.2 KiB, 1 file) to .., 0.05 s" below a write.
void PrintOutcome(const PromptState& state, const StatementOutcome& outcome) {
  if (!state.timing) return;
  std::string text = outcome.written.writes > 0 ? outcome.written.Sentence()
                     : outcome.rows             ? ShownCount(*outcome.rows, "row")
                                                : "done";
  std::printf("%s, %s\n", text.c_str(), ShownSeconds(outcome.spent).c_str());
}

// False when the session is to end.
bool RunStatements(PromptState& state, const std::string& text, const std::string& file) {
  for (const sql::ScriptStatement& statement : sql::SplitStatements(text)) {
    state.session.SetCancellation(state.interrupts.BeginStatement());
    const auto outcome = state.runner.Run(statement, file);
    state.interrupts.EndStatement();
    if (!outcome.ok()) {
      Fail(outcome.status(), OutputFormat::kTable, &state.session);
      break;
    }
    PrintOutcome(state, *outcome);
  }
  std::fflush(stdout);
  return !state.interrupts.leaving();
}

bool RunFile(PromptState& state, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    Fail(Status(StatusCode::kNotFound, "cannot read " + path));
    return true;
  }
  return RunStatements(state, {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}, path);
}

// False when the session is to end.
bool RunPromptCommand(PromptState& state, const PromptCommand& command) {
  switch (command.kind) {
    case PromptCommand::Kind::kHelp:
      std::fputs(PromptHelp().c_str(), stdout);
      return true;
    case PromptCommand::Kind::kLeave:
      return false;
    case PromptCommand::Kind::kStatements:
      return RunStatements(state, command.text, "");
    case PromptCommand::Kind::kFile:
      return RunFile(state, command.text);
    case PromptCommand::Kind::kTiming:
      state.timing = !state.timing;
      std::printf("timing is %s\n", state.timing ? "on" : "off");
      return true;
  }
  return true;
}

// Saved before it runs, so that it survives whatever happens then.
class PastStatements {
 public:
  PastStatements() : history_(history_init(), history_end) {
    const char* home = std::getenv("HOME");
    file_ = std::string(home == nullptr ? "." : home) + "/.firesteel_history";
    HistEvent event;
    ::history(history_.get(), &event, H_SETSIZE, kHistoryLength);
    ::history(history_.get(), &event, H_SETUNIQUE, 1);
    ::history(history_.get(), &event, H_LOAD, file_.c_str());
  }
  void Add(const std::string& statement) {
    HistEvent event;
    ::history(history_.get(), &event, H_ENTER, statement.c_str());
    ::history(history_.get(), &event, H_SAVE, file_.c_str());
  }
  History* get() { return history_.get(); }

 private:
  std::unique_ptr<History, void (*)(History*)> history_;
  std::string file_;
};

// One line that was typed. False when the session is to end.
bool TakeLine(PromptState& state, PastStatements& past, const std::string& line) {
  if (state.statement.empty() || line.starts_with('\\')) {
    const auto command = ReadPromptCommand(line);
    if (!command.ok()) {
      past.Add(line);
      Fail(command.status());
      return true;
    }
    if (*command) {
      past.Add(line);
      return RunPromptCommand(state, **command);
    }
  }
  state.statement += line;
  const std::size_t last = state.statement.find_last_not_of(" \t\r\n");
  if (last == std::string::npos) {
    state.statement.clear();
  } else if (state.statement[last] == ';') {
    past.Add(state.statement);
    return RunStatements(state, std::exchange(state.statement, ""), "");
  }
  return true;
}

void BindKeys(EditLine* editor, PromptState& state, History* past) {
  el_set(editor, EL_CLIENTDATA, &state);
  el_set(editor, EL_PROMPT, PromptText);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_HIST, ::history, past);
  el_set(editor, EL_ADDFN, "complete", "Complete the name", CompleteName);
  el_set(editor, EL_BIND, "^I", "complete", nullptr);
  el_set(editor, EL_ADDFN, "give-up-line", "Give the line up", GiveUpLine);
  el_set(editor, EL_BIND, "^C", "give-up-line", nullptr);
  el_set(editor, EL_GETCFN, ReadCharacter);
}

}  // namespace

int RunInteractive(session::Session& session, StatementRunner& runner, const std::string& place,
                   InterruptHandler& interrupts) {
  // The editor takes and shows no letters outside ASCII in the locale a program starts with.
  if (const char* locale = std::setlocale(LC_CTYPE, ""); locale == nullptr || MB_CUR_MAX == 1)
    std::setlocale(LC_CTYPE, "C.UTF-8");
  PromptInterrupts prompt_interrupts(interrupts);
  PromptState state{session, runner, prompt_interrupts};
  const std::unique_ptr<EditLine, void (*)(EditLine*)> editor(el_init("firesteel", stdin, stdout, stderr), el_end);
  PastStatements past;
  BindKeys(editor.get(), state, past.get());
  std::printf("%s\n%s. Statements end with a semicolon; \\? for help, \\q to leave.\n", VersionText().c_str(),
              place.c_str());

  int length = 0;
  while (const char* line = el_gets(editor.get(), &length)) {
    if (std::exchange(state.given_up, false)) {
      std::putchar('\n');
      state.statement.clear();
    } else if (!TakeLine(state, past, std::string(line, static_cast<std::size_t>(length)))) {
      break;
    }
  }
  return prompt_interrupts.leaving() ? kExitInterrupted : kExitOk;
}

}  // namespace firesteel::cli
