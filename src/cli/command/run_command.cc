#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <thread>

#include "base/clock.h"
#include "cli/command/command.h"
#include "cli/postgres_exporter.h"
#include "cli/project_workspace.h"
#include "cli/run_outcome.h"
#include "cli/terminal/progress_display.h"
#include "pipeline/pipeline_run.h"

namespace firesteel::cli {
namespace {

struct RunOptions {
  ProjectOptions project;
  std::vector<std::string> refresh;
  std::vector<std::string> full_refresh;
  bool full_refresh_all = false;
  std::string run_key;
  std::string events;
  OutputFormat output = OutputFormat::kTable;
};

std::string NewRunId() {
  std::random_device device;
  char text[33];
  std::snprintf(text, sizeof text, "%08x%08x%08x%08x", device(), device(), device(), device());
  return text;
}

int FlowsAtOnce(const Settings& settings) {
  const auto wanted = static_cast<int>(settings.Integer("firesteel.pipeline.maxConcurrentFlows"));
  if (wanted > 0) return wanted;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 16);
}

int RunProject(const RunOptions& options, CancellationToken cancellation) {
  const auto opened = OpenProject(options.project, Secrets::kNeeded);
  if (!opened.ok()) return FailUsage(opened.status(), options.output);
  const Workspace& workspace = *opened->workspace;

  pipeline::RunRequest request;
  request.refresh = {options.refresh, options.full_refresh, options.full_refresh_all};
  request.run_id = NewRunId();
  request.run_key = options.run_key.empty() ? workspace.settings().Text("firesteel.run.key") : options.run_key;
  request.cancellation = cancellation;
  request.max_concurrent_flows = FlowsAtOnce(workspace.settings());
  request.max_retries = static_cast<int>(workspace.settings().Integer("firesteel.pipeline.maxFlowRetries"));

  request.warn = PrintWarning;

  std::vector<pipeline::EventSink*> sinks;
  std::unique_ptr<pipeline::JsonLinesSink> json;
  if (!options.events.empty()) {
    auto sink = pipeline::JsonLinesSink::Open(options.events);
    if (!sink.ok()) return FailUsage(sink.status(), options.output);
    json = std::move(sink).value();
    sinks.push_back(json.get());
  }
  ProgressDisplay display(
      options.output == OutputFormat::kJson ? ProgressDisplay::Style::kJson : ProgressDisplay::ForTerminal(), stdout);
  sinks.push_back(&display);
  RunOutcome outcome;
  sinks.push_back(&outcome);
  pipeline::EventBus events(sinks);

  for (const pipeline::ExportLeftOut& left_out : opened->project.config.exports_left_out) {
    std::fprintf(stderr, "warning: export %s is left out: %s\n", left_out.name.c_str(), left_out.reason.c_str());
  }
  std::vector<Status> more_errors;
  const Status status = pipeline::RunPipeline(
      workspace.services(), opened->project, request,
      [&](const pipeline::PostgresExportSpec& spec, const std::string& run_key) {
        return ExportToPostgres(workspace.services(), opened->project, spec, run_key, cancellation);
      },
      events, &more_errors);
  if (options.output == OutputFormat::kJson) {
    // Failures stand in the events of their datasets, the first error in the run's last event.
    for (const Status& error : more_errors) Fail(error, options.output);
    return status.ok() ? kExitOk : kExitFailed;
  }
  for (const Status& failure : outcome.failures()) Fail(failure);
  // What no dataset or export has reported: a project that is not valid, a cancellation.
  if (!status.ok() && (outcome.failures().empty() || status.code() == StatusCode::kCancelled)) Fail(status);
  for (const Status& error : more_errors) Fail(error);
  std::printf("%s\n", outcome.Summary().c_str());
  return status.ok() ? kExitOk : kExitFailed;
}

}  // namespace

void AddRun(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("run", "Run a pipeline project: compute its datasets and export them");
  AddProjectOptions(*command, options->project);
  command->add_option("--refresh", options->refresh, "Compute only these datasets, separated by commas")
      ->delimiter(',')
      ->type_name("NAMES");
  command->add_option("--full-refresh", options->full_refresh, "Compute these datasets anew, from nothing")
      ->delimiter(',')
      ->type_name("NAMES");
  command->add_flag("--full-refresh-all", options->full_refresh_all, "Compute every dataset anew, from nothing");
  command
      ->add_option("--run-key", options->run_key,
                   "A name for this work: a later run of the same name does\nonly what is still missing")
      ->type_name("KEY");
  command->add_option("--events", options->events, "Append what happens to this file, a line of JSON each")
      ->type_name("FILE");
  AddOutputOption(*command, options->output);
  command->footer(
      "Examples:\n"
      "  firesteel run                                      the project in this folder\n"
      "  firesteel run --conf taxi.trips=data/trips.parquet\n"
      "  firesteel run --refresh busy_hours,trips --run-key 2026-02-03");
  command->callback([options, &action] {
    action = [options](CancellationToken cancellation) { return RunProject(*options, std::move(cancellation)); };
  });
}

}  // namespace firesteel::cli
