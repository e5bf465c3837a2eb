#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firesteel::session {

// Where Spark would keep persisted rows. Here they are all kept by the engine, in memory and on disk as it sees fit;
// the level is remembered and told again.
struct StorageLevel {
  bool use_disk = false;
  bool use_memory = false;
  bool use_off_heap = false;
  bool deserialized = false;
  int replication = 1;

  // "MEMORY_AND_DISK", "DISK_ONLY_2", "MEMORY_ONLY_SER", "NONE"; absent for what is no level. Case does not matter.
  static std::optional<StorageLevel> Parse(std::string_view name);

  // "StorageLevel(disk, memory, deserialized, 1 replicas)", as plans show it.
  std::string Description() const;
};

}  // namespace firesteel::session
