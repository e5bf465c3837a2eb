#include "connect/server/tls_files.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>

namespace firesteel::connect {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(StatusCode::kInvalidArgument, "cannot read " + path);
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Links are followed: certificate programs rotate keys by them.
Status CheckPrivate(const std::string& path) {
  struct stat file;
  if (::stat(path.c_str(), &file) != 0) return Status(StatusCode::kInvalidArgument, "cannot read " + path);
  if (file.st_uid != ::geteuid() && file.st_uid != 0)
    return Status(StatusCode::kInvalidArgument, "the key " + path + " belongs to another user");
  // A group that the key belongs to may read it, as Debian's ssl-cert does.
  if ((file.st_mode & 037) != 0) {
    return Status(StatusCode::kInvalidArgument, "others may read or write the key " + path + "; chmod 600 it");
  }
  return Status::Ok();
}

Bio Reader(const std::string& text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// A key with a passphrase is refused like a broken one: nobody is there to be asked for it.
int NoPassphrase(char*, int, int, void*) { return -1; }

}  // namespace

StatusOr<TlsFiles> ReadTlsFiles(const std::string& certificate_file, const std::string& key_file) {
  TlsFiles files;
  FS_ASSIGN_OR_RETURN(files.certificate, ReadText(certificate_file));
  FS_RETURN_IF_ERROR(CheckPrivate(key_file));
  FS_ASSIGN_OR_RETURN(files.key, ReadText(key_file));
  const std::unique_ptr<X509, Freed<X509_free>> certificate(
      PEM_read_bio_X509(Reader(files.certificate).get(), nullptr, NoPassphrase, nullptr));
  if (!certificate) return Status(StatusCode::kInvalidArgument, certificate_file + " holds no certificate in PEM form");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
    return Status(StatusCode::kInvalidArgument,
                  "the certificate in " + certificate_file + " has expired; no client would trust it");
  }
  const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key(
      PEM_read_bio_PrivateKey(Reader(files.key).get(), nullptr, NoPassphrase, nullptr));
  if (!key)
    return Status(StatusCode::kInvalidArgument,
                  key_file + " holds no private key in PEM form, or one with a passphrase");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Status(StatusCode::kInvalidArgument, key_file + " is not the key of the certificate in " + certificate_file);
  }
  return files;
}

}  // namespace firesteel::connect
