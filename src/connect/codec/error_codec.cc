#include "connect/codec/error_codec.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <grpcpp/support/status.h>
#include <nlohmann/json.hpp>

#include "base/source_span.h"
#include "base/utf8.h"
#include "connect/codec/exception_class.h"
#include "files/commit/process_identity.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

constexpr std::size_t kKeptErrors = 128;
// HTTP/2 peers accept 8 KiB of headers; Spark shortens what it sends in a trailer to these lengths.
constexpr std::size_t kLongestTrailerMessage = 2048;
constexpr std::size_t kLongestTrailerMetadata = 1024;

std::string Shortened(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  text.resize(limit - 3);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
    text.pop_back();  // whole characters
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text + "...";
}

// Line and column (from 0) of an offset, and the text of that line.
struct Place {
  int line = 1;
  std::size_t column = 0;
  std::string_view text;
};

Place PlaceOf(const QueryContext& context) {
  Place place{context.first_line, 0, {}};
  const std::string_view text = context.text;
  const std::size_t offset = std::min<std::size_t>(context.span.begin, text.size());
  std::size_t start = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n') {
      ++place.line;
      start = i + 1;
    }
  }
  place.column = offset - start;
  place.text = text.substr(start, text.find('\n', start) - start);
  return place;
}

bool HasText(const std::optional<QueryContext>& context) {
  return context && context->span.IsKnown() && context->span.begin < context->span.end &&
         static_cast<std::size_t>(context->span.end) <= context->text.size();
}

std::string Fragment(const QueryContext& context) {
  return context.text.substr(context.span.begin, context.span.end - context.span.begin);
}

// "== SQL (line 1, position 8) ==" with the line and carets below the fragment, as Spark shows run-time errors.
std::string ContextSummary(const QueryContext& context) {
  const Place place = PlaceOf(context);
  std::size_t width = std::min<std::size_t>(context.span.end - context.span.begin, place.text.size() - place.column);
  width = std::max<std::size_t>(width, 1);
  return "== SQL (line " + std::to_string(place.line) + ", position " + std::to_string(place.column + 1) + ") ==\n" +
         std::string(place.text) + "\n" + std::string(place.column, ' ') + std::string(width, '^') + "\n";
}

std::string Headline(const Status& error) {
  if (error.condition().empty()) return error.message();
  std::string text = "[" + error.condition() + "] " + error.message();
  if (!error.sql_state().empty()) text += " SQLSTATE: " + error.sql_state();
  return text;
}

bool IsParseError(const std::vector<std::string>& classes) { return classes.front().ends_with("ParseException"); }

// The whole message in the form Spark gives this kind of exception.
std::string FullMessage(const Status& error, const std::vector<std::string>& classes) {
  std::string text = MakeValidUtf8(Headline(error));
  if (!HasText(error.context())) return IsParseError(classes) ? "\n" + text : text;
  const Place place = PlaceOf(*error.context());
  const std::string position = "line " + std::to_string(place.line) + ", pos " + std::to_string(place.column);
  if (IsParseError(classes)) {
    return "\n" + text + " (" + position + ")\n\n== SQL ==\n" + error.context()->text + "\n" +
           std::string(place.column, '-') + "^^^\n";
  }
  if (classes.front().ends_with("AnalysisException")) {
    return text + "; line " + std::to_string(place.line) + " pos " + std::to_string(place.column);
  }
  return text + "\n" + ContextSummary(*error.context());
}

std::string ParametersJson(const Status& error) {
  return nlohmann::json(error.message_parameters()).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

grpc::StatusCode CodeOf(const Status& error) {
  switch (error.code()) {
    case StatusCode::kUnauthenticated:
      return grpc::StatusCode::UNAUTHENTICATED;
    case StatusCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case StatusCode::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    default:
      return grpc::StatusCode::INTERNAL;
  }
}

Status AsSparkSaysIt(const Status& error) {
  return error.code() == StatusCode::kCancelled && error.condition().empty() ? SparkError("OPERATION_CANCELED") : error;
}

}  // namespace

std::string ErrorStore::Put(const Status& error) {
  std::string id = files::NewUuid();
  const std::lock_guard lock(mutex_);
  errors_.emplace_back(id, error);
  if (errors_.size() > kKeptErrors) errors_.pop_front();
  return id;
}

std::optional<Status> ErrorStore::Find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(errors_, id, &std::pair<std::string, Status>::first);
  return found == errors_.end() ? std::nullopt : std::optional<Status>(found->second);
}

grpc::Status EncodeError(const Status& given, const std::string& error_id) {
  const Status error = AsSparkSaysIt(given);
  const std::vector<std::string> classes = ExceptionClasses(error);
  const std::string message = Shortened(FullMessage(error, classes), kLongestTrailerMessage);

  google::rpc::ErrorInfo info;
  info.set_reason(classes.front());
  info.set_domain("org.apache.spark");
  auto& metadata = *info.mutable_metadata();
  metadata["classes"] = nlohmann::json(classes).dump();
  if (!error_id.empty()) metadata["errorId"] = error_id;
  if (!error.condition().empty()) metadata["errorClass"] = error.condition();
  if (!error.sql_state().empty()) metadata["sqlState"] = error.sql_state();
  if (std::string parameters = ParametersJson(error); parameters.size() <= kLongestTrailerMetadata) {
    metadata["messageParameters"] = std::move(parameters);
  }

  const grpc::StatusCode code = CodeOf(error);
  google::rpc::Status details;
  details.set_code(code);
  details.set_message(message);
  details.add_details()->PackFrom(info);
  return {code, message, details.SerializeAsString()};
}

std::string OutcomeOf(const grpc::Status& status) {
  if (status.ok()) return "OK";
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  if (!details.ParseFromString(status.error_details()) || details.details_size() == 0 ||
      !details.details(0).UnpackTo(&info))
    return "ERROR";
  const auto condition = info.metadata().find("errorClass");
  return condition == info.metadata().end() ? info.reason() : condition->second;
}

void EncodeErrorDetails(const Status& given, spark::connect::FetchErrorDetailsResponse* response) {
  const Status error = AsSparkSaysIt(given);
  const std::vector<std::string> classes = ExceptionClasses(error);
  response->set_root_error_idx(0);
  auto* out = response->add_errors();
  for (const std::string& name : classes) out->add_error_type_hierarchy(name);
  out->set_message(FullMessage(error, classes));
  if (error.condition().empty()) return;
  auto* throwable = out->mutable_spark_throwable();
  throwable->set_error_class(error.condition());
  if (!error.sql_state().empty()) throwable->set_sql_state(error.sql_state());
  for (const auto& [name, value] : error.message_parameters())
    (*throwable->mutable_message_parameters())[name] = MakeValidUtf8(value);
  if (!HasText(error.context())) return;
  auto* context = throwable->add_query_contexts();
  context->set_context_type(spark::connect::FetchErrorDetailsResponse_QueryContext_ContextType_SQL);
  context->set_start_index(static_cast<int>(error.context()->span.begin));
  context->set_stop_index(static_cast<int>(error.context()->span.end) - 1);
  context->set_fragment(Fragment(*error.context()));
  context->set_summary(ContextSummary(*error.context()));
}

}  // namespace firesteel::connect
