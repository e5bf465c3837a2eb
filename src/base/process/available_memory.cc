#include "base/process/available_memory.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <vector>

namespace firesteel {
namespace {

namespace fs = std::filesystem;

// The file names of one version of control groups.
struct GroupFiles {
  std::vector<const char*> limits;
  const char* usage;
  const char* cache_counter;  // a row of memory.stat
};
const GroupFiles kVersion1{{"memory.limit_in_bytes"}, "memory.usage_in_bytes", "total_inactive_file"};
const GroupFiles kVersion2{{"memory.max", "memory.high"}, "memory.current", "inactive_file"};

std::optional<std::int64_t> NumberIn(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;  // "max" among others
  return number;
}

std::optional<std::int64_t> NumberOfFile(const fs::path& path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return NumberIn(word);
}

// The number after `name` at the start of a line.
std::optional<std::int64_t> NumberOfRow(const fs::path& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t begin = line.find_first_not_of(" \t:", name.size());
    if (begin == name.size() || begin == std::string::npos) continue;  // a longer name, or no number
    return NumberIn(line.substr(begin));
  }
  return std::nullopt;
}

void TakeLess(AvailableMemory& least, std::int64_t bytes, const std::string& source) {
  if (bytes < least.bytes) least = {std::max<std::int64_t>(bytes, 0), source};
}

// From the group at `path` below `mount` up to the mount point. A container may see its own group as the mount point
// under a path that only the host knows; folders that are not there are passed over.
void TakeGroups(AvailableMemory& least, const fs::path& mount, const std::string& path, const GroupFiles& files) {
  for (fs::path group = fs::path(path).relative_path();; group = group.parent_path()) {
    const fs::path folder = mount / group;
    const std::int64_t used = NumberOfFile(folder / files.usage).value_or(0) -
                              NumberOfRow(folder / "memory.stat", files.cache_counter).value_or(0);
    for (const char* limit : files.limits) {
      if (const auto bytes = NumberOfFile(folder / limit)) TakeLess(least, *bytes - used, (folder / limit).string());
    }
    if (group.empty()) return;
  }
}

std::int64_t OfMachine(const fs::path& root) {
  if (const auto kilobytes = NumberOfRow(root / "proc/meminfo", "MemAvailable")) return *kilobytes * 1024;
  return std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGE_SIZE);
}

}  // namespace

AvailableMemory ReadAvailableMemory(const fs::path& root) {
  AvailableMemory least{OfMachine(root), "the machine"};
  std::ifstream groups(root / "proc/self/cgroup");
  // "4:memory:/path" in version 1, "0::/path" in version 2; where both are mounted, version 2 lies in unified.
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",",
                      path = line.substr(second + 1);
    if (controllers == ",,") {
      TakeGroups(least, root / "sys/fs/cgroup", path, kVersion2);
      TakeGroups(least, root / "sys/fs/cgroup/unified", path, kVersion2);
    } else if (controllers.find(",memory,") != std::string::npos) {
      TakeGroups(least, root / "sys/fs/cgroup/memory", path, kVersion1);
    }
  }
  return least;
}

std::int64_t DefaultMemoryLimit() {
  constexpr std::int64_t kLeast = 256 << 20;
  return std::max(kLeast, ReadAvailableMemory().bytes / 4 * 3);
}

}  // namespace firesteel
