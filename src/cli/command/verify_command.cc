#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command/command.h"
#include "cli/sql_workspace.h"
#include "session/session.h"
#include "session/tables/verify.h"

namespace firesteel::cli {
namespace {

struct VerifyOptions {
  ProjectOptions project;
  std::vector<std::string> names;
  std::string database;
  OutputFormat output = OutputFormat::kTable;
};

std::string_view KindName(files::VerifyFinding::Kind kind) {
  switch (kind) {
    case files::VerifyFinding::Kind::kMissing:
      return "missing";
    case files::VerifyFinding::Kind::kChanged:
      return "changed";
    case files::VerifyFinding::Kind::kUnreadable:
      return "unreadable";
    case files::VerifyFinding::Kind::kRowsDiffer:
      return "rows differ";
    case files::VerifyFinding::Kind::kRecord:
      return "record";
  }
  return "";
}

nlohmann::ordered_json ReportJson(const std::string& name, const files::VerifyReport& report) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const files::VerifyFinding& finding : report.findings) {
    findings.push_back({{"kind", KindName(finding.kind)}, {"path", finding.path}, {"what", finding.what}});
  }
  return {{"name", name},
          {"ok", report.ok()},
          {"version", report.version},
          {"files", report.files},
          {"bytes", report.bytes},
          {"files_without_sum", report.without_sum},
          {"other_files", report.other_files},
          {"leftovers", report.leftovers},
          {"findings", findings}};
}

void PrintReport(const std::string& name, const files::VerifyReport& report) {
  for (const files::VerifyFinding& finding : report.findings) {
    std::printf("%s: %s: %s\n", std::string(KindName(finding.kind)).c_str(), finding.path.c_str(),
                finding.what.c_str());
  }
  std::string summary = name + ": ";
  if (report.has_record) {
    summary += "version " + std::to_string(report.version) + ", " + std::to_string(report.files) + " files, " +
               std::to_string(report.bytes) + " bytes compared with what was published";
    if (report.without_sum > 0) summary += " (" + std::to_string(report.without_sum) + " by size only)";
  } else {
    summary += "not written by firesteel";
  }
  if (report.other_files > 0) summary += "; " + std::to_string(report.other_files) + " files of other programs";
  if (report.leftovers > 0) {
    summary += "; " + std::to_string(report.leftovers) + " leftovers, which the next write removes";
  }
  const std::string outcome = report.ok() ? "fine" : std::to_string(report.findings.size()) + " findings";
  std::printf("%s: %s\n", summary.c_str(), outcome.c_str());
}

int VerifyAll(const VerifyOptions& options, const CancellationToken& cancellation) {
  const auto opened = OpenSqlWorkspace(options.project);
  if (!opened.ok()) return FailUsage(opened.status(), options.output);
  session::Session session(opened->workspace->services());
  for (const auto& [key, value] : opened->configuration) {
    if (const Status status = session.settings().Set(key, value); !status.ok())
      return FailUsage(status, options.output);
  }
  session.SetCurrentDatabase(options.database.empty() ? opened->database : options.database);
  session.SetCancellation(cancellation);
  bool ok = true;
  nlohmann::ordered_json tables = nlohmann::ordered_json::array();
  for (const std::string& name : options.names) {
    const auto report = session::Verify(session, name, cancellation);
    if (!report.ok()) return Fail(report.status(), options.output, &session);
    ok = ok && report->ok();
    if (options.output == OutputFormat::kJson) {
      tables.push_back(ReportJson(name, *report));
    } else {
      PrintReport(name, *report);
    }
  }
  if (options.output == OutputFormat::kJson) {
    const nlohmann::ordered_json document = {{"schema", "firesteel.verify.v1"}, {"tables", tables}};
    std::printf("%s\n", document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  }
  return ok ? kExitOk : kExitFailed;
}

}  // namespace

void AddVerify(CLI::App& app, Action& action) {
  auto options = std::make_shared<VerifyOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("verify", "Compare the files of a table with what was published");
  AddProjectOptions(*command, options->project);
  command->add_option("name", options->names, "A table, or a path of files")->required()->type_name("TABLE|PATH");
  command->add_option("--database", options->database, "The database of tables named without one")->type_name("NAME");
  AddOutputOption(*command, options->output);
  command->footer(
      "Examples:\n"
      "  firesteel verify busy_hours\n"
      "  firesteel verify sales.orders s3://bucket/exports/orders -o json");
  command->callback([options, &action] {
    action = [options](const CancellationToken& cancellation) { return VerifyAll(*options, cancellation); };
  });
}

}  // namespace firesteel::cli
