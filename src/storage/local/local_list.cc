// Listing and sweeping of the local store.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "storage/local/local_files.h"
#include "storage/local/local_object_store.h"
#include "storage/local/pinned_path.h"

namespace firesteel::storage {
namespace {

constexpr std::size_t kPageSize = 1000;

struct FolderId {
  dev_t device;
  ino_t inode;
  friend bool operator==(const FolderId&, const FolderId&) = default;
};

// One name in a folder; folders carry their '/', so that sorting gives the byte order of whole keys.
struct Entry {
  std::string name;
  ObjectMeta meta;
  FolderId id{};
  bool is_folder() const { return name.ends_with('/'); }
};

// What is at the name, where links lead. With limits on paths, a link out is an error.
StatusOr<struct stat> Look(DIR* directory, const std::string& folder, const char* name, const AllowedPaths* allowed) {
  struct stat status;
  if (::fstatat(::dirfd(directory), name, &status, allowed == nullptr ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ELOOP ? ObjectNotFoundError(folder + name) : LocalIoError("look at", folder + name, errno);
  }
  if (!S_ISLNK(status.st_mode)) return status;
  FS_RETURN_IF_ERROR(allowed->CheckLocal(folder + name));
  FS_ASSIGN_OR_RETURN(const PinnedPath target, PinnedPath::Of(allowed, folder + name, PinnedPath::Link::kFollow));
  if (::lstat(target.path().c_str(), &status) != 0) return LocalIoError("look at", folder + name, errno);
  return status;
}

StatusOr<std::unique_ptr<DIR, int (*)(DIR*)>> OpenFolder(const std::string& folder, const AllowedPaths* allowed) {
  FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(allowed, folder, PinnedPath::Link::kFollow));
  FS_ASSIGN_OR_RETURN(FileDescriptor descriptor, OpenFile(pin.path(), O_RDONLY | O_DIRECTORY));
  std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(descriptor.get()), ::closedir);
  if (!directory) return LocalIoError("list folder", folder, errno);
  descriptor.Release();
  return directory;
}

enum class Show { kFinished, kTemporary };

// The sorted entries of a folder; nothing when it does not exist or vanished meanwhile.
StatusOr<std::vector<Entry>> ReadFolder(const std::string& folder, Show show, const AllowedPaths* allowed) {
  std::vector<Entry> entries;
  auto opened = OpenFolder(folder, allowed);
  if (opened.status().code() == StatusCode::kNotFound) return entries;
  FS_ASSIGN_OR_RETURN(const auto directory, std::move(opened));
  while (true) {
    errno = 0;
    const dirent* item = ::readdir(directory.get());
    if (item == nullptr) {
      if (errno != 0) return LocalIoError("list folder", folder, errno);
      break;
    }
    std::string name(item->d_name);
    if (name == "." || name == "..") continue;
    const auto looked = Look(directory.get(), folder, item->d_name, allowed);
    // A dangling link or a file deleted meanwhile is not an object.
    if (looked.status().code() == StatusCode::kNotFound) continue;
    FS_ASSIGN_OR_RETURN(const struct stat status, looked);
    if (S_ISDIR(status.st_mode)) {
      entries.push_back({.name = name + "/", .meta = {}, .id = {status.st_dev, status.st_ino}});
    } else if (name.ends_with(kTemporarySuffix) == (show == Show::kTemporary)) {
      entries.push_back({.name = name, .meta = MetaOfFile(folder + name, status)});
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

class Walk {
 public:
  Walk(const ListOptions& options, Show show, const AllowedPaths* allowed, const ObjectStore::PageCallback& on_page)
      : options_(options), show_(show), allowed_(allowed), on_page_(on_page) {}

  Status Enter(const std::string& folder) {
    FS_RETURN_IF_ERROR(options_.token.Check());
    FS_ASSIGN_OR_RETURN(std::vector<Entry> entries, ReadFolder(folder, show_, allowed_));
    for (Entry& entry : entries) {
      if (!entry.is_folder()) {
        page_.objects.push_back(std::move(entry.meta));
      } else if (options_.recursion == Recursion::kOneLevel) {
        page_.folders.push_back(folder + entry.name);
      } else if (std::find(ancestors_.begin(), ancestors_.end(), entry.id) == ancestors_.end()) {
        ancestors_.push_back(entry.id);
        FS_RETURN_IF_ERROR(Enter(folder + entry.name));
        ancestors_.pop_back();
      }
      if (page_.objects.size() + page_.folders.size() >= kPageSize) FS_RETURN_IF_ERROR(Flush());
    }
    return Status::Ok();
  }

  Status Flush() {
    if (page_.objects.empty() && page_.folders.empty()) return Status::Ok();
    return on_page_(std::exchange(page_, {}));
  }

 private:
  const ListOptions& options_;
  const Show show_;
  const AllowedPaths* const allowed_;  // or null
  const ObjectStore::PageCallback& on_page_;
  std::vector<FolderId> ancestors_;  // folders on the way down, against loops of links
  ListPage page_;
};

Status RequireFolderPath(const std::string& folder) {
  if (folder.starts_with('/') && folder.ends_with('/')) return Status::Ok();
  return Status(StatusCode::kInvalidArgument, "'" + folder + "' is not the absolute path of a folder");
}

}  // namespace

Status LocalObjectStore::List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) {
  FS_RETURN_IF_ERROR(RequireFolderPath(folder));
  Walk walk(options, Show::kFinished, allowed(), on_page);
  FS_RETURN_IF_ERROR(walk.Enter(folder));
  return walk.Flush();
}

StatusOr<std::vector<UnfinishedWrite>> LocalObjectStore::ListUnfinished(const std::string& folder) {
  FS_RETURN_IF_ERROR(RequireFolderPath(folder));
  std::vector<UnfinishedWrite> unfinished;
  const PageCallback collect = [&](ListPage page) {
    for (ObjectMeta& file : page.objects) unfinished.push_back({std::move(file.key), {}, file.modified});
    return Status::Ok();
  };
  const ListOptions options;
  Walk walk(options, Show::kTemporary, allowed(), collect);
  FS_RETURN_IF_ERROR(walk.Enter(folder));
  FS_RETURN_IF_ERROR(walk.Flush());
  return unfinished;
}

StatusOr<int> LocalObjectStore::SweepUnfinished(const std::string& folder, Clock::WallTime started_before) {
  FS_ASSIGN_OR_RETURN(const std::vector<UnfinishedWrite> unfinished, ListUnfinished(folder));
  int removed = 0;
  for (const UnfinishedWrite& file : unfinished) {
    if (file.started >= started_before) continue;
    FS_RETURN_IF_ERROR(Delete(file.key));
    ++removed;
  }
  return removed;
}

}  // namespace firesteel::storage
