#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/status_or.h"
#include "duck/store/object_store_file_system.h"
#include "engine/engine.h"
#include "storage/allowed_paths.h"

namespace firesteel::duck {

// Limits of the embedded DuckDB; all of them always apply.
struct DuckOptions {
  std::int64_t memory_limit = 0;     // bytes; 0: three quarters of what machine and control groups leave
  std::string spill_directory = "";  // holds a folder of the database's own; empty: the system's temporary one
  std::int64_t spill_limit = 0;      // bytes; 0: half of what is free there
  int threads = 0;                   // 0: one per core
  StoreFinder stores;                // for s3:// paths; empty: only local files
  std::shared_ptr<const storage::AllowedPaths> allowed;  // where local files may lie; null: anywhere
};

// The local engine over an in-memory DuckDB database. The database opens with the first query, not here. Extensions
// are never installed or loaded from outside, and the configuration is locked once it is set.
StatusOr<std::unique_ptr<engine::Engine>> OpenDuckEngine(const DuckOptions& options);

}  // namespace firesteel::duck
