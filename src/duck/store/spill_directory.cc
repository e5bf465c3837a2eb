#include "duck/store/spill_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "files/commit/process_identity.h"

namespace firesteel::duck {
namespace {

namespace fs = std::filesystem;
using files::ProcessIdentity;

constexpr std::string_view kPrefix = "firesteel-spill~";

// firesteel-spill~<pid>~<start ticks>~<pid namespace>~<boot id>~<host>~<unique>
std::string NameOf(const ProcessIdentity& owner) {
  return std::string(kPrefix) + std::to_string(owner.pid) + "~" + std::to_string(owner.start_ticks) + "~" +
         std::to_string(owner.pid_namespace) + "~" + owner.boot_id + "~" + owner.host + "~" + files::NewUuid();
}

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<ProcessIdentity> OwnerOf(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  std::vector<std::string_view> parts;
  for (std::size_t tilde = name.find('~'); tilde != std::string_view::npos; tilde = name.find('~')) {
    parts.push_back(name.substr(0, tilde));
    name.remove_prefix(tilde + 1);
  }
  if (parts.size() != 5) return std::nullopt;
  const auto pid = Number(parts[0]), start = Number(parts[1]), name_space = Number(parts[2]);
  if (!pid || !start || !name_space) return std::nullopt;
  ProcessIdentity owner;
  owner.pid = *pid;
  owner.start_ticks = *start;
  owner.pid_namespace = *name_space;
  owner.boot_id = parts[3];
  owner.host = parts[4];
  return owner;
}

// The temporary directory belongs to everybody: only folders of our own user are touched, never links to elsewhere.
bool IsOwnFolder(const fs::path& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

void SweepDead(const fs::path& parent) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
    const auto owner = OwnerOf(entry.path().filename().string());
    if (!owner || LivenessOf(*owner) != files::Liveness::kDead || !IsOwnFolder(entry.path())) continue;
    fs::remove_all(entry.path(), ignored);  // another process may be sweeping as well
  }
}

}  // namespace

StatusOr<std::unique_ptr<SpillDirectory>> SpillDirectory::Create(const fs::path& parent) {
  std::error_code failed;
  fs::create_directories(parent, failed);
  SweepDead(parent);
  const fs::path path = parent / NameOf(ProcessIdentity::Current());
  if (mkdir(path.c_str(), 0700) != 0) {
    return Status(StatusCode::kIoError, "cannot make a folder for spilled data in '" + parent.string() +
                                            "' (firesteel.spill.directory): " + std::strerror(errno));
  }
  return std::unique_ptr<SpillDirectory>(new SpillDirectory(path));
}

SpillDirectory::~SpillDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::int64_t SpillDirectory::DefaultLimit() const {
  std::error_code failed;
  const fs::space_info space = fs::space(path_, failed);
  return failed ? std::int64_t{10} << 30 : static_cast<std::int64_t>(space.available / 2);
}

}  // namespace firesteel::duck
