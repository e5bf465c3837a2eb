#include "storage/uri.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/secret_text.h"

namespace firesteel::storage {
namespace {

Status InvalidUri(std::string_view text, std::string_view reason) {
  return Status(StatusCode::kInvalidArgument, "path '" + MaskSecrets(text) + "' " + std::string(reason));
}

// "scheme" of "scheme:rest", or empty: a letter, then letters, digits, '+', '-', '.', as RFC 3986 has it. A slash
// before the colon makes it a plain path ("a/b:c").
std::string_view SchemeOf(std::string_view text) {
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == ':') return text.substr(0, i);
    if (std::isalnum(c) == 0 && c != '+' && c != '-' && c != '.') return {};
  }
  return {};
}

std::string NormalizeLocalPath(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool folder = path.ends_with('/');
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string normal;
  for (const std::string_view part : parts) {
    normal += '/';
    normal += part;
  }
  if (folder || normal.empty()) normal += '/';
  return normal;
}

StatusOr<StorageUri> ParseS3(std::string_view text, std::string_view scheme, std::string_view rest) {
  if (!rest.starts_with("//")) return InvalidUri(text, "must have the form " + std::string(scheme) + "://bucket/key");
  rest.remove_prefix(2);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  StorageUri uri{.scheme = Scheme::kS3,
                 .bucket = std::string(rest.substr(0, slash)),
                 .key = {},
                 .written_scheme = std::string(scheme)};
  if (uri.bucket.empty()) return InvalidUri(text, "names no bucket");
  if (uri.bucket.find('@') != std::string::npos) {
    // The text may hold a secret: it is not repeated.
    return Status(StatusCode::kInvalidArgument,
                  "an S3 path must not carry credentials; put them in the environment or in fs.s3a.* settings");
  }
  rest.remove_prefix(slash);
  while (rest.starts_with('/')) rest.remove_prefix(1);
  // Hadoop paths never hold empty parts.
  for (const char c : rest) {
    if (c != '/' || !uri.key.ends_with('/')) uri.key += c;
  }
  return uri;
}

}  // namespace

std::string StorageUri::ToString() const { return scheme == Scheme::kS3 ? "s3://" + bucket + "/" + key : key; }

std::string StorageUri::FolderKey() const {
  if (key.empty() || key.ends_with('/')) return key;
  return key + "/";
}

StorageUri StorageUri::Child(std::string_view name) const {
  StorageUri child = *this;
  child.key = FolderKey() + std::string(name);
  return child;
}

StatusOr<StorageUri> ParseStorageUri(std::string_view text, std::string_view working_directory) {
  if (text.empty()) return InvalidUri(text, "is empty");
  if (text.find('\0') != std::string_view::npos) return InvalidUri(text.substr(0, text.find('\0')), "holds a NUL byte");
  const std::string_view written = SchemeOf(text);
  if (written.empty()) {
    std::string path(text);
    if (!path.starts_with('/')) path = std::string(working_directory) + "/" + path;
    return StorageUri{.scheme = Scheme::kLocal, .bucket = {}, .key = NormalizeLocalPath(path), .written_scheme = {}};
  }
  std::string scheme(written);
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](unsigned char c) { return std::tolower(c); });
  std::string_view rest = text.substr(written.size() + 1);
  if (scheme == "s3" || scheme == "s3a" || scheme == "s3n") return ParseS3(text, scheme, rest);
  if (scheme == "file") {
    if (rest.starts_with("//")) {
      rest.remove_prefix(2);
      const std::string_view host = rest.substr(0, rest.find('/'));
      if (!host.empty() && host != "localhost") return InvalidUri(text, "names a host; a file path has none");
      rest.remove_prefix(host.size());
    }
    if (!rest.starts_with('/')) return InvalidUri(text, "must be absolute after 'file:'");
    return StorageUri{
        .scheme = Scheme::kLocal, .bucket = {}, .key = NormalizeLocalPath(rest), .written_scheme = scheme};
  }
  return Status(StatusCode::kUnsupported, "firesteel does not support the file system '" + scheme + ":' of path '" +
                                              MaskSecrets(text) +
                                              "' yet; it knows local paths, file:, s3:, s3a: and s3n:")
      .WithCondition("UNSUPPORTED_FEATURE", "0A000");
}

}  // namespace firesteel::storage
