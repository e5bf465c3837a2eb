#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::cli {

// What a line that is a command of the prompt, and no SQL, asks for.
struct PromptCommand {
  enum class Kind { kHelp, kLeave, kStatements, kFile, kTiming };
  Kind kind = Kind::kHelp;
  std::string text;  // kStatements: SQL; kFile: the path
};

// Reads a line: \?, \q, \d, \d NAME, .. (PromptHelp lists them), and the words help, exit and quit. Nothing for SQL. An
// error for a command there is none of, also for those of other shells that begin with a point or an exclamation mark.
StatusOr<std::optional<PromptCommand>> ReadPromptCommand(std::string_view line);

// The list of the prompt's commands.
std::string PromptHelp();

}  // namespace firesteel::cli
