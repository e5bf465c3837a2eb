#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/status_or.h"
#include "storage/object_store.h"

struct stat;

// System calls on local files with our errors; the parts that LocalObjectStore and LocalUpload share.
namespace firesteel::storage {

// Ends the names of files being written; listings hide them, the sweep removes old ones.
inline constexpr std::string_view kTemporarySuffix = ".firesteel-tmp";

// errno as a Status naming the path: ENOSPC and EDQUOT are kResourceExhausted, EACCES, EPERM and EROFS
// kPermissionDenied, ENOENT and ENOTDIR kNotFound.
Status LocalIoError(std::string_view action, const std::string& path, int error_number);

// Owns a file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();
  int get() const { return fd_; }
  // The caller's from here on.
  int Release() { return std::exchange(fd_, -1); }
  // Reports the error that close() may still find (NFS, quotas).
  Status Close(const std::string& path);

 private:
  int fd_ = -1;
};

// A name below an open folder, /proc/self/fd/N/name: links at its end are not followed. Messages show where it lies.
bool IsBelowDescriptor(std::string_view path);
// Where what is open lies now, without links.
StatusOr<std::string> PathOfDescriptor(const FileDescriptor& file);

// `flags` as for open(2); O_CLOEXEC is added.
StatusOr<FileDescriptor> OpenFile(const std::string& path, int flags);
// Writes everything or fails.
Status WriteAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset, std::string_view bytes);
Status SyncFile(const FileDescriptor& file, const std::string& path);
// The folder a path lies in, without '/' at the end (except the root).
std::string FolderOf(const std::string& path);
Status SyncFolderOf(const std::string& path);
// Flushes folders, many of them by flushing their whole volumes at once.
Status SyncFolders(const std::set<std::string>& folders);

// The etag is made of inode, time of change and size.
ObjectMeta MetaOfFile(const std::string& path, const struct stat& status);
// kNotFound for folders too.
StatusOr<ObjectMeta> StatFile(const std::string& path);
// Follows a symbolic link at `path` to where a replacement must be written; a path that is no link stays as it is.
StatusOr<std::string> ResolveWriteTarget(const std::string& path);
// Makes missing folders above `path` and flushes the folders that changed by it, or adds them to `changed_folders`.
Status MakeFoldersFor(const std::string& path);
Status MakeFoldersFor(const std::string& path, std::set<std::string>& changed_folders);
// A fresh name for a temporary file beside `path`.
std::string TemporaryPathFor(const std::string& path, std::string_view id);
std::string NewTemporaryId();

// A new temporary file for `target`, locked for as long as its owner lives and holds `keep`: whoever can lock it knows
// that the owner is dead, or done with it.
struct OwnedTemporary {
  std::string path;
  FileDescriptor file;
  FileDescriptor keep;
};
StatusOr<OwnedTemporary> CreateOwnedTemporary(const std::string& target);
// Removes those of dead processes for this target. What cannot be removed is left to the next one.
void RemoveDeadTemporaries(const std::string& target);

// Serializes conditional changes of files in one folder between processes of ours, until the descriptor is closed.
// kUnavailable after half a minute: the holder has been stopped.
StatusOr<FileDescriptor> LockFolderOf(const std::string& path);

// Makes the finished temporary file visible as `target` under `condition`: fsync, rename, fsync of the folder.
StatusOr<ObjectMeta> PublishFile(FileDescriptor file, const std::string& temporary, const std::string& target,
                                 const WriteCondition& condition, Durability durability = Durability::kSynced);

}  // namespace firesteel::storage
