#include <cctype>

#include "base/utf8.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "values/text/utf8_text.h"

namespace firesteel::duck {
namespace {

// What java.net.URI makes of a text; absent where it is not one.
struct Uri {
  std::optional<std::string> scheme, authority, user, host, query, fragment;
  std::string path;
};

bool HasIllegalCharacter(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return true;
    if (std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos) return true;
    if (c == '%') {
      const bool digits = i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                          std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
      if (!digits) return true;
    }
  }
  return false;
}

std::optional<Uri> ParseUri(std::string_view text) {
  if (HasIllegalCharacter(text)) return std::nullopt;
  Uri uri;
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    uri.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  const std::size_t colon = text.find_first_of(":/?");
  if (colon != std::string_view::npos && text[colon] == ':') {
    if (colon == 0 || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return std::nullopt;
    uri.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
    if (text[0] != '/') return uri;  // mailto:x and the like have nothing else
  }
  if (const std::size_t question = text.find('?'); question != std::string_view::npos) {
    uri.query = text.substr(question + 1);
    text = text.substr(0, question);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const std::size_t slash = text.find('/');
    const std::string_view authority = text.substr(0, slash);
    if (!authority.empty()) {
      uri.authority = authority;
      std::string_view host = authority;
      if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
        uri.user = host.substr(0, at);
        host.remove_prefix(at + 1);
      }
      const std::size_t port = host.rfind(':');
      if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos) host = host.substr(0, port);
      if (!host.empty()) uri.host = host;
    }
    text = slash == std::string_view::npos ? std::string_view() : text.substr(slash);
  }
  uri.path = text;
  return uri;
}

std::optional<std::string> PartOf(const Uri& uri, std::string_view part) {
  if (part == "HOST") return uri.host;
  if (part == "PATH") return uri.path;
  if (part == "QUERY") return uri.query;
  if (part == "REF") return uri.fragment;
  if (part == "PROTOCOL") return uri.scheme;
  if (part == "FILE") return uri.query ? uri.path + "?" + *uri.query : uri.path;
  if (part == "AUTHORITY") return uri.authority;
  if (part == "USERINFO") return uri.user;
  return std::nullopt;
}

std::optional<Uri> UriOrError(std::string_view url, std::string_view mode) {
  auto uri = ParseUri(url);
  if (!uri && mode == "ansi") RaiseError("INVALID_URL", {{"url", std::string(url)}});
  return uri;
}

std::optional<std::string> ParseUrl(std::string_view url, std::string_view part, std::string_view mode) {
  const auto uri = UriOrError(url, mode);
  return uri ? PartOf(*uri, part) : std::nullopt;
}

std::optional<std::string> ParseUrlKey(std::string_view url, std::string_view part, std::string_view key,
                                       std::string_view mode) {
  const auto uri = UriOrError(url, mode);
  if (!uri || part != "QUERY" || !uri->query) return std::nullopt;
  std::string_view rest = *uri->query;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    if (pair.size() > key.size() && pair.starts_with(key) && pair[key.size()] == '=')
      return std::string(pair.substr(key.size() + 1));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return std::nullopt;
}

// application/x-www-form-urlencoded
std::string UrlEncode(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '*' || c == '_') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4];
      out += "0123456789ABCDEF"[byte & 15];
    }
  }
  return out;
}

std::optional<std::string> UrlDecode(std::string_view text, std::string_view mode) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      const bool digits = i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                          std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
      if (!digits) {
        if (mode == "try") return std::nullopt;
        RaiseError("CANNOT_DECODE_URL", {{"url", std::string(text)}});
      }
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return MakeValidUtf8(out);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_parse_url", InstallScalar<ParseUrl>},
    {"fs_parse_url_key", InstallScalar<ParseUrlKey>},
    {"fs_url_encode", InstallScalar<UrlEncode>},
    {"fs_url_decode", InstallScalar<UrlDecode>},
};

}  // namespace

std::span<const OwnFunction> OwnUrlFunctions() { return kFunctions; }

}  // namespace firesteel::duck
