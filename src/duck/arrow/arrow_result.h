#pragma once

#include <memory>
#include <string>
#include <vector>

#include "duckdb_cpp.hpp"

#include "duck/duck_connection.h"
#include "engine/engine.h"

namespace firesteel::duck {

// Starts `sql` on a connection of its own. `keep` is held until the stream and what was exported from it are gone.
StatusOr<std::unique_ptr<engine::ResultStream>> StartQuery(std::shared_ptr<DuckDatabase> database,
                                                           const std::string& sql, Schema schema,
                                                           const engine::ExecutionOptions& options,
                                                           std::vector<std::shared_ptr<void>> keep = {});

// Runs `sql` to its end, cancellable and with progress, and gives all its rows: for statements with small results.
StatusOr<std::vector<std::vector<Value>>> RunToEnd(std::shared_ptr<DuckDatabase> database, const std::string& sql,
                                                   Schema schema, const engine::ExecutionOptions& options);

}  // namespace firesteel::duck
