#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/status_or.h"

namespace firesteel::duck {

// The folder a database spills into: its own, readable by its user alone, named after the process that made it, removed
// with the object. What dead processes of the same user left beside it is removed when one is made.
class SpillDirectory {
 public:
  // Below `parent`, which is made if it is not there.
  static StatusOr<std::unique_ptr<SpillDirectory>> Create(const std::filesystem::path& parent);
  ~SpillDirectory();
  SpillDirectory(const SpillDirectory&) = delete;
  SpillDirectory& operator=(const SpillDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // What spilled data may take unless a setting says so: half of what is free on the disk.
  std::int64_t DefaultLimit() const;

 private:
  explicit SpillDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  const std::filesystem::path path_;
};

}  // namespace firesteel::duck
