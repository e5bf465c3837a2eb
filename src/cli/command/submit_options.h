#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/settings/environment.h"
#include "base/status_or.h"

namespace CLI {
class App;
}

namespace firesteel::cli {

// The command line of `firesteel submit`: our flags and those of spark-submit, as given.
struct SubmitOptions {
  std::string python;
  std::vector<std::string> conf;  // key=value
  std::string properties_file;
  std::string master, deploy_mode, name;
  std::string driver_memory, executor_memory;
  std::string run_key;
  std::string py_files, files, archives;  // separated by commas
  bool verbose = false;
  std::set<std::string> ignored;               // flags given that ask for what one machine without a JVM has not
  std::map<std::string, std::string> refused;  // flag -> why it cannot be done
};

void AddSubmitOptions(CLI::App& command, SubmitOptions& options);

// The settings the flags amount to, as in spark-submit: flags over --conf over the properties file. --driver-memory and
// --executor-memory (the larger) become firesteel.memory.limit unless that is set here or in the environment.
// `script` gives the application its name when nothing else does.
StatusOr<std::map<std::string, std::string>> SubmitConfiguration(const SubmitOptions& options,
                                                                 const std::string& script,
                                                                 const Environment& environment);

// The text of a Java properties file with only its spark.* and firesteel.* keys, as spark-submit reads it.
std::map<std::string, std::string> ParseProperties(const std::string& text);

// "file:///a" and "file:/a" -> "/a"; anything else as it is.
std::string WithoutFileScheme(std::string path);

// "a.py,b.zip" -> absolute paths of files that exist; a file: scheme is taken off, any other is refused with the flag.
StatusOr<std::vector<std::string>> LocalFiles(const std::string& list, const std::string& flag);

}  // namespace firesteel::cli
