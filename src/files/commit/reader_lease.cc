#include "files/commit/reader_lease.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string_view>

#include "storage/local/local_files.h"
#include "storage/local/pinned_path.h"

namespace firesteel::files {
namespace {

constexpr std::string_view kSuffix = ".readers";

// By the version that readers see.
std::string LockFileName(const CommitRecord& record) {
  return "v" + std::to_string(record.version) + std::string(kSuffix);
}

bool CanLock(const Location& table) {
  return table.uri.scheme == storage::Scheme::kLocal && table.store->capabilities().folders;
}

}  // namespace

ReaderLease TakeReaderLease(const Location& table, const CommitRecord& record) {
  if (!CanLock(table)) return nullptr;
  const std::string path = table.KeyOf(std::string(kCommitFolder) + "/" + LockFileName(record));
  const auto pin = storage::PinnedPath::Of(*table.store, path, storage::PinnedPath::Link::kKeep);
  if (!pin.ok()) return nullptr;
  auto opened = storage::OpenFile(pin->path(), O_RDWR | O_CREAT);
  if (!opened.ok()) return nullptr;
  auto file = std::make_shared<storage::FileDescriptor>(*std::move(opened));
  if (::flock(file->get(), LOCK_SH | LOCK_NB) != 0)
    return nullptr;  // the version is being deleted; the record will tell
  return file;
}

namespace {

// Calls `release` for the lock file of each version but that of `record`; removes those it returns true for.
void ForEachOtherVersion(const Location& table, const CommitRecord& record,
                         const std::function<bool(int fd)>& release) {
  if (!CanLock(table)) return;
  const std::string own = LockFileName(record);
  const auto pin = storage::PinnedPath::Of(*table.store, table.KeyOf(std::string(kCommitFolder) + "/" + own),
                                           storage::PinnedPath::Link::kKeep);
  if (!pin.ok()) return;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(storage::FolderOf(pin->path()), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kSuffix) || name == own) continue;
    const int fd = ::open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) continue;
    const storage::FileDescriptor file(fd);
    if (release(fd)) ::unlink(entry.path().c_str());
  }
}

}  // namespace

void WaitForReaders(const Location& table, const CommitRecord& record, std::chrono::milliseconds patience,
                    Clock& clock) {
  const auto deadline = clock.Monotonic() + patience;
  ForEachOtherVersion(table, record, [&](int fd) {
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0 && clock.Monotonic() < deadline) {
      if (!clock.Sleep(std::chrono::milliseconds(5)).ok()) return false;
    }
    return true;
  });
}

void RemoveUnusedLeases(const Location& table, const CommitRecord& record) {
  ForEachOtherVersion(table, record, [](int fd) { return ::flock(fd, LOCK_EX | LOCK_NB) == 0; });
}

}  // namespace firesteel::files
