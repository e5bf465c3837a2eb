#include "storage/local/local_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>

#include "base/failpoint.h"

namespace firesteel::storage {
namespace {

constexpr std::size_t kFoldersWorthAVolumeFlush = 16;
// A folder is locked for a few milliseconds at a time; whoever holds it longer has been stopped in the middle.
constexpr std::chrono::seconds kFolderLockPatience{30};
// Tells these temporary files from those of uploads, which may rest between two processes.
constexpr std::string_view kOwnedIdPrefix = "put-";

constexpr std::string_view kDescriptors = "/proc/self/fd/";

// The path for messages.
std::string Shown(const std::string& path) {
  if (!path.starts_with(kDescriptors)) return path;
  const std::size_t slash = std::min(path.find('/', kDescriptors.size()), path.size());
  std::error_code error;
  const std::string folder = std::filesystem::read_symlink(path.substr(0, slash), error).string();
  return error ? path : folder + path.substr(slash);
}

}  // namespace

bool IsBelowDescriptor(std::string_view path) {
  if (!path.starts_with(kDescriptors)) return false;
  const std::size_t slash = path.find('/', kDescriptors.size());
  return slash != std::string_view::npos && slash + 1 < path.size();
}

StatusOr<std::string> PathOfDescriptor(const FileDescriptor& file) {
  const std::string link = std::string(kDescriptors) + std::to_string(file.get());
  std::error_code error;
  std::string path = std::filesystem::read_symlink(link, error).string();
  if (error) return LocalIoError("look at", link, error.value());
  return path;
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

Status LocalIoError(std::string_view action, const std::string& path, int error_number) {
  StatusCode code = StatusCode::kIoError;
  std::string advice;
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      code = StatusCode::kResourceExhausted;
      advice = "; free some space there or write to another disk";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      code = StatusCode::kPermissionDenied;
      break;
    case ENOENT:
    case ENOTDIR:
      code = StatusCode::kNotFound;
      break;
    case EMFILE:
    case ENFILE:
      code = StatusCode::kResourceExhausted;
      advice = "; raise the limit of open files (ulimit -n)";
      break;
    case EEXIST:
      code = StatusCode::kAlreadyExists;
      break;
    default:
      break;
  }
  return Status(code,
                "cannot " + std::string(action) + " '" + Shown(path) + "': " + std::strerror(error_number) + advice);
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Status FileDescriptor::Close(const std::string& path) {
  const int fd = std::exchange(fd_, -1);
  if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) return LocalIoError("close", path, errno);
  return Status::Ok();
}

StatusOr<FileDescriptor> OpenFile(const std::string& path, int flags) {
  if (IsBelowDescriptor(path)) flags |= O_NOFOLLOW;
  while (true) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
    if (fd >= 0) return FileDescriptor(fd);
    if (errno == ENOENT && (flags & O_CREAT) == 0) return ObjectNotFoundError(Shown(path));
    if (errno != EINTR) return LocalIoError((flags & O_CREAT) != 0 ? "create" : "open", path, errno);
  }
}

Status WriteAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return LocalIoError("write", path, errno);
    }
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return Status::Ok();
}

Status SyncFile(const FileDescriptor& file, const std::string& path) {
  // Never retried: after a failed fsync the kernel may have dropped the dirty pages and report success next time.
  if (::fsync(file.get()) != 0) return LocalIoError("flush to disk", path, errno);
  return Status::Ok();
}

Status SyncFolderOf(const std::string& path) {
  FS_ASSIGN_OR_RETURN(FileDescriptor folder, OpenFile(FolderOf(path), O_RDONLY | O_DIRECTORY));
  // Some network file systems cannot flush a folder and say EINVAL; nothing more can be done there.
  if (::fsync(folder.get()) != 0 && errno != EINVAL) return LocalIoError("flush folder of", path, errno);
  return Status::Ok();
}

StatusOr<FileDescriptor> LockFolderOf(const std::string& path) {
  const std::string folder = FolderOf(path);
  FS_ASSIGN_OR_RETURN(FileDescriptor lock, OpenFile(folder, O_RDONLY | O_DIRECTORY));
  Clock& clock = Clock::System();
  const auto deadline = clock.Monotonic() + kFolderLockPatience;
  std::chrono::milliseconds pause{1};
  while (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return LocalIoError("lock folder", folder, errno);
    if (clock.Monotonic() >= deadline) {
      return Status(StatusCode::kUnavailable,
                    "'" + Shown(folder) + "' is locked by a process that does not go on; is it stopped?")
          .WithRetryable(true);
    }
    FS_RETURN_IF_ERROR(clock.Sleep(pause));
    pause = std::min(pause * 2, std::chrono::milliseconds(20));
  }
  return lock;
}

ObjectMeta MetaOfFile(const std::string& path, const struct stat& status) {
  ObjectMeta meta{.key = path, .size = static_cast<std::uint64_t>(status.st_size), .modified = {}, .etag = {}};
  meta.modified = Clock::WallTime(std::chrono::duration_cast<Clock::WallTime::duration>(
      std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
  meta.etag = std::to_string(status.st_ino) + "-" + std::to_string(status.st_mtim.tv_sec) + "." +
              std::to_string(status.st_mtim.tv_nsec) + "-" + std::to_string(status.st_size);
  return meta;
}

Status SyncFolders(const std::set<std::string>& folders) {
  if (folders.size() <= kFoldersWorthAVolumeFlush) {
    for (const std::string& folder : folders) FS_RETURN_IF_ERROR(SyncFolderOf(folder + "/x"));
    return Status::Ok();
  }
  std::set<dev_t> flushed;
  for (const std::string& folder : folders) {
    FS_ASSIGN_OR_RETURN(FileDescriptor descriptor, OpenFile(folder, O_RDONLY | O_DIRECTORY));
    struct stat status;
    if (::fstat(descriptor.get(), &status) != 0) return LocalIoError("look at", folder, errno);
    if (!flushed.insert(status.st_dev).second) continue;
    if (::syncfs(descriptor.get()) != 0) return LocalIoError("flush the volume of", folder, errno);
  }
  return Status::Ok();
}

StatusOr<ObjectMeta> StatFile(const std::string& path) {
  struct stat status;
  if (::fstatat(AT_FDCWD, path.c_str(), &status, IsBelowDescriptor(path) ? AT_SYMLINK_NOFOLLOW : 0) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return ObjectNotFoundError(Shown(path));
    return LocalIoError("look at", path, errno);
  }
  if (S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode)) return ObjectNotFoundError(Shown(path));
  return MetaOfFile(path, status);
}

StatusOr<std::string> ResolveWriteTarget(const std::string& path) {
  struct stat status;
  if (IsBelowDescriptor(path) || ::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return LocalIoError("follow the symbolic link", path, errno);
  std::string target(resolved);
  std::free(resolved);
  return target;
}

Status MakeFoldersFor(const std::string& path) {
  std::set<std::string> changed_folders;
  FS_RETURN_IF_ERROR(MakeFoldersFor(path, changed_folders));
  return SyncFolders(changed_folders);
}

Status MakeFoldersFor(const std::string& path, std::set<std::string>& changed_folders) {
  const std::string folder = FolderOf(path);
  if (::access(folder.c_str(), F_OK) == 0) return Status::Ok();
  for (std::size_t slash = folder.find('/', 1);; slash = folder.find('/', slash + 1)) {
    const std::string part = folder.substr(0, slash);
    if (::mkdir(part.c_str(), 0777) == 0) {
      changed_folders.insert(FolderOf(part));
    } else if (errno != EEXIST) {
      const int error_number = errno;
      struct stat status;  // a folder we may not write to but that exists is fine on the way down
      if (::stat(part.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return LocalIoError("create folder", part, error_number);
      }
    }
    if (slash == std::string::npos) return Status::Ok();
  }
}

std::string NewTemporaryId() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::random_device entropy;
  std::string id;
  for (int i = 0; i < 16; ++i) id += kDigits[entropy() & 15u];
  return id;
}

std::string TemporaryPathFor(const std::string& path, std::string_view id) {
  const std::size_t slash = path.rfind('/') + 1;
  // File names end at 255 bytes on common file systems; the id alone keeps the name unique.
  std::string name = path.substr(slash, 180);
  return path.substr(0, slash) + "." + name + "." + std::string(id) + std::string(kTemporarySuffix);
}

StatusOr<OwnedTemporary> CreateOwnedTemporary(const std::string& target) {
  while (true) {
    OwnedTemporary made{.path = TemporaryPathFor(target, std::string(kOwnedIdPrefix) + NewTemporaryId())};
    FS_ASSIGN_OR_RETURN(made.file, OpenFile(made.path, O_WRONLY | O_CREAT | O_EXCL));
    // The lock belongs to both descriptors; the second one outlives the close before the rename.
    made.keep = FileDescriptor(::fcntl(made.file.get(), F_DUPFD_CLOEXEC, 0));
    struct stat status;
    // Somebody may have taken it for a dead process's before it was locked.
    const bool locked = ::flock(made.file.get(), LOCK_EX | LOCK_NB) == 0;
    if (locked && ::fstat(made.file.get(), &status) == 0 && status.st_nlink > 0) return made;
    // A file system without locks: nobody will ever take this one for dead.
    if (!locked && errno != EWOULDBLOCK) return made;
    ::unlink(made.path.c_str());
  }
}

void RemoveDeadTemporaries(const std::string& target) {
  std::string prefix = TemporaryPathFor(target, kOwnedIdPrefix);
  prefix.resize(prefix.size() - kTemporarySuffix.size());
  std::error_code error;
  for (std::filesystem::directory_iterator entry(FolderOf(target), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string& path = entry->path().native();
    if (!path.starts_with(prefix) || !path.ends_with(kTemporarySuffix)) continue;
    const StatusOr<FileDescriptor> file = OpenFile(path, O_WRONLY | O_NOFOLLOW);
    if (file.ok() && ::flock(file->get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  }
}

StatusOr<ObjectMeta> PublishFile(FileDescriptor file, const std::string& temporary, const std::string& target,
                                 const WriteCondition& condition, Durability durability) {
  if (durability != Durability::kRelaxed) FS_RETURN_IF_ERROR(SyncFile(file, temporary));
  FS_RETURN_IF_ERROR(file.Close(temporary));
  FS_FAILPOINT("storage.before_rename");
  FileDescriptor lock;
  if (condition.kind != WriteCondition::Kind::kNone) {
    FS_ASSIGN_OR_RETURN(lock, LockFolderOf(target));
  }
  switch (condition.kind) {
    case WriteCondition::Kind::kNone:
      break;
    case WriteCondition::Kind::kIfAbsent:
      // RENAME_NOREPLACE is atomic against everybody, not only against us.
      if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
        if (durability == Durability::kSynced) FS_RETURN_IF_ERROR(SyncFolderOf(target));
        return StatFile(target);
      }
      if (errno == EEXIST) return PreconditionFailedError(Shown(target), condition);
      if (errno != EINVAL && errno != ENOSYS) return LocalIoError("create", target, errno);
      if (::access(target.c_str(), F_OK) == 0) return PreconditionFailedError(Shown(target), condition);
      break;
    case WriteCondition::Kind::kIfMatch: {
      StatusOr<ObjectMeta> current = StatFile(target);
      if (!current.ok() && current.status().code() != StatusCode::kNotFound) return current.status();
      if (!current.ok() || current->etag != condition.etag) return PreconditionFailedError(Shown(target), condition);
      break;
    }
  }
  if (::rename(temporary.c_str(), target.c_str()) != 0) return LocalIoError("replace", target, errno);
  FS_FAILPOINT("storage.after_rename");
  if (durability == Durability::kSynced) FS_RETURN_IF_ERROR(SyncFolderOf(target));
  return StatFile(target);
}

}  // namespace firesteel::storage
