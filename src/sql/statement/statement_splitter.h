#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel::sql {

// One statement of a script, without its semicolon and without the blanks and comments around it.
struct ScriptStatement {
  std::string text;
  std::size_t offset = 0;   // of text[0] in the script
  int first_line = 1;       // line of text[0]: ParseOptions::first_line
  bool terminated = false;  // a semicolon followed; an interactive shell waits for one
};

// Cuts a script at its semicolons, except those in quotes and comments. Statements of blanks and comments only are
// left out. Never fails: a quote or comment that is not closed makes the rest of the script one statement, which the
// parser then refuses. So does BEGIN, since SQL scripting blocks hold semicolons of their own.
std::vector<ScriptStatement> SplitStatements(std::string_view script);

}  // namespace firesteel::sql
