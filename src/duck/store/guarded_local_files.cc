#include "duck/store/guarded_local_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "duckdb.hpp"
#include "duckdb/common/file_opener.hpp"
#include "duckdb/common/file_system.hpp"
#include "duckdb/common/local_file_system.hpp"

#include "duck/store/storage_error_text.h"
#include "storage/local/pinned_path.h"

namespace firesteel::duck {
namespace {

using duckdb::FileOpener;
using duckdb::FileOpenFlags;
using duckdb::optional_ptr;
using storage::FileDescriptor;
using storage::PinnedPath;
using Link = PinnedPath::Link;

// Where DuckDB looks up its limits. Nobody can put links there, and no path of a client gets as far as here.
bool IsOfTheEngine(const std::string& path) {
  return path == "/proc/self/cgroup" || path.starts_with("/sys/fs/cgroup/");
}

[[noreturn]] void Throw(const Status& status) { throw duckdb::IOException(EncodeStorageStatus(status)); }

// DuckDB's files, each path held where it may lie before DuckDB sees it. It is shown paths below open folders; where it
// would follow a link at the end of one, the file itself is opened first and DuckDB opens that once more.
class GuardedLocalFiles final : public duckdb::LocalFileSystem {
 public:
  GuardedLocalFiles(std::shared_ptr<const storage::AllowedPaths> allowed, std::string spill_folder)
      : allowed_(std::move(allowed)), spill_folder_(std::move(spill_folder)) {}

  std::string GetName() const override { return "firesteel_guarded_local_files"; }
  bool CanHandleFile(const std::string& path) override {
    return path.starts_with('/') && !path.starts_with(spill_folder_) && !IsOfTheEngine(path);
  }

  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(const std::string& path, FileOpenFlags flags,
                                                  optional_ptr<FileOpener> opener) override {
    const StatusOr<PinnedPath> pin = Pin(path, Link::kFollow);
    if (pin.status().code() == StatusCode::kNotFound && flags.ReturnNullIfNotExists()) return nullptr;
    if (!pin.ok()) Throw(pin.status());
    duckdb::unique_ptr<duckdb::FileHandle> handle;
    if (flags.ExclusiveCreate() || flags.CreatePrivateFile()) {
      handle = LocalFileSystem::OpenFile(pin->path(), flags, opener);  // follows no link
    } else {
      const bool creates = flags.OpenForWriting() && (flags.CreateFileIfNotExists() || flags.OverwriteExistingFile());
      const auto file = storage::OpenFile(pin->path(), creates ? O_WRONLY | O_CREAT | O_NONBLOCK : O_PATH);
      if (file.status().code() == StatusCode::kNotFound && flags.ReturnNullIfNotExists()) return nullptr;
      if (!file.ok()) Throw(file.status());
      handle = LocalFileSystem::OpenFile(Itself(*file, path), flags, opener);
    }
    if (handle) handle->path = path;
    return handle;
  }
  duckdb::unique_ptr<duckdb::MemoryMappedFile> MemoryMapFile(const duckdb::OpenFileInfo&, FileOpenFlags,
                                                             const duckdb::MMapOptions&,
                                                             optional_ptr<FileOpener>) override {
    Throw(Unsupported("mapping files where paths are limited"));
  }
  bool FileExists(const std::string& path, optional_ptr<FileOpener>) override { return IsKind(path, S_IFREG); }
  bool DirectoryExists(const std::string& path, optional_ptr<FileOpener>) override { return IsKind(path, S_IFDIR); }
  bool IsPipe(const std::string& path, optional_ptr<FileOpener>) override {
    return IsKind(path, S_IFIFO) || IsKind(path, S_IFCHR);
  }
  duckdb::optional<duckdb::FileMetadata> GetStatsIfExists(const duckdb::OpenFileInfo& file,
                                                          optional_ptr<FileOpener> opener) override {
    const auto handle =
        OpenFile(file.path,
                 FileOpenFlags(FileOpenFlags::FILE_FLAGS_READ) | FileOpenFlags::FILE_FLAGS_NULL_IF_NOT_EXISTS, opener);
    if (!handle) return duckdb::nullopt;
    return Stats(*handle);
  }
  bool CreateDirectoryExtended(const std::string& path, const duckdb::CreateDirectoryOptions& options,
                               optional_ptr<FileOpener> opener) override {
    if (options.mode == duckdb::CreateDirectoryMode::RECURSIVE)
      return FileSystem::CreateDirectoryExtended(path, options, opener);
    return LocalFileSystem::CreateDirectoryExtended(PinOrThrow(path, Link::kFollow).path(), options, opener);
  }
  bool RemoveDirectoryExtended(const std::string&, const duckdb::RemoveDirectoryOptions&,
                               optional_ptr<FileOpener>) override {
    Throw(Unsupported("removing folders where paths are limited"));
  }
  void RemoveFile(const std::string& path, optional_ptr<FileOpener> opener) override {
    LocalFileSystem::RemoveFile(PinOrThrow(path, Link::kKeep).path(), opener);
  }
  void MoveFile(const std::string& from, const std::string& to, optional_ptr<FileOpener> opener) override {
    const PinnedPath source = PinOrThrow(from, Link::kKeep);
    LocalFileSystem::MoveFile(source.path(), PinOrThrow(to, Link::kKeep).path(), opener);
  }

 protected:
  bool ListFilesExtended(const std::string& folder, const std::function<void(duckdb::OpenFileInfo& info)>& callback,
                         optional_ptr<FileOpener> opener) override {
    const StatusOr<PinnedPath> pin = Pin(folder, Link::kFollow);
    if (pin.status().code() == StatusCode::kNotFound) return false;
    if (!pin.ok()) Throw(pin.status());
    const auto opened = storage::OpenFile(pin->path(), O_PATH | O_DIRECTORY);
    return opened.ok() && LocalFileSystem::ListFilesExtended(Itself(*opened, folder), callback, opener);
  }

 private:
  StatusOr<PinnedPath> Pin(const std::string& path, Link link) const {
    return PinnedPath::Of(allowed_.get(), path, link);
  }
  PinnedPath PinOrThrow(const std::string& path, Link link) const {
    StatusOr<PinnedPath> pin = Pin(path, link);
    if (!pin.ok()) Throw(pin.status());
    return *std::move(pin);
  }

  // A path to what is open, which no longer goes by its name.
  static std::string Itself(const FileDescriptor& file, const std::string& path) {
    struct stat status;
    if (::fstat(file.get(), &status) != 0 || S_ISLNK(status.st_mode)) {
      Throw(Status(StatusCode::kPermissionDenied,
                   "'" + path + "' is a symbolic link that was changed while it was opened"));
    }
    return "/proc/self/fd/" + std::to_string(file.get());
  }

  bool IsKind(const std::string& path, mode_t kind) const {
    const StatusOr<PinnedPath> pin = Pin(path, Link::kFollow);
    if (!pin.ok() && pin.status().code() != StatusCode::kNotFound) Throw(pin.status());
    struct stat status;
    return pin.ok() && ::lstat(pin->path().c_str(), &status) == 0 && (status.st_mode & S_IFMT) == kind;
  }

  const std::shared_ptr<const storage::AllowedPaths> allowed_;  // shared with the stores
  const std::string spill_folder_;
};

}  // namespace

void GuardLocalFiles(duckdb::DatabaseInstance& database, std::shared_ptr<const storage::AllowedPaths> allowed,
                     std::string spill_folder) {
  duckdb::FileSystem::GetFileSystem(database).RegisterSubSystem(
      duckdb::make_uniq<GuardedLocalFiles>(std::move(allowed), std::move(spill_folder)));
}

}  // namespace firesteel::duck
