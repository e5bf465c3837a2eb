#include "connect/decode/storage_level_name.h"

#include "spark/connect/common.pb.h"

namespace firesteel::connect {

std::string StorageLevelName(const spark::connect::StorageLevel& level) {
  if (level.use_off_heap()) return "OFF_HEAP";
  std::string name;
  if (level.use_disk()) name = "DISK";
  if (level.use_memory()) name = name.empty() ? "MEMORY" : "MEMORY_AND_DISK";
  if (name.empty()) return "NONE";
  if (name != "MEMORY_AND_DISK") name += "_ONLY";
  if (!level.deserialized() && level.use_memory()) name += "_SER";
  if (level.replication() > 1) name += "_" + std::to_string(level.replication());
  return name;
}

}  // namespace firesteel::connect
