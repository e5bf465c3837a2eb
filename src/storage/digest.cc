#include "storage/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace firesteel::storage {
namespace {

std::string Digest(const EVP_MD* algorithm, std::string_view bytes) {
  std::string result(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(result.data()), &length, algorithm, nullptr);
  result.resize(length);
  return result;
}

}  // namespace

std::string Sha256(std::string_view bytes) { return Digest(EVP_sha256(), bytes); }
std::string Md5(std::string_view bytes) { return Digest(EVP_md5(), bytes); }

std::string HmacSha256(std::string_view key, std::string_view bytes) {
  std::string result(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), reinterpret_cast<unsigned char*>(result.data()), &length);
  result.resize(length);
  return result;
}

}  // namespace firesteel::storage
