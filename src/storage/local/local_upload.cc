#include "storage/local/local_upload.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "base/failpoint.h"

namespace firesteel::storage {
namespace {

// What stays the same when a file is renamed.
StatusOr<std::string> InodeOf(const std::string& path) {
  struct stat status;
  if (::fstatat(AT_FDCWD, path.c_str(), &status, IsBelowDescriptor(path) ? AT_SYMLINK_NOFOLLOW : 0) != 0)
    return LocalIoError("look at", path, errno);
  return "inode-" + std::to_string(status.st_ino);
}

}  // namespace

LocalUpload::LocalUpload(std::string key, PinnedPath pin, std::string target, std::string id)
    : key_(std::move(key)),
      pin_(std::move(pin)),
      target_(std::move(target)),
      id_(std::move(id)),
      temporary_(TemporaryPathFor(target_, id_)) {}

StatusOr<std::unique_ptr<Upload>> LocalUpload::Start(const std::string& key, const AllowedPaths* allowed) {
  FS_ASSIGN_OR_RETURN(PinnedPath pin,
                      PinnedPath::Of(allowed, key, PinnedPath::Link::kFollow, PinnedPath::Folders::kMake));
  FS_ASSIGN_OR_RETURN(std::string target, ResolveWriteTarget(pin.path()));
  FS_RETURN_IF_ERROR(MakeFoldersFor(target));
  std::unique_ptr<LocalUpload> upload(new LocalUpload(key, std::move(pin), std::move(target), NewTemporaryId()));
  FS_ASSIGN_OR_RETURN(upload->file_, OpenFile(upload->temporary_, O_RDWR | O_CREAT | O_EXCL));
  return std::unique_ptr<Upload>(std::move(upload));
}

StatusOr<std::unique_ptr<Upload>> LocalUpload::Resume(const UploadState& state, const AllowedPaths* allowed) {
  FS_ASSIGN_OR_RETURN(PinnedPath pin, PinnedPath::Of(allowed, state.key, PinnedPath::Link::kFollow));
  FS_ASSIGN_OR_RETURN(std::string target, ResolveWriteTarget(pin.path()));
  std::unique_ptr<LocalUpload> upload(new LocalUpload(state.key, std::move(pin), std::move(target), state.upload_id));
  for (const UploadedPart& part : state.parts) upload->parts_[part.number] = part;
  // Opened by the first use, since an upload that is gone can still be aborted.
  return std::unique_ptr<Upload>(std::move(upload));
}

Status LocalUpload::AddPart(int number, std::uint64_t offset, std::string_view bytes) {
  {
    std::lock_guard lock(mutex_);
    if (file_.get() < 0) {
      FS_ASSIGN_OR_RETURN(file_, OpenFile(temporary_, O_RDWR));
    }
  }
  FS_RETURN_IF_ERROR(WriteAt(file_, target_, offset, bytes));
  FS_FAILPOINT("stage.part_uploaded");
  FS_ASSIGN_OR_RETURN(std::string identity, InodeOf(temporary_));
  std::lock_guard lock(mutex_);
  parts_[number] = {.number = number, .offset = offset, .size = bytes.size(), .etag = std::move(identity)};
  return Status::Ok();
}

StatusOr<ObjectMeta> LocalUpload::Complete(const WriteCondition& condition) {
  if (state().parts.empty()) FS_RETURN_IF_ERROR(AddPart(1, 0, ""));  // so that the file can be known again
  std::vector<UploadedPart> parts = state().parts;
  FS_ASSIGN_OR_RETURN(const std::uint64_t size, CheckParts(key_, parts));
  // A fresh descriptor: after a refused condition Complete may be called again.
  StatusOr<FileDescriptor> opened = OpenFile(temporary_, O_RDWR);
  if (!opened.ok() && opened.status().code() == StatusCode::kNotFound)
    return FindCompleted(parts.front(), size, opened.status());
  FS_ASSIGN_OR_RETURN(FileDescriptor file, std::move(opened));
  FS_ASSIGN_OR_RETURN(ObjectMeta written, StatFile(temporary_));
  if (written.size != size) {
    return Status(StatusCode::kIoError, "'" + temporary_ + "' has " + std::to_string(written.size) + " bytes, " +
                                            std::to_string(size) + " were written");
  }
  FS_FAILPOINT("storage.before_complete");
  FS_ASSIGN_OR_RETURN(ObjectMeta meta, PublishFile(std::move(file), temporary_, target_, condition));
  FS_FAILPOINT("storage.after_complete");
  file_ = FileDescriptor();
  meta.key = key_;
  return meta;
}

StatusOr<ObjectMeta> LocalUpload::FindCompleted(const UploadedPart& first_part, std::uint64_t size,
                                                Status missing) const {
  // A rename keeps the inode: when the target has that of our temporary file, an earlier call has completed it.
  StatusOr<std::string> identity = InodeOf(target_);
  if (!identity.ok() || *identity != first_part.etag) return missing;
  FS_ASSIGN_OR_RETURN(ObjectMeta meta, StatFile(target_));
  if (meta.size != size) return missing;
  meta.key = key_;
  return meta;
}

Status LocalUpload::Abort() {
  file_ = FileDescriptor();
  if (::unlink(temporary_.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
    return LocalIoError("delete", temporary_, errno);
  }
  return Status::Ok();
}

UploadState LocalUpload::state() const {
  std::lock_guard lock(mutex_);
  UploadState state{.key = key_, .upload_id = id_, .parts = {}};
  for (const auto& [number, part] : parts_) state.parts.push_back(part);
  return state;
}

}  // namespace firesteel::storage
