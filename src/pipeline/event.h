#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/status_or.h"

namespace firesteel::pipeline {

// What a run reports while it goes on. States are those of Spark Declarative Pipelines, plus the steps it lacks.
enum class EventType {
  kRunStarted,
  kFlowQueued,
  kFlowPlanning,
  kFlowRunning,
  kFlowCompleted,
  kFlowFailed,    // this attempt; `will_retry` tells whether another follows
  kFlowSkipped,   // something it reads has failed
  kFlowExcluded,  // not among the datasets asked for
  kExportRunning,
  kExportCompleted,
  kExportFailed,
  kRunCompleted,
  kRunFailed,
  kRunCancelled,
};

// SQL-like spelling for JSON and logs: "FLOW_COMPLETED".
std::string_view EventTypeName(EventType type);

struct Event {
  EventType type = EventType::kRunStarted;
  std::chrono::system_clock::time_point time;
  std::string run_id;
  std::string name;  // dataset, export, or pipeline for run events
  int attempt = 0;   // from 1; 0 where it does not apply
  std::optional<std::int64_t> rows;
  std::optional<std::int64_t> bytes;
  std::optional<std::chrono::milliseconds> duration;
  std::string file;  // where the dataset is defined
  int line = 0;
  std::optional<Status> error;
  bool will_retry = false;
  std::size_t flows_total = 0;  // kRunStarted
};

// Receives the events of a run, in order, never two at a time (EventBus sees to that).
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void OnEvent(const Event& event) = 0;
};

// Hands each event to every sink. Thread-safe; the sinks are loans that outlive the bus.
class EventBus {
 public:
  explicit EventBus(std::vector<EventSink*> sinks) : sinks_(std::move(sinks)) {}
  void Publish(const Event& event);

 private:
  std::mutex mutex_;
  std::vector<EventSink*> sinks_;
};

// One JSON object a line, schema "firesteel.event.v1"; times in UTC. Appends to a file that is flushed after each line,
// so that a reader can follow and a killed run leaves whole lines.
class JsonLinesSink final : public EventSink {
 public:
  static StatusOr<std::unique_ptr<JsonLinesSink>> Open(const std::string& path);
  ~JsonLinesSink() override;
  void OnEvent(const Event& event) override;

 private:
  explicit JsonLinesSink(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

std::string EventToJson(const Event& event);

}  // namespace firesteel::pipeline
