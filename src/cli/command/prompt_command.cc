#include "cli/command/prompt_command.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "types/identifier_text.h"

namespace firesteel::cli {
namespace {

struct Row {
  std::string_view name;
  std::string_view argument;  // "" for none, "[X]" where it may be left out
  std::string_view what;
};

constexpr std::array kRows = {
    Row{"\\d", "[NAME]", "tables and views here; the columns of one"},
    Row{"\\d+", "NAME", "columns, place, format and more of a table or view"},
    Row{"\\l", "", "databases"},
    Row{"\\c", "NAME", "go to a database"},
    Row{"\\df", "[PATTERN]", "functions, such as \\df date*"},
    Row{"\\i", "FILE", "run the statements of a file"},
    Row{"\\timing", "", "show or hide how long statements take"},
    Row{"\\?", "", "this list; also: help"},
    Row{"\\q", "", "leave; also: exit, quit, Ctrl-D"},
};

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n;") + 1 - begin);
}

Status Unknown(std::string_view name) {
  return Status(StatusCode::kInvalidArgument,
                "there is no command " + std::string(name) + " at this prompt; \\? lists them");
}

std::string Pattern(std::string_view pattern) {
  std::string quoted = "'";
  for (const char c : pattern) quoted += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return quoted + "'";
}

PromptCommand Statements(std::string text) { return {PromptCommand::Kind::kStatements, std::move(text)}; }

StatusOr<std::optional<PromptCommand>> ReadBackslash(std::string_view name, std::string_view argument) {
  using Kind = PromptCommand::Kind;
  const std::string text(argument);
  if (name == "\\?" || name == "\\h") return std::optional(PromptCommand{Kind::kHelp, ""});
  if (name == "\\q") return std::optional(PromptCommand{Kind::kLeave, ""});
  if (name == "\\timing") return std::optional(PromptCommand{Kind::kTiming, ""});
  if (name == "\\l") return std::optional(Statements("SHOW DATABASES"));
  if (name == "\\d" || name == "\\dt")
    return std::optional(Statements(text.empty() ? "SHOW TABLES" : "DESCRIBE TABLE " + text));
  if (name == "\\df")
    return std::optional(Statements(text.empty() ? "SHOW FUNCTIONS" : "SHOW FUNCTIONS LIKE " + Pattern(text)));
  const bool known = name == "\\d+" || name == "\\c" || name == "\\i";
  if (!known) return Unknown(name);
  if (text.empty())
    return Status(StatusCode::kInvalidArgument, std::string(name) + " wants a name; \\? lists the commands");
  if (name == "\\d+") return std::optional(Statements("DESCRIBE TABLE EXTENDED " + text));
  if (name == "\\c") return std::optional(Statements("USE " + text));
  return std::optional(PromptCommand{Kind::kFile, text});
}

}  // namespace

StatusOr<std::optional<PromptCommand>> ReadPromptCommand(std::string_view line) {
  const std::string_view text = Trim(line);
  const std::string word = FoldCase(text);
  if (word == "help") return std::optional(PromptCommand{PromptCommand::Kind::kHelp, ""});
  if (word == "exit" || word == "quit") return std::optional(PromptCommand{PromptCommand::Kind::kLeave, ""});
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  if (text.starts_with('\\')) return ReadBackslash(text.substr(0, end), Trim(text.substr(end)));
  const bool of_other_shells =
      text.size() > 1 && (text[0] == '.' || text[0] == '!') && std::isalpha(static_cast<unsigned char>(text[1])) != 0;
  if (of_other_shells) return Unknown(text.substr(0, end));
  return std::optional<PromptCommand>();
}

std::string PromptHelp() {
  std::string text =
      "Statements end with a semicolon and may span lines. Tab completes, the arrows bring earlier statements back.\n";
  for (const Row& row : kRows) {
    std::string left = "  " + std::string(row.name) + (row.argument.empty() ? "" : " ") + std::string(row.argument);
    left.resize(std::max<std::size_t>(left.size() + 1, 18), ' ');
    text += left + std::string(row.what) + "\n";
  }
  return text;
}

}  // namespace firesteel::cli
