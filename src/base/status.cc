#include "base/status.h"

#include <algorithm>

#include "base/error/error_conditions.h"
#include "base/secret_text.h"

namespace firesteel {
namespace {

const std::string kEmpty;
const std::map<std::string, std::string> kNoParameters;
const std::optional<QueryContext> kNoContext;

constexpr std::size_t kLongestShownLine = 200;

// Appends "file:line:column", the line of text and a caret under the span's first line.
void AppendCaret(const QueryContext& context, std::string& out) {
  const std::string& text = context.text;
  const std::size_t begin = std::min<std::size_t>(context.span.begin, text.size());
  const std::size_t end = std::clamp<std::size_t>(context.span.end, begin, text.size());
  const std::size_t newline_before = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
  const std::size_t line_begin = newline_before == std::string::npos ? 0 : newline_before + 1;
  std::size_t line_end = std::min(text.find('\n', begin), text.size());
  if (line_end > line_begin && text[line_end - 1] == '\r') --line_end;
  const auto line =
      context.first_line + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
  const auto column_of = [&](std::size_t from, std::size_t to) {
    return std::count_if(text.begin() + static_cast<std::ptrdiff_t>(from),
                         text.begin() + static_cast<std::ptrdiff_t>(to),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  };
  // Very long lines are cut around the span so that an error in generated SQL stays readable.
  std::size_t shown_begin = line_begin;
  if (begin - line_begin > kLongestShownLine / 2) shown_begin = begin - kLongestShownLine / 2;
  while (shown_begin < begin && (static_cast<unsigned char>(text[shown_begin]) & 0xC0) == 0x80) ++shown_begin;
  const std::size_t shown_end = std::max(begin, std::min(line_end, shown_begin + kLongestShownLine));
  const auto carets = std::max<std::ptrdiff_t>(1, column_of(begin, std::min(end, shown_end)));

  out += "\n  --> ";
  out += context.source_name.empty() ? "line " : context.source_name + ":";
  out += std::to_string(line) + ":" + std::to_string(column_of(line_begin, begin) + 1) + "\n   | ";
  out.append(text, shown_begin, shown_end - shown_begin);
  out += "\n   | ";
  for (std::size_t i = shown_begin; i < begin; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) out += text[i] == '\t' ? '\t' : ' ';
  }
  out.append(static_cast<std::size_t>(carets), '^');
}

}  // namespace

Status::Status(StatusCode code, std::string message) : state_(std::make_shared<State>()) {
  state_->code = code;
  state_->message = MaskSignatures(std::move(message));
}

const std::string& Status::message() const { return state_ ? state_->message : kEmpty; }
const std::string& Status::condition() const { return state_ ? state_->condition : kEmpty; }
const std::string& Status::sql_state() const { return state_ ? state_->sql_state : kEmpty; }
const std::map<std::string, std::string>& Status::message_parameters() const {
  return state_ ? state_->parameters : kNoParameters;
}
const std::optional<QueryContext>& Status::context() const { return state_ ? state_->context : kNoContext; }

Status::State& Status::Mutable() {
  if (!state_) {
    state_ = std::make_shared<State>();
    state_->code = StatusCode::kInternal;
  } else if (state_.use_count() > 1) {
    state_ = std::make_shared<State>(*state_);
  }
  return *state_;
}

Status&& Status::WithCondition(std::string condition, std::string sql_state) && {
  State& state = Mutable();
  state.condition = std::move(condition);
  state.sql_state = std::move(sql_state);
  return std::move(*this);
}

Status&& Status::WithParameter(std::string name, std::string value) && {
  Mutable().parameters[std::move(name)] = MaskSignatures(std::move(value));
  return std::move(*this);
}

Status&& Status::WithSpan(SourceSpan span) && {
  if (ok() || !span.IsKnown()) return std::move(*this);
  State& state = Mutable();
  if (!state.context) state.context.emplace();
  if (!state.context->span.IsKnown()) state.context->span = span;
  return std::move(*this);
}

Status&& Status::WithSource(std::string_view source_name, std::string_view text, int first_line) && {
  if (ok() || !context() || !context()->text.empty()) return std::move(*this);
  QueryContext& context = *Mutable().context;
  context.source_name = source_name;
  context.text = MaskSecrets(text);
  context.first_line = first_line;
  return std::move(*this);
}

Status&& Status::WithRetryable(bool retryable) && {
  if (!ok()) Mutable().retryable = retryable;
  return std::move(*this);
}

Status&& Status::Annotate(std::string_view prefix) && {
  if (!ok()) {
    State& state = Mutable();
    state.message = MaskSignatures(std::string(prefix)) + ": " + state.message;
  }
  return std::move(*this);
}

std::string Status::ToString() const {
  if (ok()) return "OK";
  std::string out;
  if (!condition().empty()) out += "[" + condition() + "] ";
  out += message();
  if (!sql_state().empty()) out += " SQLSTATE: " + sql_state();
  if (context() && context()->span.IsKnown() && !context()->text.empty()) AppendCaret(*context(), out);
  return out;
}

Status SparkError(std::string_view condition, std::map<std::string, std::string> parameters, SourceSpan span) {
  const ErrorCondition* known = FindErrorCondition(condition);
  if (known == nullptr) {
    return Status::Internal("error condition '" + std::string(condition) + "' is missing from error_conditions.cc");
  }
  Status status(known->code, RenderErrorMessage(*known, parameters));
  status = std::move(status).WithCondition(std::string(condition), std::string(known->sql_state)).WithSpan(span);
  for (auto& [name, value] : parameters) status = std::move(status).WithParameter(name, value);
  return status;
}

Status Unsupported(std::string_view feature, SourceSpan span) {
  Status status(StatusCode::kUnsupported, "firesteel does not support " + std::string(feature) + " yet.");
  return std::move(status)
      .WithCondition("UNSUPPORTED_FEATURE", "0A000")
      .WithParameter("feature", std::string(feature))
      .WithSpan(span);
}

}  // namespace firesteel
