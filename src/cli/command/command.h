#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/status_or.h"

namespace CLI {
class App;
}

namespace firesteel::session {
class Session;
}

namespace firesteel::cli {

class InterruptHandler;

// Exit codes every command keeps to.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;         // the work failed
inline constexpr int kExitUsage = 2;          // wrong usage, or a project that is not valid
inline constexpr int kExitInterrupted = 130;  // Ctrl-C or SIGTERM stopped the work

enum class OutputFormat { kTable, kCsv, kJson };

// What commands on a project share on the command line.
struct ProjectOptions {
  std::string spec;
  std::string target;
  std::vector<std::string> conf;       // key=value
  std::vector<std::string> variables;  // name=value
};

// Set by the chosen subcommand's callback; main runs it after parsing.
using Action = std::function<int(CancellationToken)>;

void AddInit(CLI::App& app, Action& action);
void AddRun(CLI::App& app, Action& action);
void AddDryRun(CLI::App& app, Action& action);
void AddSql(CLI::App& app, Action& action, InterruptHandler& interrupts);
void AddGenerate(CLI::App& app, Action& action);
void AddServer(CLI::App& app, Action& action);
void AddSubmit(CLI::App& app, Action& action, InterruptHandler& interrupts);
void AddVerify(CLI::App& app, Action& action);
void AddVersionCommands(CLI::App& app, Action& action);  // history, rollback, vacuum
void AddVersion(CLI::App& app, Action& action);
void AddHelp(CLI::App& app, Action& action);

// One line: ours, and those of what firesteel stands on.
std::string VersionText();

// --spec, --target, --conf, --var.
void AddProjectOptions(CLI::App& command, ProjectOptions& options);
// --output: table, csv or json.
void AddOutputOption(CLI::App& command, OutputFormat& format);

// "key=value" texts to a map; a text without '=' is an error that names the flag.
StatusOr<std::map<std::string, std::string>> ParseAssignments(const std::vector<std::string>& texts,
                                                              const std::string& flag);

// "warning: ..." on stderr, for what is no error and still worth a word.
void PrintWarning(const std::string& sentence);

// Prints the error to stderr (as JSON on stdout with kJson), with a line of advice below (HintFor; the session's where
// one is given), and returns the exit code that fits: 2 for what the user gave wrong before any work, else 1.
int Fail(const Status& status, OutputFormat format = OutputFormat::kTable, session::Session* session = nullptr);
int FailUsage(const Status& status, OutputFormat format = OutputFormat::kTable);

}  // namespace firesteel::cli
