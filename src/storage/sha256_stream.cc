#include "storage/sha256_stream.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "storage/digest.h"

namespace firesteel::storage {

void Sha256Stream::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

// OpenSSL without SHA-256, or without memory for a context, cannot sign requests either: there is nothing to go on
// with.
Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) std::abort();
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Update(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  size_ += bytes.size();
}

std::string Sha256Stream::Hex() {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), &length);
  digest.resize(length);
  return HexEncode(digest);
}

}  // namespace firesteel::storage
