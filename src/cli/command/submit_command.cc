#include <CLI/CLI.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <utility>

#include "base/secret_text.h"
#include "cli/bootstrap.h"
#include "cli/child_process.h"
#include "cli/command/command.h"
#include "cli/command/submit_options.h"
#include "cli/command/usage_error.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/shown_number.h"
#include "cli/terminal/write_tally.h"
#include "cli/workspace.h"
#include "connect/server/server.h"

namespace firesteel::cli {
namespace {

namespace fs = std::filesystem;

struct Script {
  std::string path;
  std::vector<std::string> arguments;  // passed on as they are
};

Status CheckScript(const CLI::App& command, const std::vector<std::string>& words, Script& script) {
  if (words.empty())
    return Status(StatusCode::kInvalidArgument, "no script given: firesteel submit [options] script.py [arguments]");
  if (words.front().starts_with('-'))
    return Status(StatusCode::kInvalidArgument, UnknownOption(command, words.front()));
  script.path = WithoutFileScheme(words.front());
  script.arguments.assign(words.begin() + 1, words.end());
  if (script.path.find("://") != std::string::npos) {
    return Status(StatusCode::kUnsupported, script.path + ": the script must be a file on this machine");
  }
  const std::string extension = fs::path(script.path).extension().string();
  if (extension == ".jar" || extension == ".R" || extension == ".r") {
    return Status(StatusCode::kUnsupported, script.path + ": only Python scripts are supported");
  }
  std::error_code failed;
  if (!fs::exists(script.path, failed)) return Status(StatusCode::kNotFound, "there is no script " + script.path);
  return Status::Ok();
}

std::string ChoosePython(const SubmitOptions& options, const std::map<std::string, std::string>& settings,
                         const Environment& environment) {
  if (!options.python.empty()) return options.python;
  for (const char* name : {"spark.pyspark.driver.python", "spark.pyspark.python"}) {
    if (const auto found = settings.find(name); found != settings.end()) return found->second;
  }
  for (const char* name : {"PYSPARK_DRIVER_PYTHON", "PYSPARK_PYTHON"}) {
    if (const auto value = environment.GetNonEmpty(name)) return *value;
  }
  if (const auto active = environment.GetNonEmpty("VIRTUAL_ENV")) return *active + "/bin/python";
  return "python3";
}

std::string RandomToken() {
  std::random_device device;
  std::string token;
  for (int i = 0; i < 8; ++i) {
    char part[9];
    std::snprintf(part, sizeof part, "%08x", device());
    token += part;
  }
  return token;
}

// "PATH#NAME" of --archives; the name is that of the file when none is given.
StatusOr<std::vector<SubmittedFile>> NamedFiles(const std::string& list, const std::string& flag) {
  std::vector<SubmittedFile> files;
  for (std::size_t start = 0; start < list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    const std::string entry = list.substr(start, end - start);
    start = end + 1;
    const std::size_t hash = entry.find('#');
    FS_ASSIGN_OR_RETURN(const auto paths, LocalFiles(entry.substr(0, hash), flag));
    for (const std::string& path : paths) {
      files.push_back({path, hash == std::string::npos ? fs::path(path).filename().string() : entry.substr(hash + 1)});
    }
  }
  return files;
}

void PrintNotice(const SubmitOptions& options) {
  if (options.ignored.empty()) return;
  std::string flags;
  for (const std::string& flag : options.ignored) flags += (flags.empty() ? "" : ", ") + flag;
  std::fprintf(stderr, "firesteel: without meaning on one machine and without a JVM: %s\n", flags.c_str());
}

void PrintSettings(const std::map<std::string, std::string>& settings, const std::string& python,
                   const Script& script) {
  std::fprintf(stderr, "python: %s\nscript: %s\n", python.c_str(), script.path.c_str());
  for (const auto& [key, value] : settings) {
    std::fprintf(stderr, "%s=%s\n", key.c_str(), ShownSettingValue(key, value).c_str());
  }
}

// The variables of the script: PySpark finds our server, and nothing that would make it look for another.
StatusOr<Environment> ScriptEnvironment(const Environment& ours, const Bootstrap& bootstrap,
                                        const std::vector<std::string>& modules, int port, const Secret& token) {
  Environment::Variables variables = ours.variables();
  for (const char* name : {"MASTER", "SPARK_API_MODE", "SPARK_CONNECT_AUTHENTICATE_TOKEN", "SPARK_CONNECT_MODE",
                           "SPARK_LOCAL_REMOTE", "PYSPARK_REMOTE_INIT_CONF_LEN"}) {
    variables.erase(name);
  }
  // PySpark takes a `token` only together with TLS (or, in newer versions, the name localhost). What it does not know
  // it sends as metadata with every call, in every version: the header a token would have become.
  variables["SPARK_REMOTE"] = "sc://127.0.0.1:" + std::to_string(port) + "/;authorization=Bearer%20" + token.Reveal();
  variables["SPARK_CONNECT_MODE_ENABLED"] = "1";

  std::string path = bootstrap.directory();
  for (const std::string& module : modules) {
    if (fs::path(module).extension() != ".py") {
      path += ":" + module;
      continue;
    }
    FS_ASSIGN_OR_RETURN(const std::string folder, bootstrap.LinkModule(module));
    if (path.find(folder) == std::string::npos) path += ":" + folder;
  }
  if (const auto users = ours.GetNonEmpty("PYTHONPATH")) path += ":" + *users;
  variables["PYTHONPATH"] = path;
  return Environment::Of(std::move(variables));
}

// For whoever watches: what the script has left behind.
void PrintWritten(const Written& written, std::chrono::steady_clock::time_point started) {
  if (written.writes == 0 || isatty(STDERR_FILENO) == 0) return;
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  std::fprintf(stderr, "firesteel: %s, %s; %s\n", ShownCount(written.writes, "write").c_str(),
               written.Sentence().c_str(), ShownSeconds(spent).c_str());
}

// The exit code of the script.
StatusOr<int> RunScript(const std::vector<std::string>& command, const Environment& environment,
                        InterruptHandler& interrupts) {
  // A signal that comes while the script starts waits for it; else nobody would get it.
  std::mutex starting;
  std::unique_lock start(starting);
  std::optional<ChildProcess> script;
  const InterruptHandler::Redirection to_script(interrupts, [&](int number, InterruptHandler::Sender sender) {
    const std::lock_guard started(starting);
    // Ctrl-C has reached the script from the terminal already; a second one would break its orderly end.
    if (script && sender != InterruptHandler::Sender::kTerminal) script->Signal(number);
  });
  auto started = ChildProcess::Start(command, environment);
  if (started.ok()) script = *started;
  start.unlock();
  return started.ok() ? StatusOr<int>(script->Wait()) : started.status();
}

StatusOr<int> Submit(const CLI::App& command, const SubmitOptions& options, const std::vector<std::string>& words,
                     InterruptHandler& interrupts) {
  if (!options.refused.empty()) {
    const auto& [flag, why] = *options.refused.begin();
    return Status(StatusCode::kUnsupported, flag + ": " + why);
  }
  Script script;
  FS_RETURN_IF_ERROR(CheckScript(command, words, script));
  WorkspaceRequest request;
  request.base_directory = fs::current_path().string();
  FS_ASSIGN_OR_RETURN(request.environment, LoadEnvironment(request.base_directory));
  FS_ASSIGN_OR_RETURN(request.configuration, SubmitConfiguration(options, script.path, request.environment));
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> modules, LocalFiles(options.py_files, "--py-files"));
  const std::string python = ChoosePython(options, request.configuration, request.environment);

  Submission submission;
  FS_ASSIGN_OR_RETURN(submission.files, NamedFiles(options.files, "--files"));
  FS_ASSIGN_OR_RETURN(submission.archives, NamedFiles(options.archives, "--archives"));
  FS_ASSIGN_OR_RETURN(const auto workspace, Workspace::Open(request));
  submission.configuration = request.configuration;
  submission.warehouse = workspace->services().warehouse;
  submission.user = workspace->services().user;
  submission.progress = isatty(STDERR_FILENO) != 0;
  FS_ASSIGN_OR_RETURN(const Bootstrap bootstrap, Bootstrap::Write(submission));

  connect::ServerOptions server_options;
  server_options.port = 0;
  const Secret token(RandomToken());
  server_options.tokens = {{"submit", session::Rights::kAdmin, token}};
  FS_ASSIGN_OR_RETURN(const auto server,
                      connect::Server::Start(server_options, workspace->services(), workspace->settings()));
  FS_ASSIGN_OR_RETURN(const Environment environment,
                      ScriptEnvironment(request.environment, bootstrap, modules, server->port(), token));

  PrintNotice(options);
  if (options.verbose) PrintSettings(request.configuration, python, script);
  std::vector<std::string> words_of_script = {python, script.path};
  words_of_script.insert(words_of_script.end(), script.arguments.begin(), script.arguments.end());
  const auto started = std::chrono::steady_clock::now();
  auto code = RunScript(words_of_script, environment, interrupts);
  PrintWritten(workspace->writes().Take(), started);
  return code;
}

}  // namespace

void AddSubmit(CLI::App& app, Action& action, InterruptHandler& interrupts) {
  auto options = std::make_shared<SubmitOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("submit", "Run a PySpark script; takes the flags of spark-submit");
  AddSubmitOptions(*command, *options);
  command->prefix_command();  // the script and all that follows are the script's own
  command->footer(
      "Then: script.py [arguments of the script]\n\n"
      "Examples:\n"
      "  firesteel submit job.py --input trips.parquet\n"
      "  firesteel submit --py-files helpers.zip --conf spark.sql.session.timeZone=UTC job.py\n"
      "  firesteel submit --python .venv/bin/python --driver-memory 4g job.py");
  command->callback([options, command, &interrupts, &action] {
    action = [options, command, words = command->remaining(), &interrupts](const CancellationToken&) {
      const auto code = Submit(*command, *options, words, interrupts);
      return code.ok() ? *code : FailUsage(code.status());
    };
  });
}

}  // namespace firesteel::cli
