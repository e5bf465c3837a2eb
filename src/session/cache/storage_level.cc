#include "session/cache/storage_level.h"

#include "types/identifier_text.h"

namespace firesteel::session {

std::optional<StorageLevel> StorageLevel::Parse(std::string_view name) {
  std::string rest = FoldCase(name);
  StorageLevel level;
  if (rest.size() > 2 && rest[rest.size() - 2] == '_' && rest.back() >= '1' && rest.back() <= '9') {
    level.replication = rest.back() - '0';
    rest.resize(rest.size() - 2);
  }
  bool serialized = false;
  if (rest.ends_with("_ser")) {
    serialized = true;
    rest.resize(rest.size() - 4);
  }
  if (rest == "none" && !serialized) return level;
  if (rest == "disk_only" && !serialized) {
    level.use_disk = true;
  } else if (rest == "memory_only") {
    level.use_memory = true;
  } else if (rest == "memory_and_disk") {
    level.use_disk = level.use_memory = true;
  } else if (rest == "off_heap" && !serialized) {
    level.use_disk = level.use_memory = level.use_off_heap = true;
    return level;
  } else {
    return std::nullopt;
  }
  level.deserialized = level.use_memory && !serialized;
  return level;
}

std::string StorageLevel::Description() const {
  std::string text = "StorageLevel(";
  if (use_disk) text += "disk, ";
  if (use_memory) text += "memory, ";
  if (use_off_heap) text += "offheap, ";
  if (deserialized) text += "deserialized, ";
  return text + std::to_string(replication) + " replicas)";
}

}  // namespace firesteel::session
