#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "base/fault_report.h"
#include "cli/command.h"
#include "cli/interactive_sql.h"
#include "cli/row_printer.h"
#include "cli/sql_workspace.h"
#include "session/session.h"
#include "sql/statement_splitter.h"

namespace firesteel::cli {
namespace {

struct SqlOptions {
  ProjectOptions project;
  std::vector<std::string> texts;  // -e
  std::string file;                // -f
  std::string database;
  std::string run_key;
  OutputFormat output = OutputFormat::kTable;
};

// Numbers the statements of a run: each has a key of its own.
class StatementKeys {
 public:
  explicit StatementKeys(std::string run) : run_(std::move(run)) {}
  std::string Next() { return run_.empty() ? "" : run_ + "/" + std::to_string(++number_); }

 private:
  const std::string run_;
  int number_ = 0;
};

Status RunScript(session::Session& session, const std::string& script, const std::string& name, OutputFormat format, StatementKeys& keys) {
  const session::DisplayForm form = format == OutputFormat::kJson ? session::DisplayForm::kJson : session::DisplayForm::kText;
  for (const sql::ScriptStatement& statement : sql::SplitStatements(script)) {
    const session::StatementOrigin origin{name, statement.first_line};
    session.SetRunKey(keys.Next());
    FS_ASSIGN_OR_RETURN(session::StatementResult result, session.ExecuteForDisplay(statement.text, form, origin));
    Status printed = PrintRows(result, format, stdout);
    if (!printed.ok()) return WithStatement(std::move(printed), name, statement.text, statement.first_line);
  }
  return Status::Ok();
}

int RunSql(const SqlOptions& options, const CancellationToken& cancellation, InterruptHandler& interrupts) {
  const auto opened = OpenSqlWorkspace(options.project);
  if (!opened.ok()) return FailUsage(opened.status(), options.output);
  session::Session session(opened->workspace->services());
  for (const auto& [key, value] : opened->configuration) {
    if (const Status status = session.settings().Set(key, value); !status.ok()) return FailUsage(status, options.output);
  }
  const std::string database = options.database.empty() ? opened->database : options.database;
  if (!options.database.empty()) {
    const auto found = opened->workspace->services().catalog.GetDatabase(database);
    if (!found.ok()) return FailUsage(found.status(), options.output);
  }
  session.SetCurrentDatabase(database);
  session.SetCancellation(cancellation);

  StatementKeys keys(options.run_key.empty() ? session.settings().Text("firesteel.run.key") : options.run_key);
  for (const std::string& text : options.texts) {
    if (const Status status = RunScript(session, text, "", options.output, keys); !status.ok()) return Fail(status, options.output, &session);
  }
  if (!options.file.empty()) {
    std::ifstream in(options.file, std::ios::binary);
    if (!in) return FailUsage(Status(StatusCode::kNotFound, "cannot read " + options.file), options.output);
    const std::string script{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (const Status status = RunScript(session, script, options.file, options.output, keys); !status.ok()) return Fail(status, options.output, &session);
  }
  if (!options.texts.empty() || !options.file.empty()) return kExitOk;
  if (isatty(STDIN_FILENO) == 0) {
    const std::string script{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    const Status status = RunScript(session, script, "", options.output, keys);
    return status.ok() ? kExitOk : Fail(status, options.output, &session);
  }
  if (!options.run_key.empty()) {
    return FailUsage(Status(StatusCode::kInvalidArgument, "--run-key names the work of a script: give it with -e, -f or input"), options.output);
  }
  return RunInteractive(session, options.output, interrupts);
}

}  // namespace

void AddSql(CLI::App& app, Action& action, InterruptHandler& interrupts) {
  auto options = std::make_shared<SqlOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("sql", "Run Spark SQL; without -e, -f or input, interactively");
  AddProjectOptions(*command, options->project);
  command->add_option("-e,--execute", options->texts, "Run these statements")->type_name("SQL")->take_all();
  command->add_option("-f,--file", options->file, "Run the statements of this file")->type_name("FILE");
  command->add_option("--run-key", options->run_key, "Names this script's work: what its statements have written under the same key is not written again")->type_name("KEY");
  command->add_option("--database", options->database, "The database to start in")->type_name("NAME");
  AddOutputOption(*command, options->output);
  command->callback([options, &action, &interrupts] {
    action = [options, &interrupts](const CancellationToken& cancellation) { return RunSql(*options, cancellation, interrupts); };
  });
}

}  // namespace firesteel::cli
