#include <CLI/CLI.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string_view>

#include "cli/command/command.h"
#include "cli/prompt/interactive_sql.h"
#include "cli/sql_workspace.h"
#include "cli/statement_runner.h"
#include "cli/terminal/shown_number.h"
#include "session/session.h"
#include "sql/statement/statement_splitter.h"

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

// The statements given, and what has become of them.
class Script {
 public:
  Script(session::Session& session, StatementRunner& runner, std::string run_key)
      : session_(session), runner_(runner), keys_(std::move(run_key)) {}

  Status Run(const std::string& text, const std::string& file) {
    const std::vector<sql::ScriptStatement> statements = sql::SplitStatements(text);
    for (std::size_t i = 0; i < statements.size(); ++i) {
      session_.SetRunKey(keys_.Next());
      const std::string position = "statement " + std::to_string(i + 1) + " of " + std::to_string(statements.size());
      const auto outcome = runner_.Run(statements[i], file, position);
      if (!outcome.ok() && statements.size() > 1) stopped_at_ = position;
      if (!outcome.ok()) return outcome.status();
      ++done_;
      written_.Add(outcome->written);
    }
    return Status::Ok();
  }

  // For whoever watches: nothing where stderr is no terminal, or where rows on the terminal have said it all.
  void PrintSummary() const {
    if (isatty(STDERR_FILENO) == 0 || (written_.writes == 0 && stopped_at_.empty() && done_ < 2)) return;
    std::string text = ShownCount(done_, "statement") + " done";
    if (!stopped_at_.empty()) text += ", stopped at " + stopped_at_;
    if (written_.writes > 0) text += "; " + written_.Sentence();
    const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    std::fprintf(stderr, "%s; %s\n", text.c_str(), ShownSeconds(spent).c_str());
  }

 private:
  session::Session& session_;
  StatementRunner& runner_;
  StatementKeys keys_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::int64_t done_ = 0;
  Written written_;
  std::string stopped_at_;
};

// Without the byte order mark that some editors put first, which the parser would take for a name.
std::string ReadScript(std::istream& in) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

bool ReadsStandardInput(const SqlOptions& options) { return options.file.empty() || options.file == "-"; }

// The texts of -e, then the file or, where there is neither, standard input.
Status RunScripts(const SqlOptions& options, std::istream& file, Script& script) {
  for (const std::string& text : options.texts) FS_RETURN_IF_ERROR(script.Run(text, ""));
  if (options.file.empty() && !options.texts.empty()) return Status::Ok();
  return ReadsStandardInput(options) ? script.Run(ReadScript(std::cin), "")
                                     : script.Run(ReadScript(file), options.file);
}

// For the prompt's greeting.
std::string PlaceOf(const SqlWorkspace& opened) {
  return (opened.project.empty() ? "Tables" : "Project " + opened.project + ": tables") + " in " +
         opened.workspace->services().warehouse;
}

int RunSql(const SqlOptions& options, const CancellationToken& cancellation, InterruptHandler& interrupts) {
  const auto opened = OpenSqlWorkspace(options.project);
  if (!opened.ok()) return FailUsage(opened.status(), options.output);
  session::Session session(opened->workspace->services());
  for (const auto& [key, value] : opened->configuration) {
    if (const Status status = session.settings().Set(key, value); !status.ok())
      return FailUsage(status, options.output);
  }
  const std::string database = options.database.empty() ? opened->database : options.database;
  if (!options.database.empty()) {
    const auto found = opened->workspace->services().catalog.GetDatabase(database);
    if (!found.ok()) return FailUsage(found.status(), options.output);
  }
  session.SetCurrentDatabase(database);
  session.SetCancellation(cancellation);

  StatementRunner runner(session, opened->workspace->writes(), options.output);
  const bool at_prompt = options.texts.empty() && options.file.empty() && isatty(STDIN_FILENO) != 0;
  if (at_prompt && !options.run_key.empty()) {
    return FailUsage(
        Status(StatusCode::kInvalidArgument, "--run-key names the work of a script: give it with -e, -f or input"),
        options.output);
  }
  if (at_prompt) return RunInteractive(session, runner, PlaceOf(*opened), interrupts);
  std::ifstream file(options.file, std::ios::binary);
  if (!ReadsStandardInput(options) && !file)
    return FailUsage(Status(StatusCode::kNotFound, "cannot read " + options.file), options.output);
  Script script(session, runner,
                options.run_key.empty() ? session.settings().Text("firesteel.run.key") : options.run_key);
  const Status status = RunScripts(options, file, script);
  const int code = status.ok() ? kExitOk : Fail(status, options.output, &session);
  script.PrintSummary();
  return code;
}

}  // namespace

void AddSql(CLI::App& app, Action& action, InterruptHandler& interrupts) {
  auto options = std::make_shared<SqlOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("sql", "Run Spark SQL: from -e, a file, standard input, or at a prompt");
  AddProjectOptions(*command, options->project);
  command->add_option("-e,--execute", options->texts, "Run these statements, separated by semicolons. May be repeated")
      ->type_name("SQL")
      ->take_all();
  command
      ->add_option("-f,--file", options->file,
                   "Run the statements of this file, after those of -e; -: of\nstandard input")
      ->type_name("FILE");
  command
      ->add_option(
          "--run-key", options->run_key,
          "A name for this script's work: what its statements have\nwritten under the same name is not written again")
      ->type_name("KEY");
  command->add_option("--database", options->database, "The database to start in")->type_name("NAME");
  AddOutputOption(*command, options->output);
  command->footer(
      "Examples:\n"
      "  firesteel sql                                      the prompt; \\? there lists its commands\n"
      "  firesteel sql -e 'SELECT count(*) FROM parquet.`trips`'\n"
      "  firesteel sql -f report.sql -o csv > report.csv\n"
      "  firesteel sql --spec first/spark-pipeline.yml -e 'SHOW TABLES'");
  command->callback([options, &action, &interrupts] {
    action = [options, &interrupts](const CancellationToken& cancellation) {
      return RunSql(*options, cancellation, interrupts);
    };
  });
}

}  // namespace firesteel::cli
