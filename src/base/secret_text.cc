#include "base/secret_text.h"

#include <algorithm>
#include <cctype>

#include "base/settings.h"

namespace firesteel {
namespace {

constexpr std::string_view kNames[] = {"password", "secret.key", "session.token", "secret", "token"};

bool IsQuote(char c) { return c == '\'' || c == '"' || c == '`'; }

// Where the value after a name begins and ends; empty where none follows.
std::pair<std::size_t, std::size_t> ValueAfter(std::string_view text, std::size_t at) {
  const auto blanks = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
  };
  if (at < text.size() && IsQuote(text[at])) ++at;  // the name's own
  blanks();
  const bool assigned = at < text.size() && text[at] == '=';
  if (assigned) ++at;
  const std::size_t unquoted = at;
  blanks();
  if (at < text.size() && (text[at] == '\'' || text[at] == '"')) {
    const char quote = text[at++];
    std::size_t end = at;
    while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
    return {at, std::min(end, text.size())};
  }
  if (!assigned) return {at, at};
  std::size_t end = unquoted;
  while (end < text.size() && text[end] != '&' && !IsQuote(text[end]) && !std::isspace(static_cast<unsigned char>(text[end]))) ++end;
  return {unquoted, end};
}

// "user:password" in scheme://user:password@host; nothing where a URL has none.
std::pair<std::size_t, std::size_t> UserOfUrl(std::string_view text, std::size_t after_slashes) {
  std::size_t end = after_slashes;
  while (end < text.size() && text[end] != '/' && text[end] != '@' && !IsQuote(text[end]) && !std::isspace(static_cast<unsigned char>(text[end]))) ++end;
  return {after_slashes, end < text.size() && text[end] == '@' ? end : after_slashes};
}

}  // namespace

std::string MaskSecrets(std::string_view statement) {
  std::string out(statement);
  std::string folded(statement);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view name : kNames) {
    for (std::size_t at = folded.find(name); at != std::string::npos; at = folded.find(name, at + name.size())) {
      const auto [begin, end] = ValueAfter(statement, at + name.size());
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(end), '*');
    }
  }
  constexpr std::string_view kSlashes = "://";
  for (std::size_t at = statement.find(kSlashes); at != std::string_view::npos; at = statement.find(kSlashes, at + kSlashes.size())) {
    const auto [begin, end] = UserOfUrl(statement, at + kSlashes.size());
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(end), '*');
  }
  return out;
}

std::string ShownSettingValue(std::string_view name, const std::string& value) {
  return IsSecretSettingName(name) ? "*********(redacted)" : value;
}

}  // namespace firesteel
