#pragma once

#include <cstdint>
#include <string>

namespace firesteel::files {

// Which process of which machine started something, so that another can tell whether it still runs. The boot id and the
// start time tell a process apart from a later one with the same number.
struct ProcessIdentity {
  std::string host;
  std::string boot_id;
  std::int64_t pid_namespace = 0;
  std::int64_t pid = 0;
  std::int64_t start_ticks = 0;

  static ProcessIdentity Current();
  std::string ToString() const;
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

enum class Liveness {
  kAlive,
  kDead,
  kUnknown,  // on another machine, in another container, or before this machine was restarted
};
Liveness LivenessOf(const ProcessIdentity& identity);

// A random version 4 UUID, in lower case.
std::string NewUuid();

}  // namespace firesteel::files
