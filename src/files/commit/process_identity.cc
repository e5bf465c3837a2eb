#include "files/commit/process_identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

namespace firesteel::files {
namespace {

// Field 22 of /proc/PID/stat, in clock ticks since boot; 0 where there is no such process.
std::int64_t StartTicks(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::size_t name_end = text.rfind(')');  // the name may hold blanks and brackets
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int i = 3; i <= 22 && fields >> field; ++i) {
    // A zombie has ended; only its parent has not noticed.
    if (i == 3 && (field == "Z" || field == "X")) return 0;
    if (i == 22) return std::strtoll(field.c_str(), nullptr, 10);
  }
  return 0;
}

std::string BootId() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id;
}

}  // namespace

ProcessIdentity ProcessIdentity::Current() {
  ProcessIdentity identity;
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0) identity.host = host.data();
  identity.boot_id = BootId();
  struct stat status {};
  if (stat("/proc/self/ns/pid", &status) == 0) identity.pid_namespace = static_cast<std::int64_t>(status.st_ino);
  identity.pid = getpid();
  identity.start_ticks = StartTicks(identity.pid);
  return identity;
}

std::string ProcessIdentity::ToString() const { return "process " + std::to_string(pid) + " on " + host; }

Liveness LivenessOf(const ProcessIdentity& identity) {
  const ProcessIdentity self = ProcessIdentity::Current();
  if (identity.host != self.host) return Liveness::kUnknown;
  // Restarted since, or another machine of that name: many containers are called alike.
  if (identity.boot_id != self.boot_id) return Liveness::kUnknown;
  if (identity.pid_namespace != self.pid_namespace) return Liveness::kUnknown;
  return StartTicks(identity.pid) == identity.start_ticks && identity.start_ticks != 0 ? Liveness::kAlive
                                                                                       : Liveness::kDead;
}

std::string NewUuid() {
  std::random_device device;
  std::array<unsigned, 4> words{device(), device(), device(), device()};
  words[1] = (words[1] & 0xFFFF0FFFu) | 0x00004000u;
  words[2] = (words[2] & 0x3FFFFFFFu) | 0x80000000u;
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16, words[1] & 0xFFFF,
                words[2] >> 16, words[2] & 0xFFFF, words[3]);
  return text;
}

}  // namespace firesteel::files
