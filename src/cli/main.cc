#include <CLI/CLI.hpp>

#include <exception>

#include "base/fault_report.h"
#include "cli/command.h"
#include "cli/interrupt.h"

int main(int argc, char** argv) {
  using namespace firesteel::cli;
  CLI::App app{"Runs Spark SQL and Spark Declarative Pipelines on one machine, without a JVM.", "firesteel"};
  app.require_subcommand(1);
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
  AddVersion(app, action);
  app.add_subcommand("help", "Show this help")->callback([&] {
    action = [&](firesteel::CancellationToken) {
      std::fputs(app.help("", CLI::AppFormatMode::All).c_str(), stdout);
      return kExitOk;
    };
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  try {
    const int code = action(interrupts.token());
    return code != kExitOk && interrupts.token().IsCancelled() ? kExitInterrupted : code;
  } catch (const std::exception& error) {  // of a library, past all its borders
    return Fail(firesteel::ReportFault({"carrying out the command", "", error.what()}));
  }
}
