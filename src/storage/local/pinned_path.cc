#include "storage/local/pinned_path.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "storage/local/local_object_store.h"

namespace firesteel::storage {
namespace {

std::string BelowDescriptor(const FileDescriptor& folder, const std::string& name) {
  return "/proc/self/fd/" + std::to_string(folder.get()) + "/" + name;
}

// The deepest folder on the way that exists, and what is left below it.
struct OpenedFolder {
  FileDescriptor descriptor;
  std::string rest;
};

StatusOr<OpenedFolder> OpenDeepestFolder(const std::string& path) {
  for (std::string folder = FolderOf(path);; folder = FolderOf(folder)) {
    StatusOr<FileDescriptor> opened = OpenFile(folder, O_PATH | O_DIRECTORY);
    if (opened.ok()) return OpenedFolder{*std::move(opened), path.substr(folder == "/" ? 1 : folder.size() + 1)};
    if (opened.status().code() != StatusCode::kNotFound || folder == "/") return opened.status();
  }
}

// A folder below another one; a link in its place, made meanwhile, is an error.
StatusOr<FileDescriptor> MakeFolder(const FileDescriptor& above, const std::string& name) {
  if (::mkdirat(above.get(), name.c_str(), 0777) == 0) {
    FS_RETURN_IF_ERROR(SyncFolderOf(BelowDescriptor(above, name)));
  } else if (errno != EEXIST) {
    return LocalIoError("create folder", BelowDescriptor(above, name), errno);
  }
  return OpenFile(BelowDescriptor(above, name), O_PATH | O_DIRECTORY);
}

Status LeadsElsewhere(const std::string& path) {
  return Status(StatusCode::kPermissionDenied,
                "'" + path + "' is a symbolic link that was changed while it was looked at");
}

StatusOr<std::string> TargetOfLink(const std::string& pinned, const std::string& shown) {
  char* resolved = ::realpath(pinned.c_str(), nullptr);
  if (resolved == nullptr) return LocalIoError("follow the symbolic link", shown, errno);
  std::string target(resolved);
  std::free(resolved);
  return target;
}

}  // namespace

StatusOr<PinnedPath> PinnedPath::Of(const AllowedPaths* allowed, const std::string& given, Link link, Folders folders) {
  if (allowed == nullptr) return PinnedPath(FileDescriptor(), given);
  std::string path = given;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  for (bool followed = false;; followed = true) {
    FS_ASSIGN_OR_RETURN(OpenedFolder opened, OpenDeepestFolder(path));
    // The folder cannot change any more: where it lies now is what counts.
    FS_ASSIGN_OR_RETURN(const std::string real, PathOfDescriptor(opened.descriptor));
    FS_RETURN_IF_ERROR(allowed->CheckReal((real == "/" ? "" : real) + "/" + opened.rest, given));
    for (std::size_t slash = opened.rest.find('/'); slash != std::string::npos; slash = opened.rest.find('/')) {
      if (folders == Folders::kNeeded) return ObjectNotFoundError(given);
      FS_ASSIGN_OR_RETURN(opened.descriptor, MakeFolder(opened.descriptor, opened.rest.substr(0, slash)));
      opened.rest.erase(0, slash + 1);
    }
    const std::string pinned = BelowDescriptor(opened.descriptor, opened.rest);
    struct stat status;
    const bool is_link = ::lstat(pinned.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
    if (link == Link::kKeep || !is_link) return PinnedPath(std::move(opened.descriptor), pinned);
    if (followed) return LeadsElsewhere(given);
    FS_ASSIGN_OR_RETURN(path, TargetOfLink(pinned, given));
  }
}

StatusOr<PinnedPath> PinnedPath::Of(const ObjectStore& store, const std::string& path, Link link, Folders folders) {
  const auto* local = dynamic_cast<const LocalObjectStore*>(&store);
  return Of(local == nullptr ? nullptr : local->allowed(), path, link, folders);
}

}  // namespace firesteel::storage
