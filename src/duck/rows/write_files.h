#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "duck/duck_connection.h"
#include "duck/lower/select_query.h"
#include "engine/engine.h"

namespace firesteel::duck {

// Runs a lowered query into files below request.stage_directory (engine.h tells the contract).
StatusOr<std::vector<engine::WrittenFile>> WriteQuery(std::shared_ptr<DuckDatabase> database, const SelectQuery& query,
                                                      const std::vector<analysis::Attribute>& output,
                                                      const engine::FileWriteRequest& request,
                                                      const engine::ExecutionOptions& options);

}  // namespace firesteel::duck
