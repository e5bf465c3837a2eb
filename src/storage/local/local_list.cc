// Listing and sweeping of the local store.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "storage/local/local_files.h"
#include "storage/local/local_object_store.h"

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

// File systems that do not tell kinds are asked.
Status CheckIfLink(const std::string& folder, const dirent& item, const LocalObjectStore::LinkCheck& check_link) {
  bool is_link = item.d_type == DT_LNK;
  if (item.d_type == DT_UNKNOWN) {
    struct stat status;
    is_link = ::lstat((folder + item.d_name).c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  }
  return is_link ? check_link(folder + item.d_name) : Status::Ok();
}

enum class Show { kFinished, kTemporary };

// The sorted entries of a folder; nothing when it does not exist or vanished meanwhile.
StatusOr<std::vector<Entry>> ReadFolder(const std::string& folder, Show show,
                                        const LocalObjectStore::LinkCheck& check_link) {
  std::vector<Entry> entries;
  std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  if (!directory) {
    if (errno == ENOENT || errno == ENOTDIR) return entries;
    return LocalIoError("list folder", folder, errno);
  }
  while (true) {
    errno = 0;
    const dirent* item = ::readdir(directory.get());
    if (item == nullptr) {
      if (errno != 0) return LocalIoError("list folder", folder, errno);
      break;
    }
    std::string name(item->d_name);
    if (name == "." || name == "..") continue;
    struct stat status;
    if (check_link) FS_RETURN_IF_ERROR(CheckIfLink(folder, *item, check_link));
    // Follows links. A dangling link or a file deleted meanwhile is not an object.
    if (::fstatat(::dirfd(directory.get()), item->d_name, &status, 0) != 0) {
      if (errno == ENOENT || errno == ELOOP) continue;
      return LocalIoError("look at", folder + name, errno);
    }
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
  Walk(const ListOptions& options, Show show, const LocalObjectStore::LinkCheck& check_link,
       const ObjectStore::PageCallback& on_page)
      : options_(options), show_(show), check_link_(check_link), on_page_(on_page) {}

  Status Enter(const std::string& folder) {
    FS_RETURN_IF_ERROR(options_.token.Check());
    FS_ASSIGN_OR_RETURN(std::vector<Entry> entries, ReadFolder(folder, show_, check_link_));
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
  const LocalObjectStore::LinkCheck& check_link_;
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
  Walk walk(options, Show::kFinished, check_link_, on_page);
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
  Walk walk(options, Show::kTemporary, check_link_, collect);
  FS_RETURN_IF_ERROR(walk.Enter(folder));
  FS_RETURN_IF_ERROR(walk.Flush());
  return unfinished;
}

StatusOr<int> LocalObjectStore::SweepUnfinished(const std::string& folder, Clock::WallTime started_before) {
  FS_ASSIGN_OR_RETURN(const std::vector<UnfinishedWrite> unfinished, ListUnfinished(folder));
  int removed = 0;
  for (const UnfinishedWrite& file : unfinished) {
    if (file.started >= started_before) continue;
    if (::unlink(file.key.c_str()) != 0 && errno != ENOENT) return LocalIoError("delete", file.key, errno);
    ++removed;
  }
  return removed;
}

}  // namespace firesteel::storage
