#pragma once

#include <string>

#include "base/status_or.h"
#include "storage/allowed_paths.h"
#include "storage/local/local_files.h"

namespace firesteel::storage {

class ObjectStore;

// A local path whose folder is held open, so that it keeps leading where it led when it was checked, whatever is done
// to folders and links meanwhile. What is given to system calls is path(): a name below the open folder. Those that
// follow links at the end of a path must be told not to; OpenFile and StatFile know (IsBelowDescriptor).
//
// Where everything is allowed nothing is held: path() is the path as it was given.
class PinnedPath {
 public:
  // A symbolic link at the end of the path:
  enum class Link {
    kFollow,  // what it leads to is meant
    kKeep,    // the link itself is meant: deleting and renaming
  };
  // Folders above the path that do not exist:
  enum class Folders {
    kNeeded,  // kNotFound
    kMake,    // are made, and flushed
  };

  // `allowed` may be null. FIRESTEEL_PATH_NOT_ALLOWED where the path leads elsewhere.
  static StatusOr<PinnedPath> Of(const AllowedPaths* allowed, const std::string& path, Link link,
                                 Folders folders = Folders::kNeeded);
  // The same with what `store` allows; stores other than the local disk allow everything.
  static StatusOr<PinnedPath> Of(const ObjectStore& store, const std::string& path, Link link,
                                 Folders folders = Folders::kNeeded);

  // Valid while this lives.
  const std::string& path() const { return path_; }

 private:
  PinnedPath(FileDescriptor folder, std::string path) : folder_(std::move(folder)), path_(std::move(path)) {}

  FileDescriptor folder_;  // of the path, or none
  std::string path_;
};

}  // namespace firesteel::storage
