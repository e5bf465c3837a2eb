#include "files/listing/file_uri.h"

#include <algorithm>

namespace firesteel::files {
namespace {

// What java.net.URI does not quote in a path; bytes of UTF-8 stay as they are.
bool IsPlain(unsigned char c) {
  const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter_or_digit || c >= 0x80 ||
         std::string_view("_-!.~'()*,;:$&+=@/").find(static_cast<char>(c)) != std::string_view::npos;
}

void AppendQuoted(std::string_view path, std::string& out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsPlain(byte)) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
}

}  // namespace

std::string FileUri(const std::string& uri, std::string_view root) {
  const std::size_t scheme_end = uri.find("://");
  std::string out;
  if (scheme_end == std::string::npos) {
    out = "file://";
    AppendQuoted(uri, out);
    return out;
  }
  const std::size_t root_end = root.find("://");
  out = root_end == std::string_view::npos ? uri.substr(0, scheme_end) : std::string(root.substr(0, root_end));
  const std::size_t path = std::min(uri.find('/', scheme_end + 3), uri.size());
  out += uri.substr(scheme_end, path - scheme_end);
  AppendQuoted(std::string_view(uri).substr(path), out);
  return out;
}

}  // namespace firesteel::files
