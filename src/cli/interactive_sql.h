#pragma once

#include "cli/command.h"
#include "cli/interrupt.h"
#include "session/session.h"

namespace firesteel::cli {

// The prompt: statements end with ';' and may span lines; history is kept in ~/.firesteel_history, Tab completes
// keywords, functions, tables and columns. exit, quit or Ctrl-D leave. Errors are shown and the prompt returns. Ctrl-C as
// prompt_interrupts.h says. A statement is in the history file before it runs.
int RunInteractive(session::Session& session, OutputFormat format, InterruptHandler& interrupts);

}  // namespace firesteel::cli
