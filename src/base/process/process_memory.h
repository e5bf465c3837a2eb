#pragma once

#include <cstdint>

namespace firesteel {

// Anonymous memory of this process that lies in RAM, in bytes: what it allocated, without files mapped or cached. A few
// microseconds. 0 where the system does not tell. Thread-safe.
std::int64_t ResidentMemory();

}  // namespace firesteel
