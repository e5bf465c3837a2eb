#include "duck/error_translation.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <new>
#include <optional>
#include <system_error>

#include "base/error/fault_report.h"
#include "base/process/escaped_exception.h"
#include "duck/known_engine_errors.h"
#include "duck/store/storage_error_text.h"

namespace firesteel::duck {
namespace {

constexpr std::string_view kMark = "FS|";

std::optional<Status> Decode(const std::string& message) {
  const std::size_t begin = message.find(kMark);
  if (begin == std::string::npos) return std::nullopt;
  std::vector<std::string> parts(1);
  for (std::size_t i = begin + kMark.size(); i < message.size(); ++i) {
    const char c = message[i];
    if (c == '\\' && i + 1 < message.size()) {
      parts.back() += message[++i];
    } else if (c == '|') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string::npos) break;
    parameters[parts[i].substr(0, equals)] = parts[i].substr(equals + 1);
  }
  return SparkError(parts[0], std::move(parameters));
}

bool Contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// DUCKDB_V2_ERROR_*
enum EngineErrorCode {
  kFileNotFound = 1001,
  kFirstOfFiles = 1001,
  kLastOfFiles = 1006,
  kHttp = 1006,
  kOutOfMemory = 3002,
};

bool ContainsAny(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return Contains(text, word); });
}

bool IsAboutFiles(int code) { return code >= kFirstOfFiles && code <= kLastOfFiles; }

// The path in quotes, which messages of the file system and of readers hold.
std::string PathIn(const std::string& message) {
  for (const auto& [open, close] :
       {std::pair{"file \\\"", "\\\""}, std::pair{"\"", "\""}, std::pair{"file '", "'"}, std::pair{"'", "'"}}) {
    if (std::string path = Between(message, open, close); Contains(path, "/")) return path;
  }
  return "";
}

Status NoSpace(const std::string& path) {
  return Status(
      StatusCode::kResourceExhausted,
      "no space is left on the disk" + (path.empty() ? "" : " that holds " + path) + "; nothing was published");
}

// What the operating system said of a file; nothing where the engine speaks for itself.
std::optional<Status> OfOperatingSystem(const std::string& message) {
  const std::string path = PathIn(message);
  const std::string at = path.empty() ? "" : " '" + path + "'";
  if (Contains(message, "No space left on device")) return NoSpace(path);
  if (Contains(message, "Permission denied")) {
    return Status(StatusCode::kPermissionDenied, "no permission for the file" + at);
  }
  if (Contains(message, "No such file") || Contains(message, "No files found")) {
    return Status(StatusCode::kNotFound, "there is no file" + at);
  }
  for (const char* words :
       {"Input/output error", "Too many open files", "Read-only file system", "Disk quota exceeded", "File too large",
        "Is a directory", "Not a directory", "Connection reset", "Stale file handle"}) {
    if (!Contains(message, words)) continue;
    const char* hint =
        words == std::string_view("Too many open files") ? "; raise the limit of open files (ulimit -n)" : "";
    return Status(StatusCode::kIoError, "the file" + at + " cannot be used: " + words + hint);
  }
  return std::nullopt;
}

// What the engine could not get from the operating system, of which it passes on no more than some text.
std::optional<Status> OfScarcity(const std::string& message) {
  const auto no_thread = std::make_error_code(std::errc::resource_unavailable_try_again);
  if (message == no_thread.message()) return StatusOfException(std::system_error(no_thread), "running a query");
  // That data is part of the executable: memory is all that can be missing.
  if (Contains(message, "std::bad_alloc") || Contains(message, "Failed to decompress the time zone data")) {
    return StatusOfException(std::bad_alloc(), "running a query");
  }
  return std::nullopt;
}

// What went wrong inside a file that is being read. The reader's words say little to who does not know the format.
std::optional<Status> OfFileContents(int code, const std::string& message, std::string_view statement) {
  // Its decoders throw what they like; the engine passes that on as an "Invalid Error".
  const bool of_footer = ContainsAny(message, {"TProtocol", "thrift", "Out of buffer", "don't know what type"});
  const bool of_page =
      message.starts_with("Invalid Error") || IsAboutFiles(code) ||
      ContainsAny(message, {"arquet", "ecompress", "ictionary", "page", "Snappy", "ZSTD", "GZIP", "LZ4"});
  const bool reads_files = statement.find("parquet") != std::string_view::npos;
  const bool of_file = statement.starts_with(kReadsFilesOnly);
  if (!of_file && !of_footer && !(reads_files && of_page)) return std::nullopt;
  std::string path = PathIn(message);
  if (path.empty()) path = "of those the query reads";
  return SparkError("FAILED_READ_FILE.NO_HINT", {{"path", path}});
}

// "failed to allocate data of size 2.0 GiB (300.0 MiB/819.2 MiB used)", of memory and of disk.
Status OutOfMemory(const std::string& message) {
  const std::string used = Between(message, "(", " used)");
  const std::string limit = used.substr(used.find('/') + 1);
  const bool disk = Contains(message, "max_temp_directory_size");
  return SparkError(disk ? "FIRESTEEL_SPILL_LIMIT_EXCEEDED" : "FIRESTEEL_MEMORY_LIMIT_EXCEEDED.POOL",
                    {{"limit", limit.empty() ? "room" : limit}});
}

}  // namespace

std::string EncodeError(std::string_view condition,
                        const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string out = std::string(kMark) + std::string(condition) + "|";
  for (const auto& [name, value] : parameters) {
    out += name + "=";
    for (char c : value) {
      if (c == '|' || c == '\\') out += '\\';
      if (c == '\0') {
        out += "\u2400";  // DuckDB's messages end at a NUL
      } else {
        out += c;
      }
    }
    out += "|";
  }
  return out;
}

Status TranslateError(int code, const std::string& message, std::string_view statement) {
  if (auto storage = DecodeStorageStatus(message)) return *std::move(storage);
  if (auto decoded = Decode(message)) return *std::move(decoded);
  if (message.starts_with("INTERRUPT") || Contains(message, "Interrupted")) {
    return Status(StatusCode::kCancelled, "the query was cancelled");
  }
  if (code == kOutOfMemory || message.starts_with("Out of Memory")) return OutOfMemory(message);
  if (auto scarce = OfScarcity(message)) return *std::move(scarce);
  if (auto system = OfOperatingSystem(message)) return *std::move(system);
  if (code == kHttp) return Status(StatusCode::kUnavailable, "an object store cannot be reached").WithRetryable(true);
  if (auto known = KnownEngineError(message)) return *std::move(known);
  if (auto contents = OfFileContents(code, message, statement)) return *std::move(contents);
  return ReportFault({"running a query", statement, message});
}

}  // namespace firesteel::duck
