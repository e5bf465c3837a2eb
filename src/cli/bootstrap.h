#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/status_or.h"

namespace firesteel::cli {

// A file under the name scripts ask for it by (SparkFiles.get).
struct SubmittedFile {
  std::string path;  // absolute
  std::string name;
};

// What the Python side of `firesteel submit` is told, in a file only this user can read.
struct Submission {
  std::map<std::string, std::string> configuration;  // what SparkConf() starts with
  std::vector<SubmittedFile> files;
  std::vector<SubmittedFile> archives;
  std::string warehouse;
  std::string user;
  bool progress = false;  // show running queries on stderr
};

// A private folder with the Python files that prepare PySpark (src/cli/bootstrap, carried inside this program). It goes
// first on PYTHONPATH and is removed with the object.
class Bootstrap {
 public:
  static StatusOr<Bootstrap> Write(const Submission& submission);
  Bootstrap(Bootstrap&& other) noexcept;
  Bootstrap& operator=(Bootstrap&&) = delete;
  ~Bootstrap();

  const std::string& directory() const { return directory_; }
  // Makes a .py file importable by its own name, without its neighbours; returns the folder for PYTHONPATH.
  StatusOr<std::string> LinkModule(const std::string& path) const;

 private:
  explicit Bootstrap(std::string directory) : directory_(std::move(directory)) {}
  std::string directory_;
};

}  // namespace firesteel::cli
