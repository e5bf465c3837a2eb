#include "storage/allowed_paths.h"

#include <filesystem>
#include <system_error>

namespace firesteel::storage {
namespace {

namespace fs = std::filesystem;

// Where a path leads, or an error. The part that does not exist yet stays as it is written; it must not begin with a
// link to nowhere, which writing would follow.
StatusOr<std::string> Destination(const std::string& path) {
  std::error_code error;
  const fs::path resolved = fs::weakly_canonical(path, error);
  if (error) return Status(StatusCode::kIoError, "cannot look at " + path + ": " + error.message());
  fs::path walked;
  for (const fs::path& part : resolved) {
    walked /= part;
    if (fs::is_symlink(fs::symlink_status(walked, error))) {
      return Status(StatusCode::kIoError, "the symbolic link " + walked.string() + " leads nowhere");
    }
  }
  return resolved.string();
}

bool IsWithin(const std::string& root, const std::string& path) { return path.starts_with(root) || path + "/" == root; }

// A part that some server or proxy on the way may take for a step up.
bool HasDots(std::string_view key) {
  while (!key.empty()) {
    const std::size_t slash = std::min(key.find('/'), key.size());
    const std::string_view part = key.substr(0, slash);
    if (part == "." || part == "..") return true;
    key.remove_prefix(std::min(slash + 1, key.size()));
  }
  return false;
}

}  // namespace

StatusOr<AllowedPaths> AllowedPaths::Make(const std::vector<std::string>& roots, const std::string& working_directory) {
  AllowedPaths allowed;
  for (const std::string& text : roots) {
    FS_ASSIGN_OR_RETURN(StorageUri root, ParseStorageUri(text, working_directory));
    if (root.scheme == Scheme::kLocal) {
      FS_ASSIGN_OR_RETURN(root.key, Destination(root.key));
    }
    if (root.scheme == Scheme::kS3 && HasDots(root.key)) {
      return Status(StatusCode::kInvalidArgument, "the prefix " + text + " has a part '.' or '..'");
    }
    root.key = root.FolderKey();
    allowed.roots_.push_back(std::move(root));
  }
  return allowed;
}

Status AllowedPaths::Refuse(const StorageUri& uri) const {
  std::string roots;
  for (const StorageUri& root : roots_) roots += (roots.empty() ? "" : ", ") + root.ToString();
  return SparkError("FIRESTEEL_PATH_NOT_ALLOWED", {{"path", uri.ToString()}, {"roots", roots}});
}

Status AllowedPaths::Check(const StorageUri& uri) const {
  if (uri.scheme == Scheme::kS3) {
    for (const StorageUri& root : roots_) {
      if (root.scheme == uri.scheme && root.bucket == uri.bucket && IsWithin(root.key, uri.key) && !HasDots(uri.key))
        return Status::Ok();
    }
    return Refuse(uri);
  }
  // The message must not tell what lies outside: an error on the way there reads like any other refusal.
  const StatusOr<std::string> destination = Destination(uri.key);
  if (!destination.ok()) return Refuse(uri);
  for (const StorageUri& root : roots_) {
    if (root.scheme == uri.scheme && IsWithin(root.key, *destination)) return Status::Ok();
  }
  return Refuse(uri);
}

Status AllowedPaths::CheckLocal(const std::string& path) const {
  return Check({.scheme = Scheme::kLocal, .bucket = {}, .key = path, .written_scheme = {}});
}

Status AllowedPaths::CheckReal(const std::string& real, const std::string& asked) const {
  for (const StorageUri& root : roots_) {
    if (root.scheme == Scheme::kLocal && IsWithin(root.key, real)) return Status::Ok();
  }
  return Refuse({.scheme = Scheme::kLocal, .bucket = {}, .key = asked, .written_scheme = {}});
}

}  // namespace firesteel::storage
