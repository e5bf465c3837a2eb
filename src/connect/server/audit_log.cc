#include "connect/server/audit_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/secret_text.h"

namespace firesteel::connect {
namespace {

constexpr std::size_t kLongestText = 200;
constexpr int kRefusalsPerSecond = 10;

Status Refuse(const std::string& path, const std::string& why) {
  return {StatusCode::kInvalidArgument, "the audit log " + path + ": " + why};
}

// At most the first 200 characters, whole ones.
std::string Beginning(const std::string& text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins && ++characters > kLongestText) return text.substr(0, i) + "...";
  }
  return text;
}

std::string TimeText(Clock::WallTime time) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(milliseconds % 1000));
  return text;
}

}  // namespace

StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(const std::string& path, Clock& clock) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return Refuse(path, errno == ELOOP ? "it is a symbolic link; give the file itself" : std::strerror(errno));
  std::unique_ptr<AuditLog> log(new AuditLog(file, path, clock));
  struct stat status;
  if (::fstat(file, &status) != 0) return Refuse(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return Refuse(path, "it is no regular file");
  if ((status.st_mode & 077) != 0) return Refuse(path, "others may read or write it; chmod 600 it");
  return log;
}

AuditLog::~AuditLog() { ::close(file_); }

void AuditLog::Write(std::string_view who, std::string_view peer, std::string_view method, const AuditSubject& subject,
                     std::string_view outcome, std::chrono::nanoseconds duration) {
  nlohmann::ordered_json line;
  line["time"] = TimeText(clock_.Now());
  line["who"] = who;
  line["peer"] = peer;
  line["method"] = method;
  if (!subject.session_id.empty()) line["session"] = Beginning(subject.session_id);
  if (!subject.operation_id.empty()) line["operation"] = Beginning(subject.operation_id);
  if (!subject.kind.empty()) line["kind"] = subject.kind;
  if (!subject.text.empty()) line["text"] = Beginning(MaskSecrets(subject.text));
  if (!subject.target.empty()) line["target"] = Beginning(MaskSecrets(subject.target));
  line["outcome"] = outcome;
  line["milliseconds"] = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  Append(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void AuditLog::WriteRefused(std::string_view peer, std::string_view method) {
  nlohmann::ordered_json line;
  {
    const std::lock_guard lock(mutex_);
    const Clock::MonotonicTime now = clock_.Monotonic();
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      refusals_ = 0;
    }
    if (++refusals_ > kRefusalsPerSecond) {
      ++left_out_;
      return;
    }
    line["time"] = TimeText(clock_.Now());
    line["peer"] = peer;
    line["method"] = method;
    line["outcome"] = "UNAUTHENTICATED";
    if (left_out_ > 0) line["left_out"] = std::exchange(left_out_, 0);
  }
  Append(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

// One write a line: O_APPEND keeps lines of several threads and servers whole.
void AuditLog::Append(const std::string& line) {
  const ssize_t written = ::write(file_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size()) || failed_.exchange(true)) return;
  std::fprintf(stderr, "warning: cannot write the audit log %s: %s\n", path_.c_str(),
               written < 0 ? std::strerror(errno) : "the disk is full");
}

}  // namespace firesteel::connect
