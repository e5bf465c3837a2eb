#include "base/error/fault_report.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <vector>

#include "base/status_or.h"

namespace firesteel {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKept = 50;
constexpr const char* kReportParameter = "report";

// FNV-1a.
std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

// The engine quotes the line of the statement it stumbled over, with a caret below; all the rest stays.
std::string WithoutQuotedStatement(std::string_view details) {
  std::string out;
  bool below_quote = false;
  for (std::size_t begin = 0; begin <= details.size();) {
    const std::size_t end = std::min(details.find('\n', begin), details.size());
    const std::string_view line = details.substr(begin, end - begin);
    const bool quote = line.starts_with("LINE ");
    const bool caret = below_quote && line.find_first_not_of(" ^~") == std::string_view::npos;
    if (!quote && !caret) (out += line) += '\n';
    below_quote = quote;
    begin = end + 1;
  }
  return out;
}

std::string Failure(const std::string& what) { return what + ": " + std::strerror(errno); }

// The folder is ours alone, or it is not used: anybody may make one of that name in a shared place.
StatusOr<fs::path> ReportFolder() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error) / ("firesteel-reports-" + std::to_string(geteuid()));
  if (error) return Status(StatusCode::kIoError, error.message());
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return Status(StatusCode::kIoError, Failure(folder.string()));
  struct stat found = {};
  if (lstat(folder.c_str(), &found) != 0) return Status(StatusCode::kIoError, Failure(folder.string()));
  if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & 077) != 0) {
    return Status(StatusCode::kPermissionDenied,
                  folder.string() + " belongs to somebody else or can be read by others");
  }
  return folder;
}

void DropOldest(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> reports;  // their names begin with the time
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) reports.push_back(entry.path());
  std::sort(reports.begin(), reports.end());
  for (std::size_t i = 0; i + kKept < reports.size(); ++i) fs::remove(reports[i], ignored);
}

std::string Timestamp(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm utc = {};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, format, &utc)};
}

StatusOr<std::string> WriteReport(const std::string& text) {
  FS_ASSIGN_OR_RETURN(const fs::path folder, ReportFolder());
  static std::atomic<int> number{0};
  const fs::path path = folder / (Timestamp("%Y%m%dT%H%M%SZ-") + std::to_string(getpid()) + "-" +
                                  std::to_string(number.fetch_add(1)) + ".txt");
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return Status(StatusCode::kIoError, Failure(path.string()));
  const ssize_t written = write(file, text.data(), text.size());
  if (close(file) != 0 || written != static_cast<ssize_t>(text.size()))
    return Status(StatusCode::kIoError, Failure(path.string()));
  DropOldest(folder);
  return path.string();
}

}  // namespace

Status ReportFault(const Fault& fault) {
  char hash[20];
  std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(HashOf(fault.statement)));
  const std::string text = "firesteel " FIRESTEEL_VERSION "\ntime: " + Timestamp("%Y-%m-%dT%H:%M:%SZ") +
                           "\nwhile: " + std::string(fault.doing) + "\nstatement hash: " + hash + "\n\n" +
                           WithoutQuotedStatement(fault.details);
  const StatusOr<std::string> path = WriteReport(text);
  const std::string message =
      "An internal error while " + std::string(fault.doing) +
      ": the fault is firesteel's, not that of what was asked for. " +
      (path.ok() ? "What is known of it is in the report " + *path + "; please send it to the maintainers."
                 : "No report could be written: " + path.status().message() + ".");
  return SparkError("INTERNAL_ERROR", {{"message", message}, {kReportParameter, path.ok() ? *path : ""}});
}

Status WithFaultReport(Status status) {
  if (status.code() != StatusCode::kInternal || status.message_parameters().contains(kReportParameter)) return status;
  Status reported = ReportFault({"carrying out a statement", "", status.ToString()});
  if (!status.context()) return reported;
  const QueryContext& context = *status.context();
  return std::move(reported).WithSpan(context.span).WithSource(context.source_name, context.text, context.first_line);
}

Status WithStatement(Status status, std::string_view source_name, std::string_view text, int first_line) {
  if (status.code() == StatusCode::kInternal && !status.context()) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    status = std::move(status).WithSpan({static_cast<std::int32_t>(begin), static_cast<std::int32_t>(end)});
  }
  return std::move(status).WithSource(source_name, text, first_line);
}

}  // namespace firesteel
