#include "files/commit/file_digest.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "storage/local/local_files.h"
#include "storage/sha256_stream.h"

namespace firesteel::files {

StatusOr<std::string> SyncAndDigest(const std::string& path) {
  FS_ASSIGN_OR_RETURN(storage::FileDescriptor file, storage::OpenFile(path, O_RDONLY));
  FS_RETURN_IF_ERROR(storage::SyncFile(file, path));
  storage::Sha256Stream digest;
  std::vector<char> buffer(1u << 20);
  while (true) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return storage::LocalIoError("read", path, errno);
    if (count == 0) break;
    digest.Update({buffer.data(), static_cast<std::size_t>(count)});
  }
  return digest.Hex();
}

StatusOr<FileDigest> DigestOf(storage::ObjectStore& store, const std::string& key, const storage::ReadOptions& options,
                              storage::BlockSums* blocks) {
  FS_ASSIGN_OR_RETURN(const auto stream, store.OpenRead(key, options));
  storage::Sha256Stream digest;
  std::vector<char> buffer(1u << 20);
  while (true) {
    FS_RETURN_IF_ERROR(options.token.Check());
    FS_ASSIGN_OR_RETURN(const std::size_t count, stream->Read(buffer));
    if (count == 0) break;
    digest.Update({buffer.data(), count});
    if (blocks != nullptr) blocks->Update({buffer.data(), count});
  }
  if (blocks != nullptr) blocks->Finish();
  const auto size = static_cast<std::int64_t>(digest.size());
  return FileDigest{digest.Hex(), size};
}

}  // namespace firesteel::files
