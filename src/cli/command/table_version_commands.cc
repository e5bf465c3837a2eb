#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/command/command.h"
#include "cli/sql_workspace.h"
#include "session/session.h"
#include "session/tables/versions.h"
#include "values/datetime/text_datetime.h"

// history, rollback and vacuum: earlier versions of tables.
namespace firesteel::cli {
namespace {

using Json = nlohmann::ordered_json;

struct VersionOptions {
  ProjectOptions project;
  std::string name;
  std::string database;
  OutputFormat output = OutputFormat::kTable;
  std::int64_t to_version = -1;
  std::string to_timestamp;
  std::int64_t keep = -1;
  bool dry_run = false;
};

using Work = std::function<int(session::Session&, const VersionOptions&)>;

int InSession(const VersionOptions& options, const CancellationToken& cancellation, const Work& work) {
  const auto opened = OpenSqlWorkspace(options.project);
  if (!opened.ok()) return FailUsage(opened.status(), options.output);
  session::Session session(opened->workspace->services());
  for (const auto& [key, value] : opened->configuration) {
    if (const Status status = session.settings().Set(key, value); !status.ok())
      return FailUsage(status, options.output);
  }
  session.SetCurrentDatabase(options.database.empty() ? opened->database : options.database);
  session.SetCancellation(cancellation);
  return work(session, options);
}

void PrintJson(const Json& document) {
  std::printf("%s\n", document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

std::string TimeText(const session::Session& session, std::int64_t committed_ms) {
  if (committed_ms == 0) return "";
  const auto text = values::InstantToText(committed_ms * 1000, session.settings().Text("spark.sql.session.timeZone"));
  return text.ok() ? *text : "";
}

int ShowHistory(session::Session& session, const VersionOptions& options) {
  const auto versions = session::ListVersions(session, options.name);
  if (!versions.ok()) return Fail(versions.status(), options.output);
  if (options.output == OutputFormat::kJson) {
    Json rows = Json::array();
    for (const files::TableVersion& version : *versions) {
      rows.push_back({{"version", version.version},
                      {"committed", TimeText(session, version.committed_ms)},
                      {"current", version.current}});
    }
    PrintJson({{"schema", "firesteel.history.v1"}, {"name", options.name}, {"versions", rows}});
    return kExitOk;
  }
  for (const files::TableVersion& version : *versions) {
    std::printf("%lld  %s%s\n", static_cast<long long>(version.version),
                TimeText(session, version.committed_ms).c_str(), version.current ? "  current" : "");
  }
  return kExitOk;
}

int RollBackTo(session::Session& session, const VersionOptions& options) {
  std::map<std::string, std::string> asked;
  if (options.to_version >= 0) asked["versionAsOf"] = std::to_string(options.to_version);
  if (!options.to_timestamp.empty()) asked["timestampAsOf"] = options.to_timestamp;
  const auto spec = files::ParseVersionSpec(asked, session.settings().Text("spark.sql.session.timeZone"));
  if (!spec.ok()) return FailUsage(spec.status(), options.output);
  const auto report = session::RollBack(session, options.name, **spec);
  if (!report.ok()) return Fail(report.status(), options.output);
  if (options.output == OutputFormat::kJson) {
    PrintJson({{"schema", "firesteel.rollback.v1"},
               {"name", options.name},
               {"restored", report->restored},
               {"version", report->version},
               {"files_brought_back", report->files_brought_back},
               {"files_removed", report->files_removed}});
  } else if (report->version == report->restored) {
    std::printf("%s: version %lld is the current one; nothing to do\n", options.name.c_str(),
                static_cast<long long>(report->restored));
  } else {
    std::printf("%s: version %lld is the table again, as version %lld (%lld files brought back, %lld removed)\n",
                options.name.c_str(), static_cast<long long>(report->restored), static_cast<long long>(report->version),
                static_cast<long long>(report->files_brought_back), static_cast<long long>(report->files_removed));
  }
  return kExitOk;
}

int VacuumTable(session::Session& session, const VersionOptions& options) {
  files::VacuumRequest request{.dry_run = options.dry_run};
  if (options.keep >= 0) request.keep = options.keep;
  const auto report = session::Vacuum(session, options.name, request);
  if (!report.ok()) return Fail(report.status(), options.output);
  if (options.output == OutputFormat::kJson) {
    PrintJson({{"schema", "firesteel.vacuum.v1"},
               {"name", options.name},
               {"dry_run", options.dry_run},
               {"versions", report->versions},
               {"files", report->files},
               {"bytes", report->bytes}});
  } else {
    std::printf("%s: %lld earlier versions %sgiven up, %lld files with %lld bytes %sdeleted\n", options.name.c_str(),
                static_cast<long long>(report->versions), options.dry_run ? "would be " : "",
                static_cast<long long>(report->files), static_cast<long long>(report->bytes),
                options.dry_run ? "would be " : "");
  }
  return kExitOk;
}

CLI::App* AddCommand(CLI::App& app, Action& action, const std::string& name, const std::string& help,
                     const std::shared_ptr<VersionOptions>& options, const Work& work) {
  CLI::App* command = app.add_subcommand(name, help);
  AddProjectOptions(*command, options->project);
  command->add_option("name", options->name, "A table, or a path that firesteel writes")
      ->required()
      ->type_name("TABLE|PATH");
  command->add_option("--database", options->database, "The database of a table named without one")->type_name("NAME");
  AddOutputOption(*command, options->output);
  command->callback([options, work, &action] {
    action = [options, work](const CancellationToken& token) { return InSession(*options, token, work); };
  });
  return command;
}

}  // namespace

void AddVersionCommands(CLI::App& app, Action& action) {
  AddCommand(app, action, "history", "List the versions of a table that can be read",
             std::make_shared<VersionOptions>(), ShowHistory)
      ->footer(
          "A table keeps earlier versions where it is asked to:\n"
          "  ALTER TABLE orders SET TBLPROPERTIES ('firesteel.table.keepVersions' = '7')\n\n"
          "Examples:\n"
          "  firesteel history orders\n"
          "  firesteel sql -e \"SELECT * FROM orders VERSION AS OF 12\"");

  const auto back = std::make_shared<VersionOptions>();  // shared with the callback, which outlives this function
  CLI::App* rollback =
      AddCommand(app, action, "rollback", "Make an earlier version of a table the current one again", back, RollBackTo);
  CLI::Option_group* target = rollback->add_option_group("target");
  target->add_option("--to-version", back->to_version, "The version, as `firesteel history` shows it")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  target->add_option("--to-timestamp", back->to_timestamp, "The version that was current then")->type_name("TIME");
  target->require_option(1);
  rollback->footer(
      "Examples:\n"
      "  firesteel rollback orders --to-version 12\n"
      "  firesteel rollback s3://bucket/exports/orders --to-timestamp '2026-11-20 02:00:00'");

  const auto clean = std::make_shared<VersionOptions>();
  CLI::App* vacuum = AddCommand(
      app, action, "vacuum", "Give up earlier versions of a table and delete what only they need", clean, VacuumTable);
  vacuum->add_option("--keep", clean->keep, "Earlier versions that stay (default: as many as the table keeps)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  vacuum->add_flag("--dry-run", clean->dry_run, "Say what would go and change nothing");
  vacuum->footer(
      "Examples:\n"
      "  firesteel vacuum orders --dry-run\n"
      "  firesteel vacuum orders --keep 2");
}

}  // namespace firesteel::cli
