#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command/command.h"
#include "cli/project_workspace.h"
#include "pipeline/pipeline_run.h"

namespace firesteel::cli {
namespace {

struct DryRunOptions {
  ProjectOptions project;
  OutputFormat output = OutputFormat::kTable;
};

void PrintGraph(const pipeline::DatasetGraph& graph, OutputFormat format) {
  if (format == OutputFormat::kJson) {
    nlohmann::ordered_json datasets = nlohmann::ordered_json::array();
    for (const pipeline::GraphNode& node : graph.nodes) {
      nlohmann::ordered_json inputs = nlohmann::ordered_json::array();
      for (const std::size_t input : node.inputs) inputs.push_back(graph.nodes[input].dataset.DisplayName());
      nlohmann::ordered_json columns = nlohmann::ordered_json::array();
      for (const StructField& field : node.schema)
        columns.push_back({{"name", field.name}, {"type", field.type.ToSimpleString()}});
      datasets.push_back({{"name", node.dataset.DisplayName()},
                          {"kind", pipeline::DatasetKindName(node.dataset.kind)},
                          {"file", node.dataset.source.file},
                          {"line", node.dataset.line},
                          {"inputs", inputs},
                          {"columns", columns}});
    }
    std::printf("%s\n",
                nlohmann::ordered_json({{"schema", "firesteel.dry-run.v1"}, {"datasets", datasets}}).dump().c_str());
    return;
  }
  for (const pipeline::GraphNode& node : graph.nodes) {
    std::string inputs;
    for (const std::size_t input : node.inputs)
      inputs += (inputs.empty() ? " <- " : ", ") + graph.nodes[input].dataset.DisplayName();
    std::printf("%s %s (%s:%d)%s\n", std::string(pipeline::DatasetKindName(node.dataset.kind)).c_str(),
                node.dataset.DisplayName().c_str(), node.dataset.source.file.c_str(), node.dataset.line,
                inputs.c_str());
  }
  std::printf("The project is valid: %zu datasets.\n", graph.nodes.size());
}

int DryRunProject(const DryRunOptions& options) {
  const auto opened = OpenProject(options.project, Secrets::kNotNeeded);
  if (!opened.ok()) return FailUsage(opened.status(), options.output);
  std::vector<Status> more;
  const auto graph = pipeline::DryRun(opened->workspace->services(), opened->project, &more, PrintWarning);
  if (!graph.ok()) {
    FailUsage(graph.status(), options.output);
    for (const Status& status : more) FailUsage(status, options.output);
    return kExitUsage;
  }
  PrintGraph(*graph, options.output);
  return kExitOk;
}

}  // namespace

void AddDryRun(CLI::App& app, Action& action) {
  auto options = std::make_shared<DryRunOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("dry-run", "Check a pipeline project without reading data");
  AddProjectOptions(*command, options->project);
  AddOutputOption(*command, options->output);
  command->footer(
      "Examples:\n"
      "  firesteel dry-run                                  the project in this folder\n"
      "  firesteel dry-run --conf taxi.trips=data/trips.parquet -o json");
  command->callback([options, &action] { action = [options](CancellationToken) { return DryRunProject(*options); }; });
}

}  // namespace firesteel::cli
