#include "pipeline/pipeline_run.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/failpoint.h"
#include "pipeline/flow_session.h"
#include "pipeline/publish_dataset.h"
#include "sql/parser.h"

namespace firesteel::pipeline {
namespace {

using std::chrono::milliseconds;

constexpr auto kFirstRetryDelay = std::chrono::seconds(1);
constexpr auto kLongestRetryDelay = std::chrono::seconds(60);

// One run: the state of every flow, and the threads that work them off.
class Run {
 public:
  Run(const session::Services& services, const std::string& project, const DatasetGraph& graph,
      std::vector<bool> selected, const RunRequest& request, EventBus& events)
      : services_(services),
        project_(project),
        graph_(graph),
        selected_(std::move(selected)),
        request_(request),
        events_(events),
        states_(graph.nodes.size(), State::kWaiting) {}

  Status Execute() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].dataset.kind == DatasetKind::kTemporaryView) {
        states_[i] = State::kDone;
      } else if (!selected_[i]) {
        states_[i] = State::kDone;  // excluded counts as satisfied
        Publish(EventType::kFlowExcluded, i);
      } else {
        Publish(EventType::kFlowQueued, i);
      }
    }
    std::vector<std::thread> workers;
    for (int i = 1; i < request_.max_concurrent_flows; ++i) workers.emplace_back([this] { Work(); });
    Work();
    for (std::thread& worker : workers) worker.join();
    return first_error_;
  }

 private:
  enum class State { kWaiting, kRunning, kDone, kFailed };

  void Work() {
    while (const std::optional<std::size_t> index = Take()) {
      Status status = RunFlow(*index);
      const std::lock_guard lock(mutex_);
      states_[*index] = status.ok() ? State::kDone : State::kFailed;
      if (!status.ok() && first_error_.ok()) first_error_ = std::move(status);
      changed_.notify_all();
    }
  }

  // The next flow whose inputs are done; nothing once all are settled. Skips what a failure has cut off.
  std::optional<std::size_t> Take() {
    std::unique_lock lock(mutex_);
    for (;;) {
      bool unsettled = false;
      for (std::size_t i = 0; i < states_.size(); ++i) {
        if (states_[i] == State::kRunning) unsettled = true;
        if (states_[i] != State::kWaiting) continue;
        if (AnyInput(i, State::kFailed)) {
          states_[i] = State::kFailed;
          Publish(EventType::kFlowSkipped, i);
          continue;  // nodes stand in dependency order, so readers of this one come later in this loop
        }
        if (request_.cancellation.IsCancelled()) {
          states_[i] = State::kFailed;
          continue;
        }
        if (!AnyInput(i, State::kWaiting) && !AnyInput(i, State::kRunning)) {
          states_[i] = State::kRunning;
          return i;
        }
        unsettled = true;
      }
      if (!unsettled) return std::nullopt;
      changed_.wait(lock);
    }
  }

  // Looks through temporary views, which hold no rows of their own.
  bool AnyInput(std::size_t index, State state) const {
    return std::any_of(graph_.nodes[index].inputs.begin(), graph_.nodes[index].inputs.end(), [&](std::size_t input) {
      if (graph_.nodes[input].dataset.kind == DatasetKind::kTemporaryView) return AnyInput(input, state);
      return states_[input] == state;
    });
  }

  Status RunFlow(std::size_t index) {
    auto delay = std::chrono::duration_cast<std::chrono::nanoseconds>(kFirstRetryDelay);
    for (int attempt = 1;; ++attempt) {
      const auto started = services_.clock.Monotonic();
      Publish(EventType::kFlowPlanning, index, attempt);
      auto summary = Attempt(index, attempt);
      const auto duration = std::chrono::duration_cast<milliseconds>(services_.clock.Monotonic() - started);
      if (summary.ok()) {
        Event event = NewEvent(EventType::kFlowCompleted, index, attempt);
        event.duration = duration;
        if (graph_.nodes[index].dataset.kind == DatasetKind::kMaterializedView) {
          event.rows = summary->rows;
          event.bytes = summary->bytes;
        }
        events_.Publish(event);
        return Status::Ok();
      }
      Event event = NewEvent(EventType::kFlowFailed, index, attempt);
      event.duration = duration;
      // What fails while rows are computed knows no place in the text: then the dataset's name is shown.
      const Dataset& dataset = graph_.nodes[index].dataset;
      event.error = dataset.source.Attach(Status(summary.status()).WithSpan(dataset.name_span));
      event.will_retry =
          summary.status().retryable() && attempt <= request_.max_retries && !request_.cancellation.IsCancelled();
      events_.Publish(event);
      if (!event.will_retry || !services_.clock.Sleep(delay, request_.cancellation).ok()) return *event.error;
      delay = std::min<std::chrono::nanoseconds>(delay * 2, kLongestRetryDelay);
    }
  }

  StatusOr<session::WriteSummary> Attempt(std::size_t index, int attempt) {
    const GraphNode& node = graph_.nodes[index];
    FS_RETURN_IF_ERROR(request_.cancellation.Check());
    FS_ASSIGN_OR_RETURN(const auto session, OpenFlowSession(services_, node.dataset));
    session->SetCancellation(request_.cancellation);
    Publish(EventType::kFlowRunning, index, attempt);
    if (node.dataset.kind == DatasetKind::kPersistedView) {
      FS_RETURN_IF_ERROR(PublishView(*session, graph_, node));
      return session::WriteSummary{};
    }
    const std::string key =
        request_.run_key.empty() ? "" : project_ + "/" + node.dataset.DisplayName() + "/" + request_.run_key;
    return PublishMaterializedView(*session, graph_, node, key);
  }

  Event NewEvent(EventType type, std::size_t index, int attempt) const {
    const Dataset& dataset = graph_.nodes[index].dataset;
    Event event;
    event.type = type;
    event.time = services_.clock.Now();
    event.run_id = request_.run_id;
    event.name = dataset.DisplayName();
    event.attempt = attempt;
    event.file = dataset.source.file;
    event.line = dataset.line;
    return event;
  }

  void Publish(EventType type, std::size_t index, int attempt = 0) { events_.Publish(NewEvent(type, index, attempt)); }

  const session::Services& services_;
  const std::string& project_;
  const DatasetGraph& graph_;
  const std::vector<bool> selected_;
  const RunRequest& request_;
  EventBus& events_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<State> states_;
  Status first_error_;
};

// Whether this run computes the dataset and all it reads, so that its inputs' digest is that of its rows.
bool ComputesAll(const DatasetGraph& graph, const std::vector<bool>& selected, std::size_t index) {
  const bool holds_rows = graph.nodes[index].dataset.kind == DatasetKind::kMaterializedView;
  if (holds_rows && !selected[index]) return false;
  return std::all_of(graph.nodes[index].inputs.begin(), graph.nodes[index].inputs.end(),
                     [&](std::size_t input) { return ComputesAll(graph, selected, input); });
}

// What makes an export happen once (RunRequest::run_key).
StatusOr<std::string> ExportKey(const Project& project, const PostgresExportSpec& spec, const RunRequest& request,
                                const DatasetGraph& graph, const std::vector<bool>& selected) {
  const std::string prefix = project.spec.name + "/" + spec.name + "/";
  if (!request.run_key.empty()) return prefix + request.run_key;
  if (spec.mode != ExportMode::kAppend) return prefix + request.run_id;
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> from, sql::ParseMultipartName(spec.from));
  Dataset reader;
  reader.current_catalog = project.catalog;
  reader.current_database = project.database;
  const auto index = graph.Find(from, reader);
  if (!index || !graph.nodes[*index].input_digest || !ComputesAll(graph, selected, *index))
    return prefix + request.run_id;
  return prefix + "inputs-" + *graph.nodes[*index].input_digest;
}

Status RunExports(const session::Services& services, const Project& project, const RunRequest& request,
                  const DatasetGraph& graph, const std::vector<bool>& selected, const ExportFunction& export_dataset,
                  EventBus& events) {
  for (const PostgresExportSpec& spec : project.config.exports) {
    FS_RETURN_IF_ERROR(request.cancellation.Check());
    Event event;
    event.type = EventType::kExportRunning;
    event.time = services.clock.Now();
    event.run_id = request.run_id;
    event.name = spec.name;
    events.Publish(event);
    const auto started = services.clock.Monotonic();
    FS_ASSIGN_OR_RETURN(const std::string key, ExportKey(project, spec, request, graph, selected));
    auto outcome = export_dataset(spec, key);
    event.time = services.clock.Now();
    event.duration = std::chrono::duration_cast<milliseconds>(services.clock.Monotonic() - started);
    if (!outcome.ok()) {
      Status error = std::move(outcome).status().Annotate("export " + spec.name);
      event.type = EventType::kExportFailed;
      event.error = error;
      events.Publish(event);
      return error;
    }
    event.type = EventType::kExportCompleted;
    event.rows = outcome->rows;
    events.Publish(event);
  }
  return Status::Ok();
}

StatusOr<DatasetGraph> Resolve(const session::Services& services, const Project& project,
                               std::vector<Status>* more_errors, const Warn& warn) {
  FS_ASSIGN_OR_RETURN(std::vector<Dataset> datasets, ReadProjectDefinitions(project, more_errors, warn));
  session::Session outside(services);
  for (const auto& [key, value] : project.configuration) FS_RETURN_IF_ERROR(outside.settings().Set(key, value));
  outside.SetCurrentDatabase(project.database);
  const auto options_for = [&](const Dataset& dataset) {
    // Only settings decide what analysis does, so one session serves all datasets in turn. They were checked already.
    session::Session reader(services);
    for (const auto& [key, value] : dataset.configuration)
      [[maybe_unused]] const Status checked = reader.settings().Set(key, value);
    reader.SetCurrentDatabase(dataset.current_database);
    return reader.MakeAnalysisOptions();
  };
  return ResolveGraph(std::move(datasets), options_for, outside.relations(), more_errors);
}

}  // namespace

StatusOr<DatasetGraph> DryRun(const session::Services& services, const Project& project,
                              std::vector<Status>* more_errors, const Warn& warn) {
  return Resolve(services, project, more_errors, warn);
}

Status RunPipeline(const session::Services& services, const Project& project, const RunRequest& request,
                   const ExportFunction& export_dataset, EventBus& events, std::vector<Status>* more_errors) {
  const auto started = services.clock.Monotonic();
  Event run;
  run.run_id = request.run_id;
  run.name = project.spec.name;
  const auto finish = [&](Status status) {
    run.type = status.ok()                               ? EventType::kRunCompleted
               : status.code() == StatusCode::kCancelled ? EventType::kRunCancelled
                                                         : EventType::kRunFailed;
    run.time = services.clock.Now();
    run.duration = std::chrono::duration_cast<milliseconds>(services.clock.Monotonic() - started);
    if (!status.ok()) run.error = status;
    events.Publish(run);
    return status;
  };

  auto graph = Resolve(services, project, more_errors, request.warn);
  if (!graph.ok()) return finish(std::move(graph).status());
  auto selected = SelectDatasets(*graph, request.refresh, project.catalog, project.database);
  if (!selected.ok()) return finish(std::move(selected).status());
  run.type = EventType::kRunStarted;
  run.time = services.clock.Now();
  run.flows_total = static_cast<std::size_t>(std::count(selected->begin(), selected->end(), true));
  events.Publish(run);
  run.flows_total = 0;

  Status status = Run(services, project.spec.name, *graph, *selected, request, events).Execute();
  if (request.cancellation.IsCancelled()) return finish(request.cancellation.Check());
  if (status.ok()) status = RunExports(services, project, request, *graph, *selected, export_dataset, events);
  return finish(std::move(status));
}

}  // namespace firesteel::pipeline
