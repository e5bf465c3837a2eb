#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/status_or.h"
#include "cli/command/command.h"
#include "cli/terminal/progress_line.h"
#include "cli/terminal/write_tally.h"
#include "session/session.h"
#include "sql/statement/statement_splitter.h"

namespace firesteel::cli {

struct StatementOutcome {
  std::optional<std::int64_t> rows;  // printed; nothing for a command without rows
  Written written;
  std::chrono::milliseconds spent{};
};

// Runs statements of a session one after the other: shows their progress on a terminal and prints their rows to stdout.
// Borrows all it is given.
class StatementRunner {
 public:
  StatementRunner(session::Session& session, WriteTally& writes, OutputFormat format);

  // Errors carry file and line. `name` stands behind the progress bar.
  StatusOr<StatementOutcome> Run(const sql::ScriptStatement& statement, const std::string& file,
                                 const std::string& name = "");

 private:
  session::Session& session_;
  WriteTally& writes_;
  const OutputFormat format_;
  ProgressLine progress_;
};

}  // namespace firesteel::cli
