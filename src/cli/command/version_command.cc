#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/command/command.h"

namespace firesteel::cli {

std::string VersionText() { return std::string("firesteel ") + FIRESTEEL_VERSION + " (Spark SQL 4.1, DuckDB 2.0.0)"; }

void AddVersion(CLI::App& app, Action& action) {
  app.add_subcommand("version", "Show the version")->callback([&action] {
    action = [](CancellationToken) {
      std::printf("%s\n", VersionText().c_str());
      return kExitOk;
    };
  });
}

}  // namespace firesteel::cli
