#include "base/secret_text.h"

#include <algorithm>
#include <cctype>

#include "base/settings/settings.h"

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
  while (end < text.size() && text[end] != '&' && !IsQuote(text[end]) &&
         !std::isspace(static_cast<unsigned char>(text[end])))
    ++end;
  return {unquoted, end};
}

// "user:password" in scheme://user:password@host; nothing where a URL has none.
std::pair<std::size_t, std::size_t> UserOfUrl(std::string_view text, std::size_t after_slashes) {
  std::size_t end = after_slashes;
  while (end < text.size() && text[end] != '/' && text[end] != '@' && !IsQuote(text[end]) &&
         !std::isspace(static_cast<unsigned char>(text[end])))
    ++end;
  return {after_slashes, end < text.size() && text[end] == '@' ? end : after_slashes};
}

// Parameters of a URL that let anybody who has it in: of S3 (both signatures), Google and Azure.
bool IsSignature(std::string_view folded_name) {
  return folded_name == "sig" || folded_name == "signature" || folded_name.ends_with("-signature") ||
         folded_name.ends_with("-credential") || folded_name.ends_with("-security-token");
}

std::string Folded(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return folded;
}

}  // namespace

// A column called signature is none: it follows no "?" or "&".
std::string MaskSignatures(std::string text) {
  std::size_t equals = text.find('=');
  if (equals == std::string::npos) return text;
  for (const std::string folded = Folded(text); equals != std::string::npos; equals = folded.find('=', equals + 1)) {
    std::size_t name = equals;
    while (name > 0 && (std::isalnum(static_cast<unsigned char>(folded[name - 1])) || folded[name - 1] == '-')) --name;
    if (name == 0 || (folded[name - 1] != '?' && folded[name - 1] != '&')) continue;
    if (!IsSignature(std::string_view(folded).substr(name, equals - name))) continue;
    for (std::size_t at = equals + 1; at < text.size() && text[at] != '&' && !IsQuote(text[at]) &&
                                      !std::isspace(static_cast<unsigned char>(text[at]));
         ++at) {
      text[at] = '*';
    }
  }
  return text;
}

std::string MaskSecrets(std::string_view statement) {
  std::string out = MaskSignatures(std::string(statement));
  const std::string folded = Folded(statement);
  for (const std::string_view name : kNames) {
    for (std::size_t at = folded.find(name); at != std::string::npos; at = folded.find(name, at + name.size())) {
      const auto [begin, end] = ValueAfter(statement, at + name.size());
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(end), '*');
    }
  }
  constexpr std::string_view kSlashes = "://";
  for (std::size_t at = statement.find(kSlashes); at != std::string_view::npos;
       at = statement.find(kSlashes, at + kSlashes.size())) {
    const auto [begin, end] = UserOfUrl(statement, at + kSlashes.size());
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(end), '*');
  }
  return out;
}

std::string ShownSettingValue(std::string_view name, const std::string& value) {
  return IsSecretSettingName(name) ? "*********(redacted)" : value;
}

}  // namespace firesteel
