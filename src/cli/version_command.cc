#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/command.h"

namespace firesteel::cli {

void AddVersion(CLI::App& app, Action& action) {
  app.add_subcommand("version", "Show the version")->callback([&action] {
    action = [](CancellationToken) {
      std::printf("firesteel %s (Spark SQL 4.1, DuckDB 2.0.0)\n", FIRESTEEL_VERSION);
      return kExitOk;
    };
  });
}

}  // namespace firesteel::cli
