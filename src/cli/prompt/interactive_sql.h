#pragma once

#include <string>

#include "cli/command/command.h"
#include "cli/statement_runner.h"
#include "cli/terminal/interrupt.h"
#include "session/session.h"

namespace firesteel::cli {

// The prompt: statements end with ';' and may span lines; prompt_command.h has the commands that are no SQL. History is
// kept in ~/.firesteel_history, a statement is in it before it runs. Tab completes (completion.h). \q, exit, quit or
// Ctrl-D leave. Errors are shown and the prompt returns. Ctrl-C as prompt_interrupts.h says. `place` says in the
// greeting where tables lie.
int RunInteractive(session::Session& session, StatementRunner& runner, const std::string& place,
                   InterruptHandler& interrupts);

}  // namespace firesteel::cli
