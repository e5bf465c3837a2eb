#include "pipeline/event.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <nlohmann/json.hpp>

namespace firesteel::pipeline {
namespace {

std::string Rfc3339(std::chrono::system_clock::time_point time) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(millis / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(millis % 1000));
  return std::string(date.data()) + fraction.data();
}

}  // namespace

std::string_view EventTypeName(EventType type) {
  switch (type) {
    case EventType::kRunStarted:
      return "RUN_STARTED";
    case EventType::kFlowQueued:
      return "FLOW_QUEUED";
    case EventType::kFlowPlanning:
      return "FLOW_PLANNING";
    case EventType::kFlowRunning:
      return "FLOW_RUNNING";
    case EventType::kFlowCompleted:
      return "FLOW_COMPLETED";
    case EventType::kFlowFailed:
      return "FLOW_FAILED";
    case EventType::kFlowSkipped:
      return "FLOW_SKIPPED";
    case EventType::kFlowExcluded:
      return "FLOW_EXCLUDED";
    case EventType::kExportRunning:
      return "EXPORT_RUNNING";
    case EventType::kExportCompleted:
      return "EXPORT_COMPLETED";
    case EventType::kExportFailed:
      return "EXPORT_FAILED";
    case EventType::kRunCompleted:
      return "RUN_COMPLETED";
    case EventType::kRunFailed:
      return "RUN_FAILED";
    case EventType::kRunCancelled:
      return "RUN_CANCELLED";
  }
  return "";
}

std::string EventToJson(const Event& event) {
  nlohmann::ordered_json json;
  json["schema"] = "firesteel.event.v1";
  json["time"] = Rfc3339(event.time);
  json["run_id"] = event.run_id;
  json["type"] = EventTypeName(event.type);
  json["name"] = event.name;
  if (event.attempt > 0) json["attempt"] = event.attempt;
  if (event.rows) json["rows"] = *event.rows;
  if (event.bytes) json["bytes"] = *event.bytes;
  if (event.duration) json["duration_ms"] = event.duration->count();
  if (!event.file.empty()) json["file"] = event.file;
  if (event.line > 0) json["line"] = event.line;
  if (event.flows_total > 0) json["flows_total"] = event.flows_total;
  if (event.error) {
    json["error"] = {{"condition", event.error->condition()},
                     {"sqlstate", event.error->sql_state()},
                     {"message", event.error->ToString()},
                     {"will_retry", event.will_retry}};
  }
  // Names and messages may quote bytes of broken input.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void EventBus::Publish(const Event& event) {
  const std::lock_guard lock(mutex_);
  for (EventSink* sink : sinks_) sink->OnEvent(event);
}

StatusOr<std::unique_ptr<JsonLinesSink>> JsonLinesSink::Open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0)
    return Status(StatusCode::kIoError, "cannot write events to " + path + ": " + std::strerror(errno));
  return std::unique_ptr<JsonLinesSink>(new JsonLinesSink(descriptor));
}

JsonLinesSink::~JsonLinesSink() { ::close(descriptor_); }

void JsonLinesSink::OnEvent(const Event& event) {
  const std::string line = EventToJson(event) + "\n";
  // One write per line keeps lines whole. A full disk must not fail the run that is being reported.
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, line.data(), line.size());
}

}  // namespace firesteel::pipeline
