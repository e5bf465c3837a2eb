#include "files/file_digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "storage/digest.h"
#include "storage/local_files.h"

namespace firesteel::files {

StatusOr<std::string> SyncAndDigest(const std::string& path) {
  FS_ASSIGN_OR_RETURN(storage::FileDescriptor file, storage::OpenFile(path, O_RDONLY));
  FS_RETURN_IF_ERROR(storage::SyncFile(file, path));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return Status::Internal("OpenSSL has no SHA-256");
  }
  std::vector<char> buffer(1u << 20);
  while (true) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return storage::LocalIoError("read", path, errno);
    if (count == 0) break;
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(count));
  }
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), &length);
  digest.resize(length);
  return storage::HexEncode(digest);
}

}  // namespace firesteel::files
