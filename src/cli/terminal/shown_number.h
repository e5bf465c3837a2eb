#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace firesteel::cli {

// Numbers as people read them.
std::string ShownCount(std::int64_t number);                         // 1,234,567
std::string ShownCount(std::int64_t number, std::string_view noun);  // 1 row, 2 rows
std::string ShownBytes(std::int64_t bytes);                          // 512 B, 5.0 MiB
std::string ShownSeconds(std::chrono::milliseconds duration);        // 0.24 s, 75.30 s

}  // namespace firesteel::cli
