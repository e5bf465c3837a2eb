#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"

namespace firesteel::duck {
namespace {

constexpr std::size_t kGcmIvBytes = 12;
constexpr std::size_t kCbcIvBytes = 16;
constexpr std::size_t kTagBytes = 16;

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

enum class Mode { kEcb, kCbc, kGcm };

struct Aes {
  std::string_view function;
  std::string_view mode_name;
  Mode mode;
  const EVP_CIPHER* cipher;
  std::string_view key;
};

std::string Quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return upper;
}

[[noreturn]] void RefuseMode(std::string_view function, std::string_view mode, std::string_view padding) {
  RaiseError("UNSUPPORTED_FEATURE.AES_MODE",
             {{"mode", std::string(mode)}, {"padding", std::string(padding)}, {"functionName", Quoted(function)}});
}

Aes Prepare(std::string_view function, std::string_view key, std::string_view mode_name,
            std::string_view padding_name) {
  const std::string mode_text = Upper(mode_name), padding = Upper(padding_name);
  const bool pkcs = padding == "PKCS" || padding == "DEFAULT";
  const bool none = padding == "NONE" || padding == "DEFAULT";
  Mode mode = Mode::kGcm;
  if (mode_text == "ECB" && pkcs) {
    mode = Mode::kEcb;
  } else if (mode_text == "CBC" && pkcs) {
    mode = Mode::kCbc;
  } else if (mode_text != "GCM" || !none) {
    RefuseMode(function, mode_name, padding_name);
  }
  const EVP_CIPHER* const ciphers[][3] = {{EVP_aes_128_ecb(), EVP_aes_192_ecb(), EVP_aes_256_ecb()},
                                          {EVP_aes_128_cbc(), EVP_aes_192_cbc(), EVP_aes_256_cbc()},
                                          {EVP_aes_128_gcm(), EVP_aes_192_gcm(), EVP_aes_256_gcm()}};
  if (key.size() != 16 && key.size() != 24 && key.size() != 32) {
    RaiseError(
        "INVALID_PARAMETER_VALUE.AES_KEY_LENGTH",
        {{"parameter", "`key`"}, {"functionName", Quoted(function)}, {"actualLength", std::to_string(key.size())}});
  }
  return {function, mode_name, mode, ciphers[static_cast<int>(mode)][key.size() / 8 - 2], key};
}

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::size_t IvBytes(Mode mode) { return mode == Mode::kGcm ? kGcmIvBytes : mode == Mode::kCbc ? kCbcIvBytes : 0; }

[[noreturn]] void Fail(const Aes& aes, const char* detail) {
  RaiseError("INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR",
             {{"parameter", "`expr`, `key`"}, {"functionName", Quoted(aes.function)}, {"detailMessage", detail}});
}

std::string ChooseIv(const Aes& aes, std::string_view given) {
  const std::size_t size = IvBytes(aes.mode);
  if (given.empty()) {
    std::string iv(size, '\0');
    if (size > 0 && RAND_bytes(Bytes(iv), static_cast<int>(size)) != 1) Fail(aes, "no random numbers");
    return iv;
  }
  if (size == 0) {
    RaiseError("UNSUPPORTED_FEATURE.AES_MODE_IV",
               {{"mode", std::string(aes.mode_name)}, {"functionName", Quoted(aes.function)}});
  }
  if (given.size() != size) {
    RaiseError("INVALID_PARAMETER_VALUE.AES_IV_LENGTH", {{"mode", std::string(aes.mode_name)},
                                                         {"parameter", "`iv`"},
                                                         {"functionName", Quoted(aes.function)},
                                                         {"actualLength", std::to_string(given.size())}});
  }
  return std::string(given);
}

void CheckAad(const Aes& aes, std::string_view aad) {
  if (aad.empty() || aes.mode == Mode::kGcm) return;
  RaiseError("UNSUPPORTED_FEATURE.AES_MODE_AAD",
             {{"mode", std::string(aes.mode_name)}, {"functionName", Quoted(aes.function)}});
}

BlobResult AesEncrypt(Blob input, Blob key, std::string_view mode, std::string_view padding, Blob iv, Blob aad) {
  const Aes aes = Prepare("aes_encrypt", key.bytes, mode, padding);
  const std::string vector = ChooseIv(aes, iv.bytes);
  CheckAad(aes, aad.bytes);
  const Context context(EVP_CIPHER_CTX_new());
  std::string out(input.bytes.size() + 32, '\0');
  int size = 0, rest = 0, ignored = 0;
  bool good =
      EVP_EncryptInit_ex(context.get(), aes.cipher, nullptr, Bytes(aes.key), Bytes(std::string_view(vector))) == 1;
  if (!aad.bytes.empty()) {
    good = good && EVP_EncryptUpdate(context.get(), nullptr, &ignored, Bytes(aad.bytes),
                                     static_cast<int>(aad.bytes.size())) == 1;
  }
  good = good && EVP_EncryptUpdate(context.get(), Bytes(out), &size, Bytes(input.bytes),
                                   static_cast<int>(input.bytes.size())) == 1;
  good = good && EVP_EncryptFinal_ex(context.get(), Bytes(out) + size, &rest) == 1;
  if (!good) Fail(aes, "the text cannot be encrypted");
  out.resize(static_cast<std::size_t>(size + rest));
  if (aes.mode == Mode::kGcm) {
    std::string tag(kTagBytes, '\0');
    if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) != 1)
      Fail(aes, "there is no tag");
    out += tag;
  }
  return {vector + out};
}

std::optional<BlobResult> AesDecrypt(Blob input, Blob key, std::string_view mode, std::string_view padding, Blob aad,
                                     std::string_view eval_mode) {
  const Aes aes = Prepare("aes_decrypt", key.bytes, mode, padding);
  CheckAad(aes, aad.bytes);
  const std::size_t iv_size = IvBytes(aes.mode);
  const std::size_t tag_size = aes.mode == Mode::kGcm ? kTagBytes : 0;
  const auto decrypt = [&]() -> std::optional<std::string> {
    if (input.bytes.size() < iv_size + tag_size) return std::nullopt;
    const std::string_view iv = input.bytes.substr(0, iv_size);
    const std::string_view text = input.bytes.substr(iv_size, input.bytes.size() - iv_size - tag_size);
    std::string tag(input.bytes.substr(input.bytes.size() - tag_size));
    const Context context(EVP_CIPHER_CTX_new());
    std::string out(text.size() + 32, '\0');
    int size = 0, rest = 0, ignored = 0;
    if (EVP_DecryptInit_ex(context.get(), aes.cipher, nullptr, Bytes(aes.key), Bytes(iv)) != 1) return std::nullopt;
    if (!aad.bytes.empty() && EVP_DecryptUpdate(context.get(), nullptr, &ignored, Bytes(aad.bytes),
                                                static_cast<int>(aad.bytes.size())) != 1) {
      return std::nullopt;
    }
    if (EVP_DecryptUpdate(context.get(), Bytes(out), &size, Bytes(text), static_cast<int>(text.size())) != 1)
      return std::nullopt;
    if (tag_size > 0 && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) != 1)
      return std::nullopt;
    if (EVP_DecryptFinal_ex(context.get(), Bytes(out) + size, &rest) != 1) return std::nullopt;
    out.resize(static_cast<std::size_t>(size + rest));
    return out;
  };
  if (auto out = decrypt()) return BlobResult{*std::move(out)};
  if (eval_mode == "try") return std::nullopt;
  Fail(aes, "the key, the mode or the text does not fit");
}

constexpr OwnFunction kFunctions[] = {
    {"fs_aes_encrypt", InstallScalar<AesEncrypt>},
    {"fs_aes_decrypt", InstallScalar<AesDecrypt>},
};

}  // namespace

std::span<const OwnFunction> OwnCipherFunctions() { return kFunctions; }

}  // namespace firesteel::duck
