#pragma once

#include <string>

namespace spark::connect {
class StorageLevel;
}  // namespace spark::connect

namespace firesteel::connect {

// "MEMORY_AND_DISK", "DISK_ONLY_2", ...: the names session::StorageLevel reads.
std::string StorageLevelName(const spark::connect::StorageLevel& level);

}  // namespace firesteel::connect
