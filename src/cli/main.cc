#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "base/process/escaped_exception.h"
#include "cli/command/command.h"
#include "cli/command/usage_error.h"
#include "cli/process_secrets.h"
#include "cli/terminal/interrupt.h"

namespace {

constexpr std::size_t kHelpColumn = 32;

constexpr const char* kFirstSteps = R"(First steps:
  firesteel sql                        a prompt for SQL; tables lie in this folder
  firesteel sql -e 'SELECT * FROM parquet.`trips.parquet` LIMIT 5'
  firesteel submit job.py              a PySpark script, as with spark-submit
  firesteel init --name first          a new pipeline project; then: cd first; firesteel run
  firesteel COMMAND --help             what a command takes, with examples)";

// Static objects of shared libraries are made before main and before ours: only what stands here is run earlier still.
void BeforeAllLibraries(int, char**, char**) { firesteel::EndOnUncaughtExceptions(firesteel::cli::kExitFailed); }
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_all_libraries)(int, char**,
                                                                                 char**) = &BeforeAllLibraries;

}  // namespace

int main(int argc, char** argv) {
  using namespace firesteel::cli;
  std::vector<std::string> arguments = HideFromOtherProcesses(argc, argv);
  CLI::App app{"Runs Spark SQL, PySpark scripts and Spark Declarative Pipelines on one machine, without a JVM.",
               "firesteel"};
  app.require_subcommand(1);
  app.set_version_flag("--version,-V", VersionText(), "Show the version");
  app.failure_message([](const CLI::App* failed, const CLI::Error& error) { return UsageError(*failed, error); });
  app.get_formatter()->column_width(kHelpColumn);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.footer(kFirstSteps);
  InterruptHandler interrupts;
  Action action;
  AddInit(app, action);
  AddRun(app, action);
  AddDryRun(app, action);
  AddSql(app, action, interrupts);
  AddSubmit(app, action, interrupts);
  AddGenerate(app, action);
  AddServer(app, action);
  AddVerify(app, action);
  AddVersionCommands(app, action);
  AddVersion(app, action);
  AddHelp(app, action);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) command->group("Commands");
  try {
    std::reverse(arguments.begin(), arguments.end());  // as the parser wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  try {
    const int code = action(interrupts.token());
    return code != kExitOk && interrupts.token().IsCancelled() ? kExitInterrupted : code;
  } catch (const std::exception& error) {  // of a library, past all its borders
    return Fail(firesteel::StatusOfException(error, "carrying out the command"));
  }
}
