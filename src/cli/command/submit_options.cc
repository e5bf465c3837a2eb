#include "cli/command/submit_options.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/settings/settings.h"
#include "cli/command/command.h"

namespace firesteel::cli {
namespace {

namespace fs = std::filesystem;

// Flags of spark-submit that take a value and change nothing here.
constexpr const char* kIgnoredFlags[] = {"--jars",
                                         "--packages",
                                         "--exclude-packages",
                                         "--repositories",
                                         "--driver-java-options",
                                         "--driver-class-path",
                                         "--driver-library-path",
                                         "--driver-cores",
                                         "--executor-cores",
                                         "--num-executors",
                                         "--total-executor-cores",
                                         "--queue",
                                         "--principal",
                                         "--keytab",
                                         "--proxy-user"};

// Flags that would do something else than run this script here.
constexpr std::pair<const char*, const char*> kRefusedFlags[] = {
    {"--class", "JVM applications are not supported"},
    {"--kill", "there is no cluster; end the process"},
    {"--status", "there is no cluster"},
    {"--remote", "submit starts its own server; to use another, run the script with SPARK_REMOTE set"},
};

std::string Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\f");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\f") - first + 1));
}

StatusOr<std::string> ReadText(const std::string& path, const std::string& flag) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(StatusCode::kNotFound, flag + ": cannot read " + path);
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

StatusOr<std::int64_t> MemoryFlag(const std::string& value, const std::string& flag) {
  if (value.empty()) return std::int64_t{0};
  // As in Spark, a bare number here is MiB.
  const bool bare = value.find_first_not_of("0123456789") == std::string::npos;
  const auto bytes = ParseByteSize(bare ? value + "m" : value);
  if (!bytes || *bytes <= 0)
    return Status(StatusCode::kInvalidArgument, flag + " " + value + ": expected a size such as 4g or 512m");
  return *bytes;
}

}  // namespace

void AddSubmitOptions(CLI::App& command, SubmitOptions& options) {
  command
      .add_option("--python", options.python,
                  "The Python to run the script with; default: that of\n"
                  "PYSPARK_DRIVER_PYTHON, PYSPARK_PYTHON, the active\nvirtual environment, python3")
      ->type_name("PROGRAM");
  command.add_option("--conf,-c", options.conf, "A setting. May be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--properties-file", options.properties_file, "A file of settings; --conf wins over it")
      ->type_name("FILE");
  command
      .add_option("--run-key", options.run_key,
                  "A name for this job's work: what it has written under the\nsame name is not written again")
      ->type_name("KEY");
  command.add_option("--name", options.name, "What the application is called")->type_name("NAME");
  command
      .add_option("--py-files", options.py_files,
                  "Modules and packages for the script to import: .py, .zip,\n.egg, separated by commas")
      ->type_name("FILES");
  command.add_option("--files", options.files, "Files the script finds with SparkFiles.get, separated by\ncommas")
      ->type_name("FILES");
  command.add_option("--archives", options.archives, "As --files, but unpacked; PATH#NAME names the folder")
      ->type_name("FILES");
  command.add_option("--driver-memory", options.driver_memory, "A limit for the memory firesteel uses, such as 4g")
      ->type_name("SIZE");
  command.add_option("--executor-memory", options.executor_memory, "The same; the larger of the two counts")
      ->type_name("SIZE");
  command.add_option("--master", options.master, "What sc.master answers; the script runs here")->type_name("URL");
  command.add_option("--deploy-mode", options.deploy_mode, "Accepted; the script runs here")->type_name("MODE");
  command.add_flag("--verbose,-v", options.verbose, "Print the settings before the script starts");
  for (const char* flag : kIgnoredFlags) {
    command
        .add_option_function<std::string>(
            flag, [&options, flag](const std::string&) { options.ignored.insert(flag); },
            "Accepted for spark-submit's sake")
        ->group("Without meaning here");
  }
  command
      .add_flag_callback(
          "--supervise", [&options] { options.ignored.insert("--supervise"); }, "Accepted for spark-submit's sake")
      ->group("Without meaning here");
  for (const auto& [flag, why] : kRefusedFlags) {
    command
        .add_option_function<std::string>(
            flag, [&options, flag = flag, why = why](const std::string&) { options.refused[flag] = why; })
        ->group("");
  }
}

std::map<std::string, std::string> ParseProperties(const std::string& text) {
  std::map<std::string, std::string> values;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string line = Trim(std::string_view(text).substr(start, end - start));
    start = end + 1;
    while (line.ends_with('\\') && start < text.size()) {
      const std::size_t next = std::min(text.find('\n', start), text.size());
      line = line.substr(0, line.size() - 1) + Trim(std::string_view(text).substr(start, next - start));
      start = next + 1;
    }
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    const std::size_t key_end = std::min(line.find_first_of("=: \t"), line.size());
    std::size_t value = line.find_first_not_of(" \t", key_end);
    if (value != std::string::npos && (line[value] == '=' || line[value] == ':'))
      value = line.find_first_not_of(" \t", value + 1);
    const std::string key = line.substr(0, key_end);
    if (!key.starts_with("spark.") && !key.starts_with("firesteel.")) continue;
    values[key] = value == std::string::npos ? "" : line.substr(value);
  }
  return values;
}

StatusOr<std::map<std::string, std::string>> SubmitConfiguration(const SubmitOptions& options,
                                                                 const std::string& script,
                                                                 const Environment& environment) {
  std::map<std::string, std::string> settings;
  if (!options.properties_file.empty()) {
    FS_ASSIGN_OR_RETURN(const std::string text, ReadText(options.properties_file, "--properties-file"));
    settings = ParseProperties(text);
  }
  FS_ASSIGN_OR_RETURN(const auto assigned, ParseAssignments(options.conf, "--conf"));
  for (const auto& [key, value] : assigned) settings[key] = value;
  if (!options.master.empty()) settings["spark.master"] = options.master;
  if (!options.deploy_mode.empty()) settings["spark.submit.deployMode"] = options.deploy_mode;
  if (!options.name.empty()) settings["spark.app.name"] = options.name;
  if (!options.run_key.empty()) settings["firesteel.run.key"] = options.run_key;
  settings.try_emplace("spark.app.name", fs::path(script).filename().string());

  FS_ASSIGN_OR_RETURN(const std::int64_t driver, MemoryFlag(options.driver_memory, "--driver-memory"));
  FS_ASSIGN_OR_RETURN(const std::int64_t executor, MemoryFlag(options.executor_memory, "--executor-memory"));
  if (driver > 0) settings["spark.driver.memory"] = options.driver_memory;
  if (executor > 0) settings["spark.executor.memory"] = options.executor_memory;
  const std::int64_t limit = std::max(driver, executor);
  if (limit > 0 && !environment.GetNonEmpty("FIRESTEEL_MEMORY_LIMIT")) {
    settings.try_emplace("firesteel.memory.limit", std::to_string(limit));
  }
  return settings;
}

std::string WithoutFileScheme(std::string path) {
  for (const std::string_view scheme : {"file://", "file:"}) {
    if (path.starts_with(scheme)) return path.substr(scheme.size());
  }
  return path;
}

StatusOr<std::vector<std::string>> LocalFiles(const std::string& list, const std::string& flag) {
  std::vector<std::string> paths;
  for (std::size_t start = 0; start < list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    const std::string path = WithoutFileScheme(Trim(std::string_view(list).substr(start, end - start)));
    start = end + 1;
    if (path.empty()) continue;
    if (path.find("://") != std::string::npos) {
      return Status(StatusCode::kUnsupported, flag + " " + path + ": only files on this machine are supported");
    }
    std::error_code failed;
    if (!fs::exists(path, failed)) return Status(StatusCode::kNotFound, flag + ": there is no file " + path);
    paths.push_back(fs::absolute(path).lexically_normal().string());
  }
  return paths;
}

}  // namespace firesteel::cli
