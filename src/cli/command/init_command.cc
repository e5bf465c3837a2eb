#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "cli/command/command.h"

namespace firesteel::cli {
namespace {

namespace fs = std::filesystem;

// SQL definitions only, so that the new project runs here and on spark-pipelines alike.
constexpr const char* kNumbers = R"(-- A materialized view is a table that every run computes anew.
CREATE MATERIALIZED VIEW example_numbers AS
SELECT id AS number FROM range(10);
)";

constexpr const char* kEven = R"(-- It may read other datasets of the project; the order of files does not matter.
CREATE MATERIALIZED VIEW example_even_numbers AS
SELECT number FROM example_numbers
WHERE number % 2 = 0;
)";

Status WriteText(const fs::path& path, const std::string& text) {
  std::ofstream out(path);
  out << text;
  out.close();
  if (!out) return Status(StatusCode::kIoError, "cannot write " + path.string());
  return Status::Ok();
}

Status MakeProject(const std::string& name) {
  const fs::path directory = fs::current_path() / name;
  if (name.find('/') != std::string::npos || name.empty()) {
    return Status(StatusCode::kInvalidArgument, "--name must be a plain name, not '" + name + "'");
  }
  if (fs::exists(directory)) return Status(StatusCode::kAlreadyExists, "the directory '" + name + "' exists already");
  std::error_code error;
  fs::create_directories(directory / "transformations", error);
  if (error) return Status(StatusCode::kIoError, "cannot make " + directory.string() + ": " + error.message());
  FS_RETURN_IF_ERROR(WriteText(directory / "spark-pipeline.yml",
                               "name: " + name + "\nstorage: file://" + (directory / "pipeline-storage").string() +
                                   "\nlibraries:\n  - glob:\n      include: transformations/**\n"));
  FS_RETURN_IF_ERROR(WriteText(directory / "transformations" / "example_numbers.sql", kNumbers));
  return WriteText(directory / "transformations" / "example_even_numbers.sql", kEven);
}

}  // namespace

void AddInit(CLI::App& app, Action& action) {
  auto name = std::make_shared<std::string>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("init", "Make a new pipeline project with a sample");
  command->add_option("--name", *name, "Name of the project and of its directory, made here")
      ->required()
      ->type_name("NAME");
  command->footer(
      "Example:\n  firesteel init --name first\n  cd first\n  firesteel run\n  firesteel sql -e 'SELECT * FROM "
      "example_numbers'");
  command->callback([name, &action] {
    action = [name](CancellationToken) {
      if (const Status status = MakeProject(*name); !status.ok()) return FailUsage(status);
      std::printf("Made the project '%s'. To run it:\n  cd %s\n  firesteel run\n", name->c_str(), name->c_str());
      return kExitOk;
    };
  });
}

}  // namespace firesteel::cli
