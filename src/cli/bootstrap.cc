#include "cli/bootstrap.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/bootstrap_files.h"

namespace firesteel::cli {
namespace {

namespace fs = std::filesystem;

Status WriteFile(const fs::path& path, std::string_view content) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.close();
  if (!out) return Status(StatusCode::kUnavailable, "cannot write " + path.string() + ": " + std::strerror(errno));
  return Status::Ok();
}

std::string ToJson(const Submission& submission) {
  const auto entries = [](const std::vector<SubmittedFile>& files) {
    nlohmann::ordered_json array = nlohmann::ordered_json::array();
    for (const SubmittedFile& file : files) array.push_back({{"path", file.path}, {"name", file.name}});
    return array;
  };
  const nlohmann::ordered_json document = {{"configuration", submission.configuration},
                                           {"files", entries(submission.files)},
                                           {"archives", entries(submission.archives)},
                                           {"warehouse", submission.warehouse},
                                           {"user", submission.user},
                                           {"progress", submission.progress}};
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

StatusOr<Bootstrap> Bootstrap::Write(const Submission& submission) {
  std::error_code failed;
  fs::path parent = fs::temp_directory_path(failed);
  if (failed)
    return Status(StatusCode::kUnavailable, "no directory for temporary files: " + failed.message() + "; set TMPDIR");
  std::string name = (parent / "firesteel-submit-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {  // made with mode 0700
    return Status(StatusCode::kUnavailable,
                  "cannot make a directory in " + parent.string() + ": " + std::strerror(errno));
  }
  Bootstrap bootstrap(name);
  for (const BootstrapFile& file : BootstrapFiles())
    FS_RETURN_IF_ERROR(WriteFile(fs::path(name) / file.path, file.content));
  FS_RETURN_IF_ERROR(WriteFile(fs::path(name) / "submission.json", ToJson(submission)));
  return bootstrap;
}

Bootstrap::Bootstrap(Bootstrap&& other) noexcept : directory_(std::exchange(other.directory_, "")) {}

Bootstrap::~Bootstrap() {
  std::error_code ignored;
  if (!directory_.empty()) fs::remove_all(directory_, ignored);
}

StatusOr<std::string> Bootstrap::LinkModule(const std::string& path) const {
  const fs::path modules = fs::path(directory_) / "modules";
  std::error_code failed;
  fs::create_directories(modules, failed);
  if (!failed) fs::create_symlink(path, modules / fs::path(path).filename(), failed);
  if (failed)
    return Status(StatusCode::kInvalidArgument, "cannot add " + path + " to the modules: " + failed.message());
  return modules.string();
}

}  // namespace firesteel::cli
