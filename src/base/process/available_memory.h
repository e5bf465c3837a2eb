#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace firesteel {

// How much memory this process could still take, and what says so.
struct AvailableMemory {
  std::int64_t bytes = 0;
  std::string source;  // "the machine", or the control group's folder
};

// The least of what the machine has available and what each control group that holds this process, from its own up to
// the root, leaves free: its limit (version 2: memory.max and memory.high; version 1: memory.limit_in_bytes) less what
// it uses, not counting page cache that gives way. Files that are missing or say "max" limit nothing.
// Paths are looked up below `root`: another one plays a machine in tests.
AvailableMemory ReadAvailableMemory(const std::filesystem::path& root = "/");

// What firesteel.memory.limit is by default: three quarters of what this process could still take, at least 256 MB.
// With queries stopped at 1.25 times the limit, nearly all of what is free when they go furthest.
std::int64_t DefaultMemoryLimit();

}  // namespace firesteel
