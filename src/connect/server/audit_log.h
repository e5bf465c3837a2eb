#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status_or.h"

namespace firesteel::connect {

// What a call asks for, as far as it is worth a line.
struct AuditSubject {
  std::string session_id;
  std::string operation_id;
  std::string kind;    // of statement or call: "INSERT", "query", "write_operation", "interrupt"
  std::string text;    // of the statement; secrets in it are starred out before it is written
  std::string target;  // the table or path written, where the message itself says it
};

// Who did what, with which outcome: one line of JSON for each statement and each call that changes something, appended
// to a file that only its owner may read. Thread-safe. A line that cannot be written is told to stderr once and does
// not stop the work. Programs that rotate logs must copy and truncate.
class AuditLog {
 public:
  // Makes the file or goes on with it. Refused: a symbolic link, a file that others may read or write.
  static StatusOr<std::unique_ptr<AuditLog>> Open(const std::string& path, Clock& clock);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // `who` is the token's name. `outcome` is "OK" or an error's condition, not its message: that may quote data.
  void Write(std::string_view who, std::string_view peer, std::string_view method, const AuditSubject& subject,
             std::string_view outcome, std::chrono::nanoseconds duration);
  // A call that was refused before anybody knew whose it was. At most ten such lines a second; the next one after a
  // pause says how many are missing, so that nobody can fill the disk by knocking.
  void WriteRefused(std::string_view peer, std::string_view method);

 private:
  AuditLog(int file, std::string path, Clock& clock) : file_(file), path_(std::move(path)), clock_(clock) {}

  void Append(const std::string& line);

  const int file_;
  const std::string path_;
  Clock& clock_;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;               // guards what follows
  Clock::MonotonicTime second_{};  // in which refusals are counted
  int refusals_ = 0;
  int left_out_ = 0;
};

}  // namespace firesteel::connect
