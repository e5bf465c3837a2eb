#include "storage/local/local_object_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>

#include "base/failpoint.h"
#include "storage/local/local_files.h"
#include "storage/local/local_upload.h"
#include "storage/local/pinned_path.h"

namespace firesteel::storage {
namespace {

constexpr std::size_t kCopyBuffer = 1u << 20;

using Link = PinnedPath::Link;
using Folders = PinnedPath::Folders;

Status ReadAt(const FileDescriptor& file, const std::string& path, std::uint64_t offset, std::span<char> out) {
  const std::uint64_t begin = offset;
  const std::size_t wanted = out.size();
  while (!out.empty()) {
    const ssize_t count = ::pread(file.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (count < 0) {
      if (errno == EINTR) continue;
      return LocalIoError("read", path, errno);
    }
    if (count == 0) return RangeError(path, begin, wanted, offset);
    offset += static_cast<std::uint64_t>(count);
    out = out.subspan(static_cast<std::size_t>(count));
  }
  return Status::Ok();
}

Status RequireFilePath(const std::string& key) {
  if (key.starts_with('/') && !key.ends_with('/')) return Status::Ok();
  return Status(StatusCode::kInvalidArgument, "'" + key + "' is not the absolute path of a file");
}

// A conditional write that did not happen must leave no temporary file; the first error is the one that counts.
template <typename T>
StatusOr<T> RemoveTemporaryOnFailure(StatusOr<T> result, const std::string& temporary) {
  if (!result.ok()) ::unlink(temporary.c_str());
  return result;
}

}  // namespace

StatusOr<ObjectMeta> LocalObjectStore::Head(const std::string& key) {
  FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(allowed(), key, Link::kFollow));
  FS_ASSIGN_OR_RETURN(ObjectMeta meta, StatFile(pin.path()));
  meta.key = key;
  return meta;
}

Status LocalObjectStore::ReadRange(const std::string& key, std::uint64_t offset, std::span<char> out,
                                   const ReadOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(allowed(), key, Link::kFollow));
  FS_ASSIGN_OR_RETURN(FileDescriptor file, OpenFile(pin.path(), O_RDONLY));
  Status read = ReadAt(file, key, offset, out);
  if (options.if_match.empty()) return read;
  // Looked at after reading, so that a write in between is seen too.
  FS_ASSIGN_OR_RETURN(ObjectMeta now, StatFile(pin.path()));
  if (now.etag != options.if_match) return ObjectChangedError(key, options.if_match, now.etag);
  return read;
}

StatusOr<ObjectMeta> LocalObjectStore::Put(const std::string& key, std::string_view bytes, const PutOptions& options) {
  FS_RETURN_IF_ERROR(options.token.Check());
  FS_RETURN_IF_ERROR(RequireFilePath(key));
  const bool replaces = options.condition.kind == WriteCondition::Kind::kIfMatch;
  StatusOr<PinnedPath> pin =
      PinnedPath::Of(allowed(), key, Link::kFollow, replaces ? Folders::kNeeded : Folders::kMake);
  if (replaces && pin.status().code() == StatusCode::kNotFound) return PreconditionFailedError(key, options.condition);
  FS_RETURN_IF_ERROR(pin.status());
  FS_ASSIGN_OR_RETURN(std::string target, ResolveWriteTarget(pin->path()));
  // What is to be replaced lies in a folder already; one that is gone is not brought back.
  if (!replaces) {
    FS_RETURN_IF_ERROR(MakeFoldersFor(target));
  } else if (::access(FolderOf(target).c_str(), F_OK) != 0) {
    return PreconditionFailedError(key, options.condition);
  }
  FS_FAILPOINT("storage.before_put");
  if (bytes.empty() && options.condition.kind == WriteCondition::Kind::kNone &&
      options.durability == Durability::kRelaxed) {
    // A marker (_SUCCESS) is whole as soon as it is there: no temporary file that a kill would leave behind.
    FS_ASSIGN_OR_RETURN(FileDescriptor marker, OpenFile(target, O_WRONLY | O_CREAT | O_TRUNC));
    FS_RETURN_IF_ERROR(marker.Close(target));
    FS_FAILPOINT("storage.after_put");
    FS_ASSIGN_OR_RETURN(ObjectMeta meta, StatFile(target));
    meta.key = key;
    return meta;
  }
  if (options.condition.kind != WriteCondition::Kind::kNone) RemoveDeadTemporaries(target);
  FS_ASSIGN_OR_RETURN(OwnedTemporary temporary, CreateOwnedTemporary(target));
  Status written = WriteAt(temporary.file, temporary.path, 0, bytes);
  if (!written.ok()) {
    ::unlink(temporary.path.c_str());
    return written;
  }
  FS_ASSIGN_OR_RETURN(ObjectMeta meta,
                      RemoveTemporaryOnFailure(PublishFile(std::move(temporary.file), temporary.path, target,
                                                           options.condition, options.durability),
                                               temporary.path));
  FS_FAILPOINT("storage.after_put");
  meta.key = key;
  return meta;
}

StatusOr<std::unique_ptr<Upload>> LocalObjectStore::StartUpload(const std::string& key) {
  FS_RETURN_IF_ERROR(RequireFilePath(key));
  return LocalUpload::Start(key, allowed());
}

StatusOr<std::unique_ptr<Upload>> LocalObjectStore::ResumeUpload(const UploadState& state) {
  return LocalUpload::Resume(state, allowed());
}

StatusOr<ObjectMeta> LocalObjectStore::Copy(const std::string& from, const std::string& to) {
  FS_RETURN_IF_ERROR(RequireFilePath(to));
  FS_ASSIGN_OR_RETURN(const PinnedPath pin, PinnedPath::Of(allowed(), from, Link::kFollow));
  FS_ASSIGN_OR_RETURN(FileDescriptor source, OpenFile(pin.path(), O_RDONLY));
  FS_ASSIGN_OR_RETURN(std::unique_ptr<Upload> upload, LocalUpload::Start(to, allowed()));
  std::string buffer(kCopyBuffer, '\0');
  std::uint64_t offset = 0;
  for (int number = 1;; ++number) {
    const ssize_t count = ::pread(source.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    Status status = count < 0 ? LocalIoError("read", from, errno) : Status::Ok();
    if (count > 0) status = upload->AddPart(number, offset, {buffer.data(), static_cast<std::size_t>(count)});
    if (!status.ok()) {
      (void)upload->Abort();
      return status;
    }
    if (count == 0) break;
    offset += static_cast<std::uint64_t>(count);
  }
  return upload->Complete({});
}

Status LocalObjectStore::Rename(const std::string& from, const std::string& to) {
  const std::pair<std::string, std::string> move(from, to);
  return RenameMany({&move, 1});
}

Status LocalObjectStore::RenameMany(std::span<const std::pair<std::string, std::string>> moves) {
  std::set<std::string> changed_folders;
  for (const auto& [from, to] : moves) {
    FS_ASSIGN_OR_RETURN(const PinnedPath source, PinnedPath::Of(allowed(), from, Link::kKeep));
    FS_ASSIGN_OR_RETURN(const PinnedPath target, PinnedPath::Of(allowed(), to, Link::kKeep, Folders::kMake));
    FS_RETURN_IF_ERROR(MakeFoldersFor(target.path(), changed_folders));
    FS_FAILPOINT("storage.before_rename");
    if (::rename(source.path().c_str(), target.path().c_str()) != 0)
      return LocalIoError("rename to '" + to + "' the file", from, errno);
    FS_FAILPOINT("storage.after_rename");
    changed_folders.insert(FolderOf(to));
  }
  return SyncFolders(changed_folders);
}

Status LocalObjectStore::Delete(const std::string& key) {
  const StatusOr<PinnedPath> pin = PinnedPath::Of(allowed(), key, Link::kKeep);
  if (pin.status().code() == StatusCode::kNotFound) return Status::Ok();
  FS_RETURN_IF_ERROR(pin.status());
  if (::unlink(pin->path().c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return Status::Ok();
  return LocalIoError("delete", key, errno);
}

Status LocalObjectStore::DeleteIfMatch(const std::string& key, const std::string& etag) {
  const StatusOr<PinnedPath> pin = PinnedPath::Of(allowed(), key, Link::kKeep);
  if (pin.status().code() == StatusCode::kNotFound) return Status::Ok();
  FS_RETURN_IF_ERROR(pin.status());
  StatusOr<FileDescriptor> lock = LockFolderOf(pin->path());
  if (lock.status().code() == StatusCode::kNotFound) return Status::Ok();
  FS_RETURN_IF_ERROR(lock.status());
  return ObjectStore::DeleteIfMatch(key, etag);
}

Status LocalObjectStore::DeleteMany(std::span<const std::string> keys) {
  FS_RETURN_IF_ERROR(ObjectStore::DeleteMany(keys));
  std::set<std::string> changed_folders;
  for (const std::string& key : keys) {
    const std::string folder = FolderOf(key);
    if (::access(folder.c_str(), F_OK) == 0) changed_folders.insert(folder);
  }
  return SyncFolders(changed_folders);
}

Status LocalObjectStore::DeleteFolder(const std::string& folder) {
  std::string path = folder;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (path.empty() || path == "/") {
    return Status(StatusCode::kInvalidArgument, "refusing to delete the whole file system '" + folder + "'");
  }
  const StatusOr<PinnedPath> pin = PinnedPath::Of(allowed(), path, Link::kKeep);
  if (pin.status().code() == StatusCode::kNotFound) return Status::Ok();
  FS_RETURN_IF_ERROR(pin.status());
  // remove_all unlinks symbolic links and never enters them.
  std::error_code error;
  std::filesystem::remove_all(pin->path(), error);
  if (error) return LocalIoError("delete folder", path, error.value());
  return Status::Ok();
}

StatusOr<bool> LocalObjectStore::FolderExists(const std::string& folder) {
  const StatusOr<PinnedPath> pin = PinnedPath::Of(allowed(), folder, Link::kFollow);
  if (pin.status().code() == StatusCode::kNotFound) return false;
  FS_RETURN_IF_ERROR(pin.status());
  struct stat status;
  if (::fstatat(AT_FDCWD, pin->path().c_str(), &status, IsBelowDescriptor(pin->path()) ? AT_SYMLINK_NOFOLLOW : 0) == 0)
    return S_ISDIR(status.st_mode);
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return LocalIoError("look at folder", folder, errno);
}

}  // namespace firesteel::storage
