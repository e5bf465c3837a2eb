#include "connect/server/token_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace firesteel::connect {
namespace {

constexpr off_t kLargestFile = 1 << 20;

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

Status Refuse(const std::string& path, const std::string& why) {
  return {StatusCode::kInvalidArgument, "the token file " + path + ": " + why};
}

Status CheckPrivate(const std::string& path, const struct stat& file) {
  if (!S_ISREG(file.st_mode)) return Refuse(path, "it is no regular file");
  if (file.st_uid != ::geteuid() && file.st_uid != 0) return Refuse(path, "it belongs to another user");
  if ((file.st_mode & 077) != 0) return Refuse(path, "others may read or write it; chmod 600 it");
  if (file.st_size > kLargestFile) return Refuse(path, "it is larger than 1 MB");
  return Status::Ok();
}

// The checks are about the very file that is read, whatever its name means a moment later.
StatusOr<Secret> ReadPrivateFile(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (file.number < 0 && errno == ELOOP) return Refuse(path, "it is a symbolic link; give the file itself");
  if (file.number < 0)
    return Status(StatusCode::kNotFound, "cannot read the token file " + path + ": " + std::strerror(errno));
  struct stat status;
  if (::fstat(file.number, &status) != 0) return Refuse(path, std::strerror(errno));
  FS_RETURN_IF_ERROR(CheckPrivate(path, status));
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.number, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Refuse(path, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return Secret(std::move(text));
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    if (IsBlank(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && !IsBlank(line[end])) ++end;
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

bool IsName(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; });
}

bool CanBeSent(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
}

StatusOr<AccessToken> ReadLine(const std::string& path, const std::vector<std::string_view>& words, int number) {
  const std::string line = "line " + std::to_string(number) + ": ";
  if (words.size() != 1 && words.size() != 3) {
    return Refuse(path, line + "expected NAME RIGHTS TOKEN on one line, or a single token without blanks");
  }
  AccessToken token{"token", session::Rights::kAdmin, Secret(std::string(words.back()))};
  if (!CanBeSent(words.back())) return Refuse(path, line + "a token consists of printable ASCII characters");
  if (words.size() == 1) return token;
  if (!IsName(words[0])) return Refuse(path, line + "a name consists of letters, digits, '_', '-' and '.'");
  token.name = words[0];
  const auto rights = session::RightsFromName(words[1]);
  if (!rights) return Refuse(path, line + "the rights of '" + token.name + "' must be read, write or admin");
  token.rights = *rights;
  return token;
}

}  // namespace

StatusOr<std::vector<AccessToken>> ReadTokenFile(const std::string& path) {
  FS_ASSIGN_OR_RETURN(const Secret content, ReadPrivateFile(path));
  const std::string_view text = content.Reveal();
  std::vector<AccessToken> tokens;
  bool unnamed = false;
  int number = 0;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::vector<std::string_view> words = Words(text.substr(at, end - at));
    at = end + 1;
    if (words.empty() || words.front().starts_with('#')) continue;
    FS_ASSIGN_OR_RETURN(AccessToken token, ReadLine(path, words, number + 1));
    unnamed = unnamed || words.size() == 1;
    for (const AccessToken& other : tokens) {
      if (unnamed) return Refuse(path, "several tokens need names and rights: NAME RIGHTS TOKEN on one line each");
      if (other.name == token.name) return Refuse(path, "the name '" + token.name + "' is given twice");
      if (other.secret == token.secret)
        return Refuse(path, "'" + other.name + "' and '" + token.name + "' have the same token");
    }
    tokens.push_back(std::move(token));
  }
  if (tokens.empty()) return Refuse(path, "it is empty: there is no token in it");
  return tokens;
}

}  // namespace firesteel::connect
