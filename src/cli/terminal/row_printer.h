#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>

#include "base/status_or.h"
#include "cli/command/command.h"
#include "session/session.h"

namespace firesteel::cli {

// Prints a statement's rows, whose values are text already (Session::ExecuteForDisplay), as they arrive:
//   kTable  a frame as in spark-sql's show, with all rows; NULL for NULL
//   kCsv    RFC 4180 with a header line; NULL is empty, '' is ""
//   kJson   one object a line; numbers and booleans bare, nested values as JSON
// Statements without columns print nothing. Calls `before_output` before the first line. Returns how many rows there
// were.
StatusOr<std::int64_t> PrintRows(session::StatementResult& result, OutputFormat format, std::FILE* out,
                                 const std::function<void()>& before_output);

}  // namespace firesteel::cli
