#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/source_span.h"

namespace firesteel {

// What kind of failure this is, from the point of view of whoever decides what to do next.
enum class StatusCode {
  kOk,
  kInvalidArgument,  // the text, plan, file or setting the user gave is wrong
  kNotFound,         // a named thing (table, path, column) is not there
  kAlreadyExists,
  kPermissionDenied,
  kUnauthenticated,    // credentials missing, wrong or expired
  kUnavailable,        // the other side is down or throttling; a retry may succeed
  kResourceExhausted,  // memory, disk, a limit
  kConflict,           // somebody else changed the same thing
  kCancelled,
  kUnsupported,  // Spark has it, we do not; the message names it
  kDataError,    // a value met at run time cannot be handled (cast, overflow, corrupt file)
  kIoError,
  kUnknownOutcome,  // a commit may or may not have happened; read back before deciding
  kInternal,        // our own bug
};

// Where a failure lies in the user's text. `text` is the whole statement or file the span points into, so that the
// line and a caret can be shown after the parser is gone.
struct QueryContext {
  std::string source_name;  // a file path, or "" for text given on the command line
  std::string text;
  SourceSpan span;
  int first_line = 1;  // line of text[0] within source_name
};

// The outcome of an operation: OK, or one failure with everything needed to explain it. Cheap to move; copying an OK
// status is free. Not thread-safe for concurrent mutation.
//
// `condition` is Spark's error condition ("DIVIDE_BY_ZERO", "UNRESOLVED_COLUMN.WITH_SUGGESTION") where Spark has one
// and a FIRESTEEL_* name of ours otherwise; `message_parameters` are Spark's parameters for it.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message);

  static Status Ok() { return {}; }
  static Status Internal(std::string message) { return {StatusCode::kInternal, std::move(message)}; }

  bool ok() const { return state_ == nullptr; }
  StatusCode code() const { return state_ ? state_->code : StatusCode::kOk; }
  const std::string& message() const;
  const std::string& condition() const;
  const std::string& sql_state() const;
  const std::map<std::string, std::string>& message_parameters() const;
  const std::optional<QueryContext>& context() const;
  // True where the same request may succeed later without any change.
  bool retryable() const { return state_ != nullptr && state_->retryable; }

  Status&& WithCondition(std::string condition, std::string sql_state) &&;
  Status&& WithParameter(std::string name, std::string value) &&;
  Status&& WithSpan(SourceSpan span) &&;
  // Fills in text and name of a context that has only a span; does nothing where a text is known already.
  Status&& WithSource(std::string_view source_name, std::string_view text, int first_line = 1) &&;
  Status&& WithRetryable(bool retryable) &&;
  // Puts "prefix: " before the message.
  Status&& Annotate(std::string_view prefix) &&;

  // "[CONDITION] message SQLSTATE: 42703", followed, where the position is known, by file:line:column, the source line
  // and a caret line. What the user sees.
  std::string ToString() const;

 private:
  struct State {
    StatusCode code;
    std::string message;
    std::string condition;
    std::string sql_state;
    std::map<std::string, std::string> parameters;
    std::optional<QueryContext> context;
    bool retryable = false;
  };
  State& Mutable();

  std::shared_ptr<State> state_;  // shared by copies, copied on write
};

// Makes an error for one of Spark's error conditions. Code, SQLSTATE and message text come from the table in
// error_conditions.cc; a condition missing there is our bug and says so in its message.
//   return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION", {{"objectName", "`x`"}, {"proposal", "`y`"}}, span);
Status SparkError(std::string_view condition, std::map<std::string, std::string> parameters = {}, SourceSpan span = {});

// Spark has this feature and firesteel does not: UNSUPPORTED_FEATURE.<name>, naming it for the user.
Status Unsupported(std::string_view feature, SourceSpan span = {});

}  // namespace firesteel
